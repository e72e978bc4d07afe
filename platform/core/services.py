"""Writes that belong to the whole house: the log, and people's concerns."""

import secrets
import uuid
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.db import IntegrityError, transaction

from core.log_verbs import LogVerb, is_known
from core.models import Concern, LogEntry, Programme

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_code(length: int) -> str:
    """Return a random code of letters and digits that can't be mistaken for each other when read aloud or copied."""
    return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(length))


class LogSubject(Protocol):
    """What a line of the log can be about: a row that says what people call it."""

    pk: Any
    _meta: ClassVar[Any]

    @property
    def log_name(self) -> str: ...


def record(
    *,
    verb: str,
    subject: LogSubject,
    actor: Any,
    now: datetime,
    programme: Programme | None = None,
    detail: dict[str, Any] | None = None,
) -> LogEntry:
    """Write one line of the log. ``actor`` is a user, or None for the server itself. Raises as ``log_line``."""
    line = log_line(
        verb=verb,
        subject=subject,
        actor=actor,
        now=now,
        programme_id=programme.pk if programme else None,
        detail=detail,
    )
    line.save()
    return line


def log_line(
    *,
    verb: str,
    subject: LogSubject,
    actor: Any,
    now: datetime,
    programme_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> LogEntry:
    """Make one line of the log without writing it: where many belong together, they are written at once.

    Raises ValueError for a verb that no app has registered (core.log_verbs).
    """
    if not is_known(verb):
        raise ValueError(f"not a verb of the log: {verb}")
    return LogEntry(
        at=now,
        actor=actor,
        actor_pseudonym=actor.pseudonym if actor else "server",
        programme_id=programme_id,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        subject_name=subject.log_name[:255],
        detail=detail or {},
    )


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
