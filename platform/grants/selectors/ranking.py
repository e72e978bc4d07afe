"""The scores of a round put in order, with the line where its money ends."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core.money import from_minor
from grants.conflicts import find_conflicts
from grants.enums import Outcome, Status
from grants.models import Application, Award, Conflict, Decision, Review, Round, Score
from grants.rubric import make_mark
from grants.scoring import Mark, Rank, Standing, Tally, rank, tally_reviews

Conflicts = dict[int, dict[int, str]]
WAITING = (Status.SENT, Status.IN_REVIEW)


@dataclass(frozen=True, slots=True)
class RankedApplication:
    """One line of the ranking. ``decision`` is the one that stands; ``award`` is live."""

    application: Application
    tally: Tally
    rank: Rank
    reviewers: int
    conflicts: int
    decision: Decision | None
    award: Award | None

    @property
    def is_published(self) -> bool:
        return self.application.status not in WAITING

    @property
    def applicant(self) -> str:
        return str(self.application.applicant)

    @property
    def asked(self) -> Decimal:
        return from_minor(self.application.asked_minor or 0, self.application.round.currency)

    @property
    def awarded(self) -> Decimal | None:
        return from_minor(self.award.amount_minor, self.application.round.currency) if self.award else None

    @property
    def inside(self) -> str:
        return _("yes") if self.rank.is_inside else _("no")

    @property
    def words(self) -> str:
        return self.decision.words if self.decision else ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """All lines of a round, best first."""

    round: Round
    lines: list[RankedApplication]

    @property
    def unpublished(self) -> int:
        return sum(line.decision is not None and not line.is_published for line in self.lines)

    @property
    def undecided(self) -> int:
        return sum(line.decision is None for line in self.lines)

    @property
    def asked_minor(self) -> int:
        return sum(line.application.asked_minor or 0 for line in self.lines)


def rank_round(round: Round) -> Ranking:
    """Rank what was sent to a round, in a constant number of queries.

    Reviews by somebody who turned out to be in conflict count nowhere. A declined application takes no money.
    """
    applications = Application.objects.filter(round=round).with_committee()
    rows = {row.pk: row for row in applications.select_related("applicant__person", "round").order_by("sent_at", "pk")}
    conflicts = find_conflicts(applications)
    tallies = tally_applications(applications, conflicts)
    decisions = standing_decisions(applications)
    awards = {award.application_id: award for award in Award.objects.filter(round=round, cancelled_at__isnull=True)}
    reviewers = active_reviewers(applications, conflicts)
    standings = [
        Standing(
            key=pk,
            score=tallies[pk].score,
            sent_at=row.sent_at or row.saved_at,
            cost_minor=_cost(row, decisions.get(pk), awards.get(pk)),
        )
        for pk, row in rows.items()
    ]
    lines = [
        RankedApplication(
            application=rows[place.key],
            tally=tallies[place.key],
            rank=place,
            reviewers=reviewers[place.key].active,
            conflicts=reviewers[place.key].closed,
            decision=decisions.get(place.key),
            award=awards.get(place.key),
        )
        for place in rank(standings, budget_minor=round.budget_minor)
    ]
    return Ranking(round=round, lines=lines)


def tally_of(application: Application) -> Tally:
    applications = Application.objects.filter(pk=application.pk)
    return tally_applications(applications, find_conflicts(applications))[application.pk]


def tally_applications(applications: QuerySet[Application], conflicts: Conflicts) -> dict[int, Tally]:
    """Return each application's tally from the reviews that were handed in by people without a conflict."""
    marks: dict[int, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for score in _counted_scores(applications):
        review = score.review
        if review.reviewer_id not in conflicts.get(review.application_id, {}):
            marks[review.application_id][review.pk].append(make_mark(score.level, score.criterion))
    empty = tally_reviews([])
    return defaultdict(lambda: empty, {pk: tally_reviews(list(reviews.values())) for pk, reviews in marks.items()})


def standing_decisions(applications: QuerySet[Application]) -> dict[int, Decision]:
    """Return the decision that stands on each application: the last one, unless it was taken back."""
    rows = Decision.objects.filter(application__in=applications).order_by("application_id", "number")
    last = {row.application_id: row for row in rows.select_related("decided_by")}
    return {pk: decision for pk, decision in last.items() if decision.outcome != Outcome.REOPEN}


def standing_decision(application: Application) -> Decision | None:
    return standing_decisions(Application.objects.filter(pk=application.pk)).get(application.pk)


@dataclass(slots=True)
class Reviewers:
    """How many are asked to review one application: those who may, and those whom a conflict keeps out."""

    active: int = 0
    closed: int = 0


def active_reviewers(applications: QuerySet[Application], conflicts: Conflicts) -> dict[int, Reviewers]:
    found: dict[int, Reviewers] = defaultdict(Reviewers)
    pairs = applications.order_by().filter(assignments__isnull=False)
    for application_id, reviewer_id in pairs.values_list("pk", "assignments__reviewer"):
        if reviewer_id in conflicts.get(application_id, {}):
            found[application_id].closed += 1
        else:
            found[application_id].active += 1
    return found


def _counted_scores(applications: QuerySet[Application]) -> QuerySet[Score]:
    """Who declared a conflict is known by pseudonym too: leaving the site doesn't bring their scores back."""
    stepped_back = Conflict.objects.filter(
        application=OuterRef("application"), reviewer_pseudonym=OuterRef("reviewer_pseudonym")
    )
    handed_in = Review.objects.filter(~Exists(stepped_back), application__in=applications, handed_in_at__isnull=False)
    return Score.objects.filter(review__in=handed_in).select_related("review", "criterion").order_by("review", "pk")


def _cost(application: Application, decision: Decision | None, award: Award | None) -> int:
    if award:
        return award.amount_minor
    if decision and decision.outcome == Outcome.DECLINE:
        return 0
    return application.asked_minor or 0
