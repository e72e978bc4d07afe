"""Workflow of an application: the one table of transitions, and the one place that writes the status."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.models import LogEntry
from core.services import log_line
from grants.enums import Status
from grants.log_verbs import LogVerb
from grants.models import Application, ApplicationEvent

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.SENT, Status.WITHDRAWN}),
    Status.SENT: frozenset({Status.IN_REVIEW, Status.DECLINED, Status.WITHDRAWN}),
    Status.IN_REVIEW: frozenset({Status.AWARDED, Status.DECLINED, Status.WITHDRAWN}),
    # From here on only by a correction: another decision, with its own reason, words and notice.
    Status.AWARDED: frozenset({Status.AWARDED, Status.CANCELLED}),
    Status.DECLINED: frozenset({Status.DECLINED, Status.AWARDED}),
    Status.CANCELLED: frozenset({Status.AWARDED}),
    Status.WITHDRAWN: frozenset(),
}
# What the log says when an application comes to stand there.
VERBS: dict[Status, LogVerb] = {
    Status.DRAFT: LogVerb.APPLICATION_BEGUN,
    Status.SENT: LogVerb.APPLICATION_SENT,
    Status.IN_REVIEW: LogVerb.APPLICATION_PASSED_ON,
    Status.AWARDED: LogVerb.APPLICATION_AWARDED,
    Status.DECLINED: LogVerb.APPLICATION_DECLINED,
    Status.CANCELLED: LogVerb.APPLICATION_CANCELLED,
    Status.WITHDRAWN: LogVerb.APPLICATION_WITHDRAWN,
}


class StatusError(Exception):
    """The application can't go from where it stands to where it was told to go."""


def can_become(current: str, wanted: Status) -> bool:
    return wanted in TRANSITIONS[Status(current)]


def lock_application(application: Application) -> Application:
    """Return the application as it stands now, locked until the transaction ends.

    PostgreSQL locks the row; on SQLite the IMMEDIATE transaction already holds the only write lock.
    """
    return Application.objects.select_for_update(of=("self",)).select_related("round__programme").get(pk=application.pk)


def set_status(
    *,
    application: Application,
    to: Status,
    actor: User | None,
    now: datetime,
    note: str = "",
    changes: dict[str, Any] | None = None,
) -> Application:
    """Lock, check, write, and leave one event and one log line; return the row as it now stands.

    ``changes`` are fields that must change in the same write, so that the database's checks see the whole row.
    Telling people is for the caller (``accounts.services.tell`` waits for the commit). Raises StatusError when the
    table has no such change, or when somebody else was faster.
    """
    with transaction.atomic():
        locked = lock_application(application)
        before = locked.status
        if not can_become(before, to):
            raise StatusError(f"{before} cannot become {to}")
        for field, value in {"status": to, **(changes or {})}.items():
            setattr(locked, field, value)
        locked.save(update_fields=["status", *(changes or {})])
        write_event(application=locked, before=before, actor=actor, now=now, note=note)
    return locked


def set_status_of_all(*, applications: Collection[Application], to: Status, actor: User | None, now: datetime) -> None:
    """Do what ``set_status`` does to many that the caller has locked, in four queries; all of it or nothing.

    Raises StatusError when the table has no such change for one of them.
    """
    before = {one.pk: Status(one.status) for one in applications}
    for status in before.values():
        if not can_become(status, to):
            raise StatusError(f"{status} cannot become {to}")
    with transaction.atomic():
        rows = Application.objects.filter(pk__in=before, status__in=set(before.values()))
        if rows.update(status=to) != len(before):
            raise StatusError(f"somebody was faster than {to}")
        for application in applications:
            application.status = to
        events = [_event_of(one, before[one.pk], actor, now) for one in applications]
        ApplicationEvent.objects.bulk_create(events)
        LogEntry.objects.bulk_create(_line_of(one, before[one.pk], actor, now) for one in applications)


def write_event(*, application: Application, before: str, actor: User | None, now: datetime, note: str = "") -> None:
    _event_of(application, before, actor, now, note).save()
    _line_of(application, before, actor, now).save()


def _event_of(
    application: Application, before: str, actor: User | None, now: datetime, note: str = ""
) -> ApplicationEvent:
    return ApplicationEvent(
        application=application,
        from_status=before,
        to_status=application.status,
        at=now,
        actor=actor,
        actor_pseudonym=actor.pseudonym if actor else "server",
        note=note,
    )


def _line_of(application: Application, before: str, actor: User | None, now: datetime) -> LogEntry:
    return log_line(
        verb=VERBS[Status(application.status)],
        subject=application,
        actor=actor,
        now=now,
        programme_id=application.round.programme_id,
        detail={"from": before},
    )
