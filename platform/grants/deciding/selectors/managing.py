"""Selectors for grant managers and finance: rounds with their money, applications with their reviewers."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from core.models import Programme
from grants.conflicts import Conflicts, applies_in
from grants.enums import UNDECIDED, ConflictSource, Status
from grants.models import (
    Application,
    ApplicationEvent,
    Assignment,
    Conflict,
    GrantIndexPage,
    Review,
    ReviewSave,
    Round,
    RoundPage,
)
from grants.selectors.role_holders import committee_of
from grants.selectors.standing_decisions import decided_ids


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One assignment as the manager sees it: who, how far, and why it is closed to them."""

    assignment: Assignment
    review_id: int | None
    last_save: int
    begun_at: datetime | None
    handed_in_at: datetime | None
    conflict: str
    reason: str

    @property
    def name(self) -> str:
        """The full name: two people of a committee may be called the same."""
        reviewer = self.assignment.reviewer
        return reviewer.get_full_name() if reviewer else self.assignment.reviewer_pseudonym

    @property
    def may_be_reopened(self) -> bool:
        return self.handed_in_at is not None and not self.conflict and self.assignment.reviewer is not None

    @property
    def may_be_removed(self) -> bool:
        return self.handed_in_at is None


@dataclass(slots=True)
class Progress:
    """How far the reviews of one application are."""

    lines: list[ReviewerLine] = field(default_factory=list)

    @property
    def active(self) -> int:
        return sum(not line.conflict for line in self.lines)

    @property
    def handed_in(self) -> int:
        return sum(line.handed_in_at is not None and not line.conflict for line in self.lines)

    @property
    def closed(self) -> int:
        return sum(bool(line.conflict) for line in self.lines)


def rounds_for(user: User) -> QuerySet[Round]:
    """Return the rounds this person manages or may read, with how many applications each has.

    ``applies`` says that they apply in it themselves: then nothing of it is for them.
    """
    programmes = {*programmes_with_role(user, Role.GRANT_MANAGER), *programmes_with_role(user, Role.FINANCE)}
    sent = ~Q(applications__status__in=[Status.DRAFT, Status.WITHDRAWN])
    waiting = Q(applications__status__in=[Status.SENT, Status.IN_REVIEW])
    return (
        Round.objects.filter(programme__in=programmes)
        .select_related("programme")
        .annotate(
            sent=Count("applications", filter=sent),
            waiting=Count("applications", filter=waiting),
            drafts=Count("applications", filter=Q(applications__status=Status.DRAFT)),
            applies=applies_in(user),
        )
    )


def source_pages(keys: Iterable[UUID]) -> dict[UUID, RoundPage]:
    """Return each round's page in the site's language, published or not (one query)."""
    pages = RoundPage.objects.filter(translation_key__in=list(keys), locale__language_code=settings.LANGUAGE_CODE)
    return {page.translation_key: page for page in pages}


def grant_lists_of(user: User) -> list[GrantIndexPage]:
    """Return the lists of grants below which this person may write a new one."""
    homes = Programme.objects.filter(pk__in=programmes_with_role(user, Role.GRANT_MANAGER), site__isnull=False)
    pages = GrantIndexPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    below = Q(pk__in=[])
    for programme in homes.select_related("site__root_page"):
        below |= Q(path__startswith=programme.site.root_page.path)  # type: ignore[union-attr]
    return [page for page in pages.filter(below) if page.permissions_for_user(user).can_add_subpage()]


def undecided(applications: QuerySet[Application]) -> QuerySet[Application]:
    """Keep what waits for a decision: sent, not taken back, and nothing decided that still stands."""
    waiting = applications.filter(status__in=[Status.SENT, Status.IN_REVIEW])
    return waiting.exclude(pk__in=decided_ids(waiting))


