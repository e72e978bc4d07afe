"""Review queue of a committee member, and how far the reviewers of a round are."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When, Window
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.selectors import roles_of
from core.models import Programme
from core.prepared import PreparedQuery, columns_of, row_of
from grants.conflicts import conflicts_of_reviewer, find_conflicts
from grants.enums import PUBLISHED, UNDECIDED, ConflictSource, Outcome, Status
from grants.models import Application, Assignment, Decision, Review, ReviewSave, Round, RoundVersion
from grants.permissions import scores_in

MINUTES_EACH = 8


class ReviewState(TextChoices):
    """Where one reviewer stands with one application."""

    WAITING = "waiting", _("To do")
    BEGUN = "begun", _("Begun")
    HANDED_IN = "handed_in", _("Handed in")
    CONFLICT = "conflict", _("Closed to you")
    CLOSED = "closed", _("No longer needed")


OPEN_STATES = (ReviewState.BEGUN, ReviewState.WAITING)
ORDER = [ReviewState.BEGUN, ReviewState.WAITING, ReviewState.HANDED_IN, ReviewState.CLOSED, ReviewState.CONFLICT]
EARLIER = PUBLISHED
PRIME = 2**31 - 1


@dataclass(frozen=True)
class QueueEntry:
    """One assignment as its reviewer sees it: a number, never a name."""

    application: Application
    state: ReviewState
    saved_at: datetime | None
    handed_in_at: datetime | None
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
    """What waits for one reviewer, counted and ordered by the database: nothing of it is read before it is asked for.

    ``conflicts`` closes applications to them, by id. Each reviewer reads in another order, always the same one: no
    application is everybody's last of the evening.
    """

    reviewer: User
    conflicts: dict[int, str]
    minutes_each: int = MINUTES_EACH

    @property
    def _current(self) -> QuerySet[Any]:
        return _assignments_of(self.reviewer).filter(application__status__in=UNDECIDED)

    @property
    def _open(self) -> QuerySet[Any]:
        return _still_open(self._current).exclude(application__in=self.conflicts)

    @cached_property
    def _next(self) -> Any:
        """What to open next, what is begun first, with the number of all that is open on it: one query."""
        return self._in_order(_read(self._open)).annotate(left=Window(Count("pk"))).first()

    @cached_property
    def open_count(self) -> int:
        """``left`` where nothing else is asked: cheaper than reading what is next."""
        programmes = _programmes_of(self.reviewer)
        rows = OPEN_GIVEN.rows(person=self.reviewer.pk)
        return sum(programme in programmes and key not in self.conflicts for key, programme in rows)

    @property
    def first(self) -> QueueEntry | None:
        return self.entry_of(self._next) if self._next else None

    @property
    def left(self) -> int:
        return self._next.left if self._next else 0

    @cached_property
    def done(self) -> int:
        """Count what they handed in of what is undecided: rounds that are over count no more."""
        mine = Review.objects.filter(reviewer=self.reviewer, handed_in_at__isnull=False)
        given = self._current.filter(application__in=mine.values("application"))
        return given.exclude(application__in=self.conflicts).count()

    @property
    def total(self) -> int:
        return self.left + self.done

    @property
    def minutes(self) -> int:
        return self.left * self.minutes_each

    @property
    def entries(self) -> QuerySet[Any]:
        """Return all of it as rows for ``entry_of``, what waits first."""
        return self._in_order(_read(self._current))

    def entry_of(self, row: Any) -> QueueEntry:
        conflict = self.conflicts.get(row.application_id, "")
        is_over = row.application.status not in UNDECIDED or row.last_outcome not in (None, Outcome.REOPEN)
        return QueueEntry(
            application=row.application,
            state=_state(bool(conflict), row.handed_in_at, not is_over, row.saved_at),
            saved_at=row.saved_at,
            handed_in_at=row.handed_in_at,
            conflict=conflict,
        )

    def _in_order(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Order by state, then by what closes first, then by a multiplicative hash that is the reviewer's own."""
        state = Case(
            When(application__in=self.conflicts, then=Value(ORDER.index(ReviewState.CONFLICT))),
            When(handed_in_at__isnull=False, then=Value(ORDER.index(ReviewState.HANDED_IN))),
            When(~Q(last_outcome=None) & ~Q(last_outcome=Outcome.REOPEN), then=Value(ORDER.index(ReviewState.CLOSED))),
            When(saved_at__isnull=False, then=Value(ORDER.index(ReviewState.BEGUN))),
            default=Value(ORDER.index(ReviewState.WAITING)),
        )
        factor = int(hashlib.sha256(self.reviewer.pseudonym.encode()).hexdigest()[:8], 16) % PRIME or 1
        shuffled = F("application_id") * Value(factor) % Value(PRIME)
        return rows.order_by(state, "application__round__closes_at", shuffled, "pk")


def review_queue(reviewer: User) -> Queue:
    """Return what was given to this person in programmes of theirs and is undecided."""
    return Queue(reviewer, conflicts_of_reviewer(reviewer))


def earlier_reviews(reviewer: User) -> QuerySet[Any]:
    """Return what they were given in rounds that are decided, newest first, as rows for ``read_earlier``."""
    rows = _assignments_of(reviewer).filter(application__status__in=EARLIER)
    return _read(rows).order_by("-application__round__closes_at", "application__number")


