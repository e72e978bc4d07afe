"""From scores to a ranking and its budget line. Pure: no database, no clock.

A review's score is the weighted mean of its criteria, each as a share of that criterion's best level, from 0 to 100.
"Can't judge" is no score: the criterion is left out, it never counts as zero. An application's score is the plain mean
of its reviews, because every reviewer's voice weighs the same. All arithmetic is exact; a score is rounded once, to one
decimal, and the rounded score is what ranks: what is printed is what counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FULL = 100
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Mark:
    """One criterion as one reviewer saw it; ``points`` is None for "can't judge"."""

    points: int | None
    best: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What an application's reviews say together; scores are 0 to 100, None while nobody could judge anything."""

    score: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    reviews: int
    cant_judge: int

    @property
    def spread(self) -> Decimal | None:
        return None if self.highest is None or self.lowest is None else self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class Standing:
    """An application as the ranking needs it. ``cost_minor`` is what it takes of the budget: asked, or awarded."""

    key: int
    score: Decimal | None
    sent_at: datetime
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in the ranking; ``sum_minor`` is the money of this one and of all above it."""

    place: int
    key: int
    sum_minor: int
    is_inside: bool


def score_review(marks: Iterable[Mark]) -> Fraction | None:
    """Return the exact score of one review, 0 to 100; None when nothing in it could be judged."""
    judged = [(mark.weight, Fraction(mark.points, mark.best)) for mark in marks if mark.points is not None]
    weights = sum(weight for weight, _ in judged)
    return FULL * sum((weight * share for weight, share in judged), Fraction()) / weights if weights else None


def tally_reviews(reviews: Sequence[Sequence[Mark]]) -> Tally:
    """Put the reviews of one application together; a review without any score counts as a review, not as a zero."""
    scores = [score for marks in reviews if (score := score_review(marks)) is not None]
    return Tally(
        score=round_score(sum(scores, Fraction()) / len(scores)) if scores else None,
        lowest=round_score(min(scores)) if scores else None,
        highest=round_score(max(scores)) if scores else None,
        reviews=len(reviews),
        cant_judge=sum(mark.points is None for marks in reviews for mark in marks),
    )


def rank(standings: Iterable[Standing], *, budget_minor: int) -> list[Rank]:
    """Order by score, equal scores by who sent first, those without a score last; draw the line where the money ends.

    The line is drawn at the first that no longer fits: nobody below it is inside, so a small wish never overtakes
    a better one. Who has no score is never inside.
    """
    ranks: list[Rank] = []
    total, is_open = 0, True
    for place, standing in enumerate(sorted(standings, key=_order), start=1):
        total += standing.cost_minor
        is_open = is_open and standing.score is not None and total <= budget_minor
        ranks.append(Rank(place=place, key=standing.key, sum_minor=total, is_inside=is_open))
    return ranks


def round_score(exact: Fraction) -> Decimal:
    """Round half up to one decimal, as people do on paper."""
    tenths = (Decimal(exact.numerator * 10) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP)
    return tenths * TENTH


def _order(standing: Standing) -> tuple[bool, Decimal, datetime, int]:
    return (standing.score is None, -(standing.score or Decimal()), standing.sent_at, standing.key)
