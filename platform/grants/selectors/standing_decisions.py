"""Standing decisions: of an application's decisions the last one counts, unless it was taken back."""

from django.db.models import OuterRef, QuerySet, Subquery

from grants.enums import Outcome
from grants.models import Application, Decision


def standing_decisions(applications: QuerySet[Application]) -> dict[int, Decision]:
    """Return the decision that stands on each application, with its award: the last one, unless it was taken back."""
    rows = Decision.objects.filter(application__in=applications).order_by("application_id", "number")
    last = {row.application_id: row for row in rows.select_related("decided_by", "award")}
    return {pk: decision for pk, decision in last.items() if decision.outcome != Outcome.REOPEN}


def standing_decision(application: Application) -> Decision | None:
    return standing_decisions(Application.objects.filter(pk=application.pk)).get(application.pk)


def decided_ids(applications: QuerySet[Application]) -> QuerySet[Decision, int]:
    """Return the ids of those applications on which a decision stands."""
    last = Decision.objects.filter(application=OuterRef("application")).order_by("-number").values("pk")[:1]
    standing = Decision.objects.filter(application__in=applications, pk=Subquery(last)).exclude(outcome=Outcome.REOPEN)
    return standing.order_by().values_list("application_id", flat=True)
