"""Write the log: who did what to what, and when."""

from datetime import datetime
from typing import Any, ClassVar, Protocol

from core.log_verbs import is_known
from core.models import LogEntry, Programme


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
