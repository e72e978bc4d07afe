"""What a committee member has to read, and how far the reviewers of a round are."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, RoleGrant, User
from grants.conflicts import find_conflicts
from grants.enums import ConflictSource, Outcome, Status
from grants.models import Application, Assignment, Decision, Review, ReviewSave, Round
from grants.rules import is_committee_member

MINUTES_EACH = 8


class State(TextChoices):
    """Where one reviewer stands with one application."""

    WAITING = "waiting", _("To do")
    BEGUN = "begun", _("Begun")
    HANDED_IN = "handed_in", _("Handed in")
    CONFLICT = "conflict", _("Closed to you")
    CLOSED = "closed", _("No longer needed")


OPEN_STATES = (State.BEGUN, State.WAITING)
ORDER = [State.BEGUN, State.WAITING, State.HANDED_IN, State.CLOSED, State.CONFLICT]


@dataclass(frozen=True)
class QueueEntry:
    """One assignment as its reviewer sees it: a number, never a name."""

    application: Application
    state: State
    saved_at: datetime | None
    handed_in_at: datetime | None
    closed_to: frozenset[int]
    conflict: str = ""

    @property
    def is_competing(self) -> bool:
        """Say whether it is closed because its reader applies for the same grant."""
        return self.conflict in (ConflictSource.COMPETES, ConflictSource.MEMBER)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class Queue:
    entries: list[QueueEntry]
    minutes_each: int = MINUTES_EACH

    @cached_property
    def open_entries(self) -> list[QueueEntry]:
        return [entry for entry in self.entries if entry.is_open]

    @property
    def left(self) -> int:
        return len(self.open_entries)

    @property
    def done(self) -> int:
        return sum(entry.state == State.HANDED_IN for entry in self.entries)

    @property
    def total(self) -> int:
        return self.left + self.done

    @property
    def minutes(self) -> int:
        return self.left * self.minutes_each

    def entry_of(self, number: str) -> QueueEntry | None:
        return next((entry for entry in self.entries if entry.application.number == number), None)

    def next_after(self, number: str) -> QueueEntry | None:
        """Return the next open one behind this number in the queue, then those before it."""
        numbers = [entry.application.number for entry in self.entries]
        here = numbers.index(number) if number in numbers else -1
        rest = self.entries[here + 1 :] + self.entries[: max(here, 0)]
        return next((entry for entry in rest if entry.is_open), None)


def committee_of(round: Round) -> QuerySet[User]:
    """Return the people who score this programme's applications (``rules.is_committee_member``, as one query)."""
    grants = RoleGrant.objects.filter(programme=round.programme_id)
    members = grants.filter(role=Role.COMMITTEE).values("user")
    readers = grants.filter(role__in=[Role.GRANT_MANAGER, Role.FINANCE]).values("user")
    people = User.objects.filter(is_active=True, is_superuser=False, pk__in=members)
    return people.exclude(pk__in=readers).order_by("name", "pk")


def review_queue(reviewer: User) -> Queue:
    """Return everything that was assigned to this person in programmes of theirs, what waits first.

    Each reviewer reads in another order, always the same one: no application is everybody's last of the evening.
    """
    assignments = Assignment.objects.filter(reviewer=reviewer).exclude(application__status=Status.WITHDRAWN)
    rows = list(assignments.select_related("application__round__programme", "application__version"))
    if not rows:
        return Queue([])
    applications = Application.objects.filter(assignments__reviewer=reviewer)
    conflicts = find_conflicts(applications)
    reviews = {review.application_id: review for review in _reviews_of(reviewer)}
    decided = set(decided_ids(applications))
    entries = [
        _entry(
            row,
            reviews.get(row.application_id),
            closed_to=conflicts.get(row.application_id, {}),
            is_decided=row.application_id in decided,
        )
        for row in rows
        if is_committee_member(reviewer, row.application.round)
    ]
    return Queue(sorted(entries, key=_reading_order(reviewer)))


def begun_application(reviewer: User, number: str) -> Application | None:
    """Return the application of which this person once began a review, whatever became of it and of them since."""
    begun = Application.objects.filter(number=number, reviews__reviewer=reviewer)
    return begun.select_related("version", "round__programme").first()


def was_taken_back(reviewer: User, number: str) -> bool:
    """Say whether this person had the application to read until whoever wrote it took it back."""
    taken_back = Application.objects.filter(number=number, status=Status.WITHDRAWN)
    return Assignment.objects.filter(reviewer=reviewer, application__in=taken_back).exists()


def decided_ids(applications: QuerySet[Application]) -> QuerySet[Decision, int]:
    """Return the ids of those applications on which a decision stands."""
    last = Decision.objects.filter(application=OuterRef("application")).order_by("-number").values("pk")[:1]
    standing = Decision.objects.filter(application__in=applications, pk=Subquery(last)).exclude(outcome=Outcome.REOPEN)
    return standing.order_by().values_list("application_id", flat=True)


def _reviews_of(reviewer: User) -> QuerySet[Review]:
    last = ReviewSave.objects.filter(review=OuterRef("pk")).order_by("-number").values("saved_at")[:1]
    return Review.objects.filter(reviewer=reviewer).annotate(saved_at=Subquery(last))


def _entry(row: Assignment, review: Review | None, *, closed_to: dict[int, str], is_decided: bool) -> QueueEntry:
    saved_at: datetime | None = getattr(review, "saved_at", None)
    handed_in_at = review.handed_in_at if review else None
    is_open = row.application.status in (Status.SENT, Status.IN_REVIEW) and not is_decided
    return QueueEntry(
        application=row.application,
        state=_state(row.reviewer_id in closed_to, handed_in_at, is_open, saved_at),
        saved_at=saved_at,
        handed_in_at=handed_in_at,
        closed_to=frozenset(closed_to),
        conflict=closed_to.get(row.reviewer_id or 0, ""),
    )


def _state(in_conflict: bool, handed_in_at: datetime | None, is_open: bool, saved_at: datetime | None) -> State:
    if in_conflict:
        return State.CONFLICT
    if handed_in_at:
        return State.HANDED_IN
    if not is_open:
        return State.CLOSED
    return State.BEGUN if saved_at else State.WAITING


def _reading_order(reviewer: User) -> Callable[[QueueEntry], tuple[int, datetime, str]]:
    def key(entry: QueueEntry) -> tuple[int, datetime, str]:
        shuffled = hashlib.sha256(f"{reviewer.pseudonym} {entry.application.number}".encode()).hexdigest()
        return ORDER.index(entry.state), entry.application.round.closes_at, shuffled

    return key
