"""File a concern, and close it."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.codes import make_code
from core.models import Programme
from core.services import record
from safety.log_verbs import LogVerb
from safety.models import Concern


def concern_key(form_id: uuid.UUID, *, kind: str, text: str, contact: str) -> uuid.UUID:
    """Return the key of what this form says: who goes back, adds a line and sends it again has told us more."""
    return uuid.uuid5(form_id, "\n".join((kind, contact, text)))


def report_concern(
    *, concern_id: uuid.UUID, kind: str, text: str, contact: str, programme: Programme | None, now: datetime
) -> Concern:
    """File a concern; sending the same form again returns the first one, with other words it is another concern."""
    key = concern_key(concern_id, kind=kind, text=text, contact=contact)
    try:
        with transaction.atomic():
            return Concern.objects.create(
                id=key,
                number=make_code(8),
                kind=kind,
                text=text,
                contact=contact,
                programme=programme,
                reported_at=now,
            )
    except IntegrityError:
        return Concern.objects.get(pk=key)


def close_concern(*, concern: Concern, note: str, by: Any, now: datetime) -> Concern:
    """Close a concern with a note of what was done; closing it again changes the note and keeps the first moment."""
    with transaction.atomic():
        concern.closing_note, concern.closed_at = note, concern.closed_at or now
        concern.save(update_fields=["closing_note", "closed_at"])
        record(verb=LogVerb.CONCERN_CLOSED, subject=concern, actor=by, programme=concern.programme, now=now)
    return concern
