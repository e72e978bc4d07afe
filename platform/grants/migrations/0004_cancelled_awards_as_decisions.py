"""Awards that were cancelled after publication become decisions of their own, and their applications say so."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone


def add_decisions(apps, schema_editor):
    """Write the row that says when an award was cancelled, why, and by whom as far as the log knows."""
    Application = apps.get_model("grants", "Application")
    Award = apps.get_model("grants", "Award")
    Decision = apps.get_model("grants", "Decision")
    LogEntry = apps.get_model("core", "LogEntry")
    cancelled = Award.objects.filter(application__status="awarded", cancelled_at__isnull=False)
    live = Award.objects.filter(cancelled_at__isnull=True).values("application")
    for award in cancelled.exclude(application__in=live).exclude(cancellation_reason="").select_related("decision"):
        line = LogEntry.objects.filter(
            verb="award cancelled", subject_type="grants.application", subject_key=str(award.application_id)
        ).last()
        Decision.objects.create(
            application_id=award.application_id,
            number=Decision.objects.filter(application_id=award.application_id).count() + 1,
            outcome="cancel",
            words=award.cancellation_reason,
            corrects_id=award.decision_id,
            score=award.decision.score,
            reviews_counted=award.decision.reviews_counted,
            decided_by_id=line.actor_id if line else None,
            decided_by_pseudonym=line.actor_pseudonym if line else "server",
            decided_at=award.cancelled_at,
        )
        Application.objects.filter(pk=award.application_id).update(status="cancelled")


def remove_decisions(apps, schema_editor):
    """Go back to what the code before could hold: no such decision or status, no half-written page."""
    RoundPage = apps.get_model("grants", "RoundPage")
    apps.get_model("grants", "Application").objects.filter(status="cancelled").update(status="awarded")
    events = apps.get_model("grants", "ApplicationEvent").objects
    events.filter(to_status="cancelled").delete()
    events.filter(from_status="cancelled").update(from_status="awarded")
    apps.get_model("grants", "Decision").objects.filter(outcome="cancel", corrected_by__isnull=True).delete()
    RoundPage.objects.filter(budget=None).update(budget=1)
    RoundPage.objects.filter(smallest=None).update(smallest=1)
    RoundPage.objects.filter(largest=None).update(largest=F("budget"))
    for name in ("opens_at", "closes_at"):
        RoundPage.objects.filter(**{name: None}).update(**{name: timezone.now()})


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
        ("grants", "0003_corrections_and_drafts"),
    ]

    operations = [migrations.RunPython(add_decisions, remove_decisions)]
