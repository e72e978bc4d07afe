"""The scores of a round put in order, with the line where its money ends."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User
from certificates.models import Certificate
from grants.conflicts import Conflicts, find_conflicts
from grants.enums import UNDECIDED, Outcome
from grants.models import Application, AttachedCertificate, Award, Conflict, Decision, Review, Round, Score
from grants.rubric import make_points
from grants.scoring import Points, Rank, Standing, Tally, rank, tally_reviews, tied_scores
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
    """All lines of a round, best first. ``rubrics`` are the versions whose rubrics were used, where they differ."""

    round: Round
    lines: list[RankedApplication | ClosedLine]
    asked_minor: int
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
        return next((line.rank.place for line in self.lines if line.rank.place and not line.rank.is_inside), None)

    @property
    def tied_at_line(self) -> int:
        """Return how many have the very score through which the line runs; 0 where it runs between two scores."""
        line = self.ends_before or 0
        scores = {one.rank.place: one.tally.score for one in self.open_lines if one.rank.place}
        runs_through = line in scores and scores[line] == scores.get(line - 1)
        return sum(score == scores[line] for score in scores.values()) if runs_through else 0

    @property
    def awarded_below_minor(self) -> int:
        """Return what is awarded already below the line, or without a score: it is gone from the budget too."""
        line = self.ends_before or 0
        below = [one for one in self.open_lines if one.award and (one.rank.place is None or one.rank.place >= line > 0)]
        return sum(one.award.amount_minor for one in below if one.award)


def rank_round(round: Round, *, reader: User | None = None) -> Ranking:
    """Rank what was sent to a round, in five queries. What is closed to the reader has a line without anything on it.

    Reviews by somebody who turned out to be in conflict count nowhere. What is declined, or awarded and cancelled,
    takes no money.
    """
    applications = Application.objects.filter(round=round).with_committee()
    rows = {row.pk: row for row in _shown(applications)}
    conflicts = find_conflicts(applications)
    judged = read_judged(applications, conflicts)
    decisions = standing_decisions(applications)
    awards = {pk: award for pk, decision in decisions.items() if (award := live_award_of(decision))}
    reviewers = active_reviewers(applications, conflicts)
    rubrics = _rubrics(rows, judged)
    places = rank(
        [
            Standing(
                key=pk,
                number=row.number,
                score=judged[pk].tally.score,
                cost_minor=_cost(row, decisions.get(pk), awards.get(pk)),
                is_awarded=pk in awards,
            )
            for pk, row in rows.items()
        ],
        budget_minor=round.budget_minor,
        seed=round.draw_seed,
    )
    closed = {pk for pk, people in conflicts.items() if reader and reader.pk in people}
    ties = tied_scores(judged[pk].tally.score for pk in rows.keys() - closed)
    lines = [
        ClosedLine(place)
        if place.key in closed
        else RankedApplication(
            application=rows[place.key],
            tally=judged[place.key].tally,
            rank=place,
            reviewers=reviewers[place.key].active,
            conflicts=reviewers[place.key].closed,
            decision=decisions.get(place.key),
            award=awards.get(place.key),
            wanted=round.reviews_wanted,
            is_tied=judged[place.key].tally.score in ties,
            rubric=rubrics.get(judged[place.key].rubric) if len(rubrics) > 1 else None,
            has_cancelled=rows[place.key].has_cancelled,
        )
        for place in places
    ]
    return Ranking(
        round=round,
        lines=lines,
        asked_minor=sum(row.asked_minor or 0 for row in rows.values()),
        undecided=len(rows.keys() - decisions.keys()),
        rubrics=sorted(rubrics.values()) if len(rubrics) > 1 else [],
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
    return read_judged(applications, find_conflicts(applications))[application.pk].tally


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
