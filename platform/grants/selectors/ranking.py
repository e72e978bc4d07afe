"""The scores of a round put in order, with the line where its money ends."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from grants.conflicts import Conflicts, find_conflicts
from grants.enums import Outcome, Status
from grants.models import Application, Award, Conflict, Decision, Review, Round, Score
from grants.rubric import make_mark
from grants.scoring import Mark, Rank, Standing, Tally, rank, tally_reviews

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

    is_closed = False

    @property
    def is_published(self) -> bool:
        return self.application.status not in WAITING


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """An application that a conflict of interest closes to the reader: its place, so that sums and line stay right.

    Whatever else is known of it is not in here, so no template or spreadsheet can show it.
    """

    rank: Rank

    is_closed = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """All lines of a round, best first."""

    round: Round
    lines: list[RankedApplication | ClosedLine]
    asked_minor: int
    undecided: int

    @property
    def open_lines(self) -> list[RankedApplication]:
        return [line for line in self.lines if isinstance(line, RankedApplication)]

    @property
    def unpublished(self) -> int:
        return sum(line.decision is not None and not line.is_published for line in self.open_lines)

    @property
    def closed(self) -> int:
        return len(self.lines) - len(self.open_lines)

    @property
    def ends_before(self) -> int | None:
        """Return the first place that the budget does not reach; None while it reaches for all."""
        return next((line.rank.place for line in self.lines if not line.rank.is_inside), None)


def rank_round(round: Round, *, reader: User | None = None) -> Ranking:
    """Rank what was sent to a round, in six queries. What is closed to the reader has a line without anything on it.

    Reviews by somebody who turned out to be in conflict count nowhere. A declined application takes no money.
    """
    applications = Application.objects.filter(round=round).with_committee()
    rows = {row.pk: row for row in applications.select_related("applicant__person").order_by("sent_at", "pk")}
    conflicts = find_conflicts(applications)
    tallies = tally_applications(applications, conflicts)
    decisions = standing_decisions(applications)
    awards = {pk: award for pk, decision in decisions.items() if (award := live_award_of(decision))}
    reviewers = active_reviewers(applications, conflicts)
    places = rank(
        [
            Standing(
                key=pk,
                score=tallies[pk].score,
                sent_at=row.sent_at or row.saved_at,
                cost_minor=_cost(row, decisions.get(pk), awards.get(pk)),
            )
            for pk, row in rows.items()
        ],
        budget_minor=round.budget_minor,
    )
    lines = [
        ClosedLine(place)
        if reader and reader.pk in conflicts.get(place.key, {})
        else RankedApplication(
            application=rows[place.key],
            tally=tallies[place.key],
            rank=place,
            reviewers=reviewers[place.key].active,
            conflicts=reviewers[place.key].closed,
            decision=decisions.get(place.key),
            award=awards.get(place.key),
        )
        for place in places
    ]
    asked = sum(row.asked_minor or 0 for row in rows.values())
    return Ranking(round=round, lines=lines, asked_minor=asked, undecided=len(rows.keys() - decisions.keys()))


def tally_of(application: Application) -> Tally:
    applications = Application.objects.filter(pk=application.pk)
    return tally_applications(applications, find_conflicts(applications))[application.pk]


def tally_applications(applications: QuerySet[Application], conflicts: Conflicts) -> dict[int, Tally]:
    """Return each application's tally from the reviews that were handed in by people without a conflict."""
    marks: dict[int, dict[int, list[Mark]]] = defaultdict(lambda: defaultdict(list))
    for application_id, review_id, reviewer_id, level, levels, weight in _counted_scores(applications):
        if reviewer_id not in conflicts.get(application_id, {}):
            marks[application_id][review_id].append(make_mark(level, levels, weight))
    empty = tally_reviews([])
    return defaultdict(lambda: empty, {pk: tally_reviews(list(reviews.values())) for pk, reviews in marks.items()})


def standing_decisions(applications: QuerySet[Application]) -> dict[int, Decision]:
    """Return the decision that stands on each application, with its award: the last one, unless it was taken back."""
    rows = Decision.objects.filter(application__in=applications).order_by("application_id", "number")
    last = {row.application_id: row for row in rows.select_related("decided_by", "award")}
    return {pk: decision for pk, decision in last.items() if decision.outcome != Outcome.REOPEN}


def live_award_of(decision: Decision | None) -> Award | None:
    award: Award | None = getattr(decision, "award", None)
    return award if award and award.cancelled_at is None else None


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


def _counted_scores(applications: QuerySet[Application]) -> Iterable[tuple[int, int, int | None, int | None, Any, int]]:
    """Return (application, review, reviewer, level, the criterion's levels, its weight): plain rows, there are many.

    Who declared a conflict, or applies in the round, is known by pseudonym too: leaving the site doesn't bring their
    scores back.
    """
    stepped_back = Conflict.objects.filter(
        application=OuterRef("application"), reviewer_pseudonym=OuterRef("reviewer_pseudonym")
    )
    rounds = applications.order_by().values("round")
    competitors = Application.objects.competing().filter(round__in=rounds).values("applicant__pseudonym")
    handed_in = Review.objects.filter(~Exists(stepped_back), application__in=applications, handed_in_at__isnull=False)
    return (
        Score.objects.filter(review__in=handed_in.exclude(reviewer_pseudonym__in=competitors))
        .order_by("review", "pk")
        .values_list(
            "review__application_id",
            "review_id",
            "review__reviewer_id",
            "level",
            "criterion__levels",
            "criterion__weight",
        )
    )


def _cost(application: Application, decision: Decision | None, award: Award | None) -> int:
    if award:
        return award.amount_minor
    if decision and decision.outcome in (Outcome.DECLINE, Outcome.CANCEL):
        return 0
    return application.asked_minor or 0
