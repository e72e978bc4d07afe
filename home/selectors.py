"""Reads for the home page and My learning."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.db.models import DateTimeField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast

from accounts.models import Notice, Role, RoleGrant, User
from core.prepared import PreparedQuery
from courses.outlines import CourseOutline
from courses.unlocks import Unlock, Unlocks
from grants.rounds.selectors.rounds import keep_known, known_rows


def distinct_unlocks(unlocks: Unlocks) -> list[Unlock]:
    """Return each unlock once, those that close soonest first."""
    found = {unlock.url: unlock for each in unlocks.values() for unlock in each}
    return sorted(found.values(), key=lambda unlock: unlock.until)


def course_to_begin(outlines: Sequence[CourseOutline], unlocks: Unlocks) -> CourseOutline | None:
    """Return the course to offer: of those not begun, the one that the grant closing first can't do without.

    Without such a grant it is the first in the list.
    """
    new = [outline for outline in outlines if outline.first_unit and not outline.started_at and outline.is_open]
    return min(new, key=lambda outline: _closes_first(unlocks.get(outline.key, ())), default=None)


def _closes_first(unlocks: Sequence[Unlock]) -> tuple[bool, float]:
    needing = [unlock.until.timestamp() for unlock in unlocks if unlock.is_needed]
    return (not needing, min(needing, default=0.0))


@dataclass(frozen=True)
class ToldNotice:
    pk: uuid.UUID
    text: str


@dataclass(frozen=True)
class Inbox:
    """What waits for somebody on My learning: notices that they have not put away, newest first, and reading."""

    notices: list[ToldNotice]
    reads_applications: bool


def inbox_of(user: User) -> Inbox:
    """Read it, and with it what grants know of the person: one query for all."""
    rows = INBOX.rows(user=user.pk)
    keep_known(user, [(key, status, number) for what, _at, key, status, number in rows if what == "known"])
    told = [(at, ToldNotice(key, text)) for what, at, key, text, _nothing in rows if what == "notice"]
    return Inbox(
        notices=[notice for _at, notice in sorted(told, key=itemgetter(0), reverse=True)],
        reads_applications=any(what == "role" for what, *_row in rows),
    )


def _rows_of_inbox(user: int) -> QuerySet[Any, Any]:
    """Write the query: (what, when, key, text, number). Parts of a UNION have no order of their own."""
    notices = Notice.objects.filter(user=user, read_at__isnull=True).order_by()
    reads = RoleGrant.objects.filter(user=user, role=Role.COMMITTEE).order_by()
    never, nowhere = Cast(Value(None), DateTimeField()), Cast(Value(None), UUIDField())
    return notices.values_list(Value("notice"), "created_at", "id", "text", Value("")).union(
        reads.values_list(Value("role"), never, nowhere, "role", Value("")),
        known_rows(user, Value("known"), never),
        all=True,
    )


INBOX = PreparedQuery(_rows_of_inbox, "user")
