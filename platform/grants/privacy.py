"""Privacy export and erasure of grants. A decision stays, with a pseudonym (must always hold, 6)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import format_minor
from grants.applying.services.applications import take_back_application
from grants.deciding.services.corrections import cancel_award_of_leaver
from grants.enums import PUBLISHED, ApplicantKind, Outcome, Status
from grants.models import (
    Answer,
    AnswerSave,
    Applicant,
    Application,
    ApplicationEvent,
    AttachedCertificate,
    Award,
    Decision,
    Declaration,
)
from grants.selectors.awards import suggest_purpose
from grants.services.notices import tell_managers

RUNNING = (Status.SENT, Status.IN_REVIEW)


def export(user: User) -> list[dict[str, Any]]:
    """Return all that the person wrote and that happened to it, ready for JSON."""
    applications = Application.objects.of_person(user).select_related("round")
    related = applications.prefetch_related(
        "answers", "declarations", "certificates", "events", "decisions", "decisions__award"
    )
    return [_export_application(application) for application in related]


def _export_application(application: Application) -> dict[str, Any]:
    return {
        "number": application.number,
        "grant": application.round.title,
        "status": application.status,
        "begun_at": application.created_at.isoformat(),
        "sent_at": application.sent_at.isoformat() if application.sent_at else None,
        "asked_minor": application.asked_minor,
        "currency": application.round.currency,
        "agreed_to": application.consent_text,
        "answers": {row.question_key: row.value for row in application.answers.all()},
        "declared": {row.rule_key: row.value for row in application.declarations.all()},
        "certificates": [row.title for row in application.certificates.all()],
        "events": [
            {"at": row.at.isoformat(), "status": row.to_status, "note": row.note} for row in application.events.all()
        ],
        "decisions": [_export_decision(row) for row in told_decisions(application)],
    }


def told_decisions(application: Application) -> list[Decision]:
    """Return the decisions that the applicant was told, in order, of an application whose rows are loaded.

    One that was taken back before it was published, and one that waits to be, are not theirs to know.
    """
    if application.status not in PUBLISHED:
        return []
    rows = sorted(application.decisions.all(), key=lambda row: row.number)
    taken_back = {row.number - 1 for row in rows if row.outcome == Outcome.REOPEN}
    return [row for row in rows if row.outcome != Outcome.REOPEN and row.number not in taken_back]


def _export_decision(decision: Decision) -> dict[str, Any]:
    award: Award | None = getattr(decision, "award", None)
    cancelled_at = award.cancelled_at if award else None
    return {
        "at": decision.decided_at.isoformat(),
        "outcome": decision.outcome,
        "words": decision.words,
        "amount_minor": award.amount_minor if award else None,
        "for": award.purpose if award else "",
        "cancelled_at": cancelled_at.isoformat() if cancelled_at else None,
        "cancelled_because": award.cancellation_reason if award else "",
    }


def warn(user: User) -> list[str]:
    """Say which applications run, and which money was promised and is lost by leaving."""
    applications = Application.objects.of_person(user).select_related("round")
    running = [
        _("Your application %(number)s runs. It is taken back: nobody reads it any more.") % {"number": one.number}
        for one in applications.filter(status__in=RUNNING)
    ]
    drafts = [
        _("Your application %(number)s is not sent yet. What you wrote is lost.") % {"number": one.number}
        for one in applications.filter(status=Status.DRAFT)
    ]
    awards = Award.objects.filter(
        application__in=applications.filter(status=Status.AWARDED), cancelled_at__isnull=True
    ).select_related("application__round")
    promised = [
        _("You were promised %(amount)s (%(number)s). What is not paid yet, nobody can pay you then.")
        % {"amount": format_minor(one.amount_minor, one.round.currency), "number": one.application.number}
        for one in awards.select_related("round")
    ]
    return [*promised, *running, *drafts]


def erase(user: User, now: datetime) -> None:
    """Take back what is undecided, free what nobody can receive any more, and delete what the person wrote.

    Rows, events, points and decisions stay, and in one line what an award was for. The managers are told. The
    applicant's row loses its link when the person's row is deleted; its pseudonym answers from then on.
    """
    mine = Application.objects.of_person(user).select_related("round__programme", "version", "applicant")
    _lock(mine)
    _keep_purposes(mine)
    for application in mine.filter(status__in=[Status.DRAFT, *RUNNING]):
        was_running = application.status in RUNNING
        take_back_application(application=application, reason="", acted_by=user, now=now)
        if was_running:
            tell_managers(application=application, key="left", now=now)
    for application in mine.filter(status=Status.AWARDED):
        cancel_award_of_leaver(application=application, person=user, now=now)
    for model in (Answer, AnswerSave, Declaration, AttachedCertificate):
        QuerySet(model).filter(application__in=mine).delete()
    # Forgetting is the one change that written-once rows know: saves go, and why they took it back are their words.
    QuerySet(ApplicationEvent).filter(application__in=mine, actor=user).update(note="")
    Applicant.objects.filter(kind=ApplicantKind.PERSON, person=user).update(person=None)


def _lock(applications: QuerySet[Application]) -> None:
    """Let no manager decide, publish or correct meanwhile, so that what is read next is how each of them stands.

    In one order, and before anything else is written: two who lock many never wait for each other.
    """
    list(applications.select_related(None).select_for_update(of=("self",)).order_by("pk").only("pk"))


def _keep_purposes(applications: QuerySet[Application]) -> None:
    """Write down what awards were for that were made before this line was asked for."""
    for award in Award.objects.filter(application__in=applications, purpose="").select_related("application__version"):
        Award.objects.filter(pk=award.pk).update(purpose=suggest_purpose(award.application))
