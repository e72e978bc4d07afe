"""Write the log: who did what to what, and when."""

from datetime import datetime
from typing import Any

from core.models import LogEntry, Programme


def record(
    *,
    verb: str,
    subject: Any,
    actor: Any,
    now: datetime,
    programme: Programme | None = None,
    detail: dict[str, Any] | None = None,
) -> LogEntry:
    """Write one line of the log. ``actor`` is a user, or None for the server itself."""
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
    subject: Any,
    actor: Any,
    now: datetime,
    programme_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> LogEntry:
    """Make one line of the log without writing it: where many belong together, they are written at once."""
    return LogEntry(
        at=now,
        actor=actor,
        actor_pseudonym=actor.pseudonym if actor else "server",
        programme_id=programme_id,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_key=str(subject.pk),
        detail=detail or {},
    )