def taken_back_of(round: Round) -> QuerySet[Application]:
    """Return what was sent and taken back, with when and why; what was written in it nobody reads any more."""
    last = ApplicationEvent.objects.filter(application=OuterRef("pk"), to_status=Status.WITHDRAWN).order_by("-pk")
    return (
        Application.objects.filter(round=round, status=Status.WITHDRAWN, sent_at__isnull=False)
        .annotate(taken_back_at=Subquery(last.values("at")[:1]), why=Subquery(last.values("note")[:1]))
        .order_by("-taken_back_at", "-pk")
    )


def applications_of(round: Round) -> QuerySet[Application]:
    """Return what was sent to a round."""
    return Application.objects.filter(round=round).with_committee().select_related("applicant__person")


def waiting_ids(round: Round, conflicts: Conflicts, *, want_reviewers: bool) -> list[int]:
    """Return the ids of what waits: for more readers than it has, or for the reviews of those it has.

    Only who may read it counts, and only what is not decided waits. Two queries.
    """
    undecided = Application.objects.filter(round=round, status__in=UNDECIDED)
    waiting = undecided.exclude(pk__in=decided_ids(undecided)).order_by()
    handed_in = Review.objects.filter(
        application=OuterRef("application"), reviewer=OuterRef("reviewer"), handed_in_at__isnull=False
    )
    rows = Assignment.objects.filter(application__round=round, reviewer__isnull=False).order_by()
    asked: Counter[int] = Counter()
    done: Counter[int] = Counter()
    for pk, reviewer_id, is_done in rows.values_list("application_id", "reviewer_id", Exists(handed_in)):
        if reviewer_id not in conflicts.get(pk, {}):
            asked[pk] += 1
            done[pk] += is_done
    if want_reviewers:
        return [pk for (pk,) in waiting.values_list("pk") if asked[pk] < round.reviews_wanted]
    return [pk for (pk,) in waiting.values_list("pk") if done[pk] < asked[pk]]


def closed_to(reader: User, conflicts: Conflicts) -> set[int]:
    """Return the ids of the applications that are closed to the reader."""
    return {application_id for application_id, people in conflicts.items() if reader.pk in people}


def progress_of(applications: Iterable[Application], conflicts: Conflicts) -> dict[int, Progress]:
    """Return the reviewers of these applications, in one query."""
    review = Review.objects.filter(application=OuterRef("application"), reviewer=OuterRef("reviewer"))
    declared = Conflict.objects.filter(application=OuterRef("application"), reviewer=OuterRef("reviewer"))
    rows = Assignment.objects.filter(application__in=[one.pk for one in applications]).select_related("reviewer")
    found: dict[int, Progress] = defaultdict(Progress)
    saves = ReviewSave.objects.filter(
        review__application=OuterRef("application"), review__reviewer=OuterRef("reviewer")
    )
    for row in rows.annotate(
        review_id=Subquery(review.values("pk")),
        last_save=Subquery(saves.order_by("-number").values("number")[:1]),
        begun_at=Subquery(review.values("begun_at")),
        handed_in_at=Subquery(review.values("handed_in_at")),
        reason=Subquery(declared.values("reason")),
    ):
        source = conflicts.get(row.application_id, {}).get(row.reviewer_id or 0, "")
        found[row.application_id].lines.append(
            ReviewerLine(
                assignment=row,
                review_id=row.review_id,
                last_save=row.last_save or 0,
                begun_at=row.begun_at,
                handed_in_at=row.handed_in_at,
                conflict=_conflict_label(source),
                reason=row.reason or "",
            )
        )
    return found


def free_reviewers(application: Application, conflicts: Conflicts) -> QuerySet[User]:
    """Return the committee members who could still read this application."""
    held = Assignment.objects.filter(application=application, reviewer__isnull=False).values("reviewer")
    return committee_of(application.round).exclude(pk__in=conflicts.get(application.pk, {})).exclude(pk__in=held)


def _conflict_label(source: str) -> str:
    return str(ConflictSource(source).label) if source in ConflictSource.values else source
