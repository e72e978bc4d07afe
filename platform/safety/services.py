"""File a concern, and close it."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from core.codes import make_code
from core.models import Programme
from core.refusals import Refusal
from core.services import record
from questions.services import SentForm, find_receipt, write_receipt
from safety.log_verbs import LogVerb
from safety.models import Concern


class NoteChanged(Refusal):
    """Another note was written since the form was made; ``note`` is what stands."""

    def __init__(self, note: str) -> None:
        words = gettext("Somebody wrote another note meanwhile: “%(note)s” Save again to put yours in its place.")
        super().__init__(words % {"note": note})
        self.note = note


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


def mark_of_note(note: str) -> str:
    """Return by what a form names the note upon which it was made (optimistic locking); "" where there is none."""
    return hashlib.sha256(note.encode()).hexdigest()[:16] if note else ""


def close_concern(
    *, concern: Concern, note: str, based_on: str, by: Any, now: datetime, form: SentForm | None = None
) -> Concern:
    """Close a concern with a note of what was done; closing it again changes the note and keeps the first moment.

    ``based_on`` is the mark of the note that its writer had before them (``mark_of_note``); raises NoteChanged when
    another one stands by now.
    """
    with transaction.atomic():
        locked = Concern.objects.select_for_update(of=("self",)).select_related("programme").get(pk=concern.pk)
        if find_receipt(form):
            return locked
        if mark_of_note(locked.closing_note) != based_on:
            raise NoteChanged(locked.closing_note)
        locked.closing_note, locked.closed_at = note, locked.closed_at or now
        locked.save(update_fields=["closing_note", "closed_at"])
        record(verb=LogVerb.CONCERN_CLOSED, subject=locked, actor=by, programme=locked.programme, now=now)
        write_receipt(form, "concern.closed", subject_key=str(locked.pk), now=now)
    return locked
