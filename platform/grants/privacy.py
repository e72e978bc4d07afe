"""What grants know about a person, and how they forget. A decision stays, with a pseudonym (always hold, 6)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from grants.enums import ApplicantKind, Status
from grants.models import (
    Answer,
    AnswerSave,
    Applicant,
    Application,
    ApplicationEvent,
    AttachedCertificate,
    Declaration,
)
from grants.services.applications import take_back_application


def export_applications(user: User) -> list[dict[str, Any]]:
    """Return all that the person wrote and that happened to it, ready for JSON."""
    applications = Application.objects.of_person(user).select_related("round")
    related = applications.prefetch_related("answers", "declarations", "certificates", "events", "awards")
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
        "events": [{"at": row.at.isoformat(), "status": row.to_status} for row in application.events.all()],
    }


def erase_applications(user: User, now: datetime) -> None:
    """Take back what is undecided, and delete what the person wrote; rows, events, points and decisions stay.

    The applicant's row loses its link when the person's row is deleted; its pseudonym answers from then on.
    """
    for application in Application.objects.of_person(user).filter(
        status__in=[Status.DRAFT, Status.SENT, Status.IN_REVIEW]
    ):
        take_back_application(application=application, reason="", acted_by=user, now=now)
    mine = Application.objects.of_person(user)
    for model in (Answer, AnswerSave, Declaration, AttachedCertificate):
        model.objects.filter(application__in=mine).delete()
    # The one change that a written-once row knows: why they took it back are their own words.
    QuerySet(ApplicationEvent).filter(application__in=mine, actor=user).update(note="")
    Applicant.objects.filter(kind=ApplicantKind.PERSON, person=user).update(person=None)