def read_earlier(reviewer: User, rows: "list[Any]") -> list[QueueEntry]:
    """Return a page of earlier assignments as their reviewer sees them."""
    applications = Application.objects.filter(pk__in=[row.application_id for row in rows])
    found = find_conflicts(applications, person=reviewer)
    mine = {key: people[reviewer.pk] for key, people in found.items() if reviewer.pk in people}
    return [Queue(reviewer, mine).entry_of(row) for row in rows]


def queue_with(reviewer: User, number: str) -> tuple[Queue, QueueEntry] | None:
    """Return one application that was given to this person, whatever its state, and what else waits for them."""
    row = next(iter(_given(reviewer, number)), None)
    if row is None or row.application.round.programme_id not in _programmes_of(reviewer):
        return None
    queue = Queue(reviewer, conflicts_of_reviewer(reviewer, also=row.application_id))
    return queue, queue.entry_of(row)


def _assignments_of(reviewer: User) -> QuerySet[Any]:
    """Return what was given to this person in programmes whose committee they are in, unless it was taken back."""
    rows = Assignment.objects.filter(reviewer=reviewer, application__round__programme__in=_programmes_of(reviewer))
    return rows.exclude(application__status=Status.WITHDRAWN)


def _programmes_of(reviewer: User) -> list[int]:
    """Return the programmes in whose committee this person scores."""
    return [pk for role, pk in roles_of(reviewer) if role == Role.COMMITTEE and scores_in(reviewer, pk)]


def _still_open(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out what was decided, or handed in by whom it was given to."""
    undecided = Q(last_outcome=None) | Q(last_outcome=Outcome.REOPEN)
    return rows.alias(handed_in_at=_handed_in_at(), last_outcome=_last_outcome()).filter(undecided, handed_in_at=None)


def _read(rows: QuerySet[Any]) -> QuerySet[Any]:
    mine = ReviewSave.objects.filter(review__application=OuterRef("application"), review__reviewer=OuterRef("reviewer"))
    return rows.select_related("application__round__programme", "application__version").annotate(
        handed_in_at=_handed_in_at(),
        saved_at=Subquery(mine.order_by("-number").values("saved_at")[:1]),
        last_outcome=_last_outcome(),
    )


def _handed_in_at() -> Subquery:
    mine = Review.objects.filter(application=OuterRef("application"), reviewer=OuterRef("reviewer"))
    return Subquery(mine.values("handed_in_at")[:1])


def _last_outcome() -> Subquery:
    decisions = Decision.objects.filter(application=OuterRef("application")).order_by("-number")
    return Subquery(decisions.values("outcome")[:1])


# Asked with each look at an application, and written once in a process.
def _given_rows(person: int, number: str) -> QuerySet[Any, Any]:
    given = Assignment.objects.filter(reviewer=person, application__number=number)
    cells = [name for model, path in GIVEN_MODELS for name in columns_of(model, path)]
    return _read(given.exclude(application__status=Status.WITHDRAWN)).values_list(*READ, *cells)


def _open_rows(person: int) -> QuerySet[Any, Any]:
    given = Assignment.objects.filter(reviewer=person, application__status__in=UNDECIDED)
    return _still_open(given).values_list("application_id", "application__round__programme_id")


def _given(reviewer: User, number: str) -> Iterator[Any]:
    """Return what was given to this person under that number, as ``_read`` reads it."""
    for row in GIVEN.rows(person=reviewer.pk, number=number):
        cells = iter(row)
        read = dict(zip(READ, cells, strict=False))
        assignment, application, version, round, programme = (row_of(model, cells) for model, _path in GIVEN_MODELS)
        vars(assignment).update(read)
        round.programme, application.round, application.version = programme, round, version
        assignment.application = application
        yield assignment


READ = ("handed_in_at", "saved_at", "last_outcome")
GIVEN_MODELS: tuple[tuple[type[Any], str], ...] = (
    (Assignment, ""),
    (Application, "application__"),
    (RoundVersion, "application__version__"),
    (Round, "application__round__"),
    (Programme, "application__round__programme__"),
)
GIVEN = PreparedQuery(_given_rows, "person", number=str)
OPEN_GIVEN = PreparedQuery(_open_rows, "person")


def application_of(reviewer: User, number: str) -> Application | None:
    """Return an application that this person was given or once began to judge, whatever became of it since."""
    here = {"application": OuterRef("pk"), "reviewer": reviewer}
    theirs = Exists(Assignment.objects.filter(**here)) | Exists(Review.objects.filter(**here))
    return Application.objects.filter(theirs, number=number).select_related("version", "round__programme").first()


def was_taken_back(reviewer: User, number: str) -> bool:
    """Say whether this person had the application to read until whoever wrote it took it back."""
    taken_back = Application.objects.filter(number=number, status=Status.WITHDRAWN)
    return Assignment.objects.filter(reviewer=reviewer, application__in=taken_back).exists()


def _state(in_conflict: bool, handed_in_at: datetime | None, is_open: bool, saved_at: datetime | None) -> ReviewState:
    if in_conflict:
        return ReviewState.CONFLICT
    if handed_in_at:
        return ReviewState.HANDED_IN
    if not is_open:
        return ReviewState.CLOSED
    return ReviewState.BEGUN if saved_at else ReviewState.WAITING
