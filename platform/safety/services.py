"""File a concern, and close it."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.codes import make_code
from core.models import Programme
from core.services import record
from questions.services import SentForm, find_receipt, write_receipt
from safety.log_verbs import LogVerb
from safety.models import Concern


def report_concern(
    *, form: SentForm | None, kind: str, text: str, contact: str, programme: Programme | None, now: datetime
) -> Concern:
    """File a concern; sending the same form again returns the first one, with other words it is another concern."""
    try:
        with transaction.atomic():
            concern = Concern.objects.create(
                number=make_code(8),
                kind=kind,
                text=text,
                contact=contact,
                programme=programme,
                reported_at=now,
            )
            write_receipt(form, "concern.reported", subject_key=str(concern.pk), now=now)
    except IntegrityError:  # Twice at once: the other one was first.
        told = find_told(form)
        if told is None:
            raise
        return told
    return concern


def find_told(form: SentForm | None) -> Concern | None:
    """Return what this very form told us before."""
    receipt = find_receipt(form)
    return Concern.objects.get(pk=receipt.subject_key) if receipt else None


def close_concern(*, concern: Concern, note: str, by: Any, now: datetime) -> Concern:
    """Close a concern with a note of what was done; closing it again changes the note and keeps the first moment."""
    with transaction.atomic():
        concern.closing_note, concern.closed_at = note, concern.closed_at or now
        concern.save(update_fields=["closing_note", "closed_at"])
        record(verb=LogVerb.CONCERN_CLOSED, subject=concern, actor=by, programme=concern.programme, now=now)
    return concern
