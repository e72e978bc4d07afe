"""What grant managers and finance see: rounds with their money, applications with their reviewers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from grants.conflicts import find_conflicts
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Review, Round
from grants.selectors.reviews import committee_of


@dataclass(frozen=True, slots=True)
class ReviewerLine:
    """One assignment as the manager sees it: who, how far, and why it is closed to them."""

    assignment: Assignment
    review: Review | None
    conflict: str
    reason: str

    @property
    def is_handed_in(self) -> bool:
        return self.review is not None and self.review.handed_in_at is not None

    @property
    def may_be_removed(self) -> bool:
        return not self.is_handed_in


@dataclass(slots=True)
class Progress:
    """How far the reviews of one application are."""

    lines: list[ReviewerLine] = field(default_factory=list)

    @property
    def active(self) -> int:
        return sum(not line.conflict for line in self.lines)

    @property
    def handed_in(self) -> int:
        return sum(line.is_handed_in and not line.conflict for line in self.lines)

    @property
    def closed(self) -> int:
        return sum(bool(line.conflict) for line in self.lines)


def rounds_for(user: User) -> QuerySet[Round]:
    """Return the rounds this person manages or may read, with how many applications each has."""
    programmes = {*programmes_with_role(user, Role.GRANT_MANAGER), *programmes_with_role(user, Role.FINANCE)}
    sent = ~Q(applications__status__in=[Status.DRAFT, Status.WITHDRAWN])
    return (
        Round.objects.filter(programme__in=programmes)
        .select_related("programme")
        .annotate(sent=Count("applications", filter=sent))
    )


def applications_of(round: Round) -> QuerySet[Application]:
    """Return what was sent to a round, counted for filters: reviewers asked, reviews handed in, decisions made."""
    applications = Application.objects.filter(round=round).with_committee()
    return applications.select_related("applicant__person").annotate(
        reviewers=_count(Assignment.objects.all()),
        handed_in=_count(Review.objects.filter(handed_in_at__isnull=False)),
    )


def progress_of(applications: Iterable[Application]) -> dict[int, Progress]:
    """Return the reviewers of these applications, in a constant number of queries."""
    chosen = Application.objects.filter(pk__in=[one.pk for one in applications])
    conflicts = find_conflicts(chosen)
    reasons = {
        (one.application_id, one.reviewer_id): one.reason for one in Conflict.objects.filter(application__in=chosen)
    }
    reviews = {(one.application_id, one.reviewer_id): one for one in Review.objects.filter(application__in=chosen)}
    found: dict[int, Progress] = defaultdict(Progress)
    for row in Assignment.objects.filter(application__in=chosen).select_related("reviewer"):
        pair = (row.application_id, row.reviewer_id)
        source = conflicts.get(row.application_id, {}).get(row.reviewer_id or 0, "")
        line = ReviewerLine(row, reviews.get(pair), _conflict_label(source), reasons.get(pair, ""))
        found[row.application_id].lines.append(line)
    return found


def free_reviewers(application: Application) -> QuerySet[User]:
    """Return the committee members who could still read this application."""
    closed_to = find_conflicts(Application.objects.filter(pk=application.pk)).get(application.pk, {})
    held = Assignment.objects.filter(application=application).values("reviewer")
    return committee_of(application.round).exclude(pk__in=closed_to).exclude(pk__in=held)


def _count(rows: QuerySet[Assignment] | QuerySet[Review]) -> Coalesce:
    counted = rows.filter(application=OuterRef("pk")).order_by().values("application").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)


def _conflict_label(source: str) -> str:
    return str(ConflictSource(source).label) if source in ConflictSource.values else source
