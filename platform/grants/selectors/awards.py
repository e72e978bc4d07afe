"""Awards: the one that is live, and what its money is for."""

from grants.models import Application, Award, Decision
from grants.models.decisions import PURPOSE_LENGTH
from questions.enums import Kind


def live_award(application: Application) -> Award | None:
    return Award.objects.filter(application=application, cancelled_at__isnull=True).first()


def live_award_of(decision: Decision | None) -> Award | None:
    award: Award | None = getattr(decision, "award", None)
    return award if award and award.cancelled_at is None else None


def suggest_purpose(application: Application) -> str:
    """Return what the money is for in one line: what the lists of costs name, or else the grant's title."""
    keys = application.version.questions.filter(kind=Kind.ROWS).values("key")
    lists = application.answers.filter(question_key__in=keys).order_by("pk").values_list("value", flat=True)
    named = ", ".join(line["what"].strip() for costs in lists for line in costs or () if line["what"].strip())
    return (named or application.round.title)[:PURPOSE_LENGTH]
