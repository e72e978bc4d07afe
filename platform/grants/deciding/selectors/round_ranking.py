"""Ranking of a round: applications in the order of their scores, with the line where the money ends."""

import json
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from certificates.models import Certificate
from grants.conflicts import Conflicts, conflicts_about, conflicts_in
from grants.enums import UNDECIDED, Outcome
from grants.models import Application, AttachedCertificate, Award, Conflict, Decision, Review, Round, Score
from grants.ranking import Rank, Standing, rank, tied_scores
from grants.rubric import make_points
from grants.scoring import Points, Tally, tally_reviews
from grants.selectors.awards import live_award_of
from grants.selectors.standing_decisions import standing_decisions

Rubric = frozenset[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class RankedApplication:
    """One line of the ranking. ``decision`` is the one that stands; ``award`` is live.

    ``reviewers`` may read it, ``wanted`` is how many the grant promises. ``is_tied``: another open line has its score.
    ``rubric`` is the version whose rubric it was judged by, where several were used. ``has_cancelled``: a certificate
    of it was cancelled since it was sent.
    """

    application: Application
    tally: Tally
    rank: Rank
    reviewers: int
    conflicts: int
    decision: Decision | None
    award: Award | None
    wanted: int
    is_tied: bool
    rubric: int | None
    has_cancelled: bool

    is_closed = False

    @property
    def is_published(self) -> bool:
        return self.application.status not in UNDECIDED

    @property
    def asked_of(self) -> int:
        """How many reviews there should be: of all who were asked, and of as many as the grant promises."""
        return max(self.reviewers, self.wanted)

    @property
    def is_half_read(self) -> bool:
        """Say whether its score stands on fewer voices than it should."""
        return 0 < self.tally.scores < self.asked_of

    @property
    def is_cancelled(self) -> bool:
        return self.decision is not None and self.decision.outcome == Outcome.CANCEL


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """An application that a conflict of interest closes to the reader: its place, so that sums and line stay right.

    Whatever else is known of it is not in here, so no template or spreadsheet can show it.
    """

    rank: Rank

    is_closed = True


@dataclass(frozen=True, slots=True)
class Ranking:
    """All lines of a round, best first. ``rubrics`` are the versions whose rubrics were used, where they differ.

    ``awarded_below_minor`` is awarded already below the line, or without a score: gone from the budget too.
    """

    round: Round
    lines: list[RankedApplication | ClosedLine]
    asked_minor: int
    awarded_below_minor: int
    undecided: int
    rubrics: list[int] = field(default_factory=list)

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
    def unscored(self) -> int:
        return sum(line.rank.place is None for line in self.lines)

    @property
    def first_unscored(self) -> RankedApplication | ClosedLine | None:
        return next((line for line in self.lines if line.rank.place is None), None)

    @property
    def has_ties(self) -> bool:
        return any(line.is_tied for line in self.open_lines)

    @property
    def ends_before(self) -> int | None:
        """Return the first place that the budget does not reach; None while it reaches for all that have a score."""
        return _first_outside(line.rank for line in self.lines)

    @property
    def tied_at_line(self) -> int:
        """Return how many have the very score through which the line runs; 0 where it runs between two scores."""
        line = self.ends_before or 0
        scores = {one.rank.place: one.tally.score for one in self.open_lines if one.rank.place}
        runs_through = line in scores and scores[line] == scores.get(line - 1)
        return sum(score == scores[line] for score in scores.values()) if runs_through else 0


@dataclass(frozen=True, slots=True)
class RoundRecords:
    """What is known of a round's applications, by their ids."""

    round: Round
    rows: dict[int, Any]
    conflicts: Conflicts
    judged: "dict[int, Judged]"
    decisions: dict[int, Decision]
    awards: dict[int, Award]
    reviewers: "dict[int, Reviewers]"
    rubrics: dict[Rubric, int]


def rank_round(round: Round, *, reader: User | None = None) -> Ranking:
    """Rank what was sent to a round, in five queries. What is closed to the reader has a line without anything on it.

    Reviews by somebody who turned out to be in conflict count nowhere. What is declined, or awarded and cancelled,
    takes no money. Places, sums and the budget line are the same for every reader.
    """
    records = _read_records(round)
    places = _place(records)
    return Ranking(
        round=round,
        lines=_draw_lines(records, places, reader),
        asked_minor=sum(row.asked_minor or 0 for row in records.rows.values()),
        awarded_below_minor=_awarded_below(records, places),
        undecided=len(records.rows.keys() - records.decisions.keys()),
        rubrics=sorted(records.rubrics.values()) if len(records.rubrics) > 1 else [],
    )


def _read_records(round: Round) -> RoundRecords:
    applications = Application.objects.filter(round=round).with_committee()
    rows = {row.pk: row for row in _shown(applications)}
    conflicts = conflicts_in(round)
    judged = read_judged(applications, conflicts)
    decisions = standing_decisions(applications)
    return RoundRecords(
        round=round,
        rows=rows,
        conflicts=conflicts,
        judged=judged,
        decisions=decisions,
        awards={pk: award for pk, decision in decisions.items() if (award := live_award_of(decision))},
        reviewers=active_reviewers(applications, conflicts),
        rubrics=_rubrics(rows, judged),
    )


def _place(records: RoundRecords) -> list[Rank]:
    standings = [
        Standing(
            key=pk,
            number=row.number,
            score=records.judged[pk].tally.score,
            cost_minor=_cost(row, records.decisions.get(pk), records.awards.get(pk)),
            is_awarded=pk in records.awards,
        )
        for pk, row in records.rows.items()
    ]
    return rank(standings, budget_minor=records.round.budget_minor, seed=records.round.draw_seed)


def _first_outside(places: Iterable[Rank]) -> int | None:
    return next((one.place for one in places if one.place and not one.is_inside), None)


def _awarded_below(records: RoundRecords, places: list[Rank]) -> int:
    """Return the sum for every reader alike; nothing of a line that is closed to one is named."""
    line = _first_outside(places) or 0
    below = [one.key for one in places if one.place is None or one.place >= line > 0]
    return sum(records.awards[key].amount_minor for key in below if key in records.awards)


def _draw_lines(records: RoundRecords, places: list[Rank], reader: User | None) -> list[RankedApplication | ClosedLine]:
    closed = {pk for pk, people in records.conflicts.items() if reader and reader.pk in people}
    ties = tied_scores(records.judged[pk].tally.score for pk in records.rows.keys() - closed)
    return [ClosedLine(one) if one.key in closed else _draw_line(records, one, ties) for one in places]


def _draw_line(records: RoundRecords, place: Rank, ties: Container[Any]) -> RankedApplication:
    judged, reviewers = records.judged[place.key], records.reviewers[place.key]
    return RankedApplication(
        application=records.rows[place.key],
        tally=judged.tally,
        rank=place,
        reviewers=reviewers.active,
        conflicts=reviewers.closed,
        decision=records.decisions.get(place.key),
        award=records.awards.get(place.key),
        wanted=records.round.reviews_wanted,
        is_tied=judged.tally.score in ties,
        rubric=records.rubrics.get(judged.rubric) if len(records.rubrics) > 1 else None,
        has_cancelled=records.rows[place.key].has_cancelled,
    )


def _shown(applications: QuerySet[Application]) -> QuerySet[Any]:
    """Return the applications with what a line shows of them, and nothing more: there may be thousands."""
    cancelled = Certificate.objects.filter(revoked_at__isnull=False).values("code")
    attached = AttachedCertificate.objects.filter(application=OuterRef("pk"), code__in=cancelled)
    shown = ("number", "status", "asked_minor", "applicant__name", "applicant__pseudonym")
    people = [f"applicant__person__{name}" for name in ("name", "called", "username", "email", "phone", "pseudonym")]
    rows = applications.select_related("applicant__person").only(*shown, *people)
    return rows.annotate(has_cancelled=Exists(attached), version_number=F("version__number")).order_by("pk")


def _rubrics(rows: dict[int, Any], judged: "dict[int, Judged]") -> dict[Rubric, int]:
    """Return the rubrics that were used, each with the first version that has it.

    A version may change a day and keep the rubric: those are compared, not the versions.
    """
    found: dict[Rubric, int] = {}
    for pk, one in judged.items():
        if one.rubric:
            number = rows[pk].version_number
            found[one.rubric] = min(number, found.get(one.rubric, number))
    return found


def tally_of(application: Application) -> Tally:
    applications = Application.objects.filter(pk=application.pk)
    return read_judged(applications, conflicts_about(application))[application.pk].tally


@dataclass(frozen=True, slots=True)
class Judged:
    """What an application's reviews say together, and by which rubric: (key, weight, described levels) of each."""

    tally: Tally
    rubric: Rubric


def read_judged(applications: QuerySet[Application], conflicts: Conflicts) -> dict[int, Judged]:
    """Return what the reviews say that were handed in by people without a conflict."""
    marks: dict[int, dict[int, list[Points]]] = defaultdict(lambda: defaultdict(list))
    rubrics: dict[int, set[tuple[str, int, str]]] = defaultdict(set)
    levels_of: dict[str, list[int]] = {}
    for application_id, review_id, reviewer_id, level, key, levels, weight in _counted_scores(applications):
        if reviewer_id in conflicts.get(application_id, {}):
            continue
        if levels not in levels_of:
            levels_of[levels] = [one["level"] for one in json.loads(levels)]
        marks[application_id][review_id].append(make_points(level, levels_of[levels], weight))
        rubrics[application_id].add((key, weight, levels))
    nothing = Judged(tally_reviews([]), frozenset())
    return defaultdict(
        lambda: nothing,
        {pk: Judged(tally_reviews(list(rows.values())), frozenset(rubrics[pk])) for pk, rows in marks.items()},
    )


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


def _counted_scores(
    applications: QuerySet[Application],
) -> Iterable[tuple[int, int, int | None, int | None, str, str, int]]:
    """Return (application, review, reviewer, level, the criterion's key, levels, weight): plain rows, there are many.

    The levels come as the text they are kept as: reading the same JSON for each of thirty thousand rows is slow.

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
            "criterion__key",
            Cast("criterion__levels", TextField()),
            "criterion__weight",
        )
    )


def _cost(application: Application, decision: Decision | None, award: Award | None) -> int:
    if award:
        return award.amount_minor
    return 0 if decision else application.asked_minor or 0
