"""Scoring: from the points of a rubric to a review's score and an application's. Pure.

A review's score is the weighted mean of its criteria, each as a share of that criterion's best level, from 0 to 100.
"Can't judge" is no score: the criterion is left out, it never counts as zero. An application's score is the plain mean
of its reviews, because every reviewer's voice weighs the same. All arithmetic is exact; a score is rounded once, to one
decimal, and the rounded score is what ranks (grants.ranking): what is printed is what counts.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

FULL = 100
FAR_APART = 40  # points between two reviewers of one application from which the committee should talk about it
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Points:
    """One criterion as one reviewer saw it; ``points`` is None for "can't judge"."""

    points: int | None
    best: int
    weight: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What an application's reviews say together; scores are 0 to 100, None while nobody could judge anything.

    ``reviews`` were handed in, ``scores`` of them judged at least one criterion: the mean is of these.
    """

    score: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    reviews: int
    scores: int
    cant_judge: int

    @property
    def spread(self) -> Decimal | None:
        """How far the scores lie apart; one alone is no distance of nothing."""
        if self.highest is None or self.lowest is None or self.scores < 2:
            return None
        return self.highest - self.lowest

    @property
    def is_far_apart(self) -> bool:
        return self.spread is not None and self.spread >= FAR_APART


def score_review(marks: Iterable[Points]) -> Fraction | None:
    """Return the exact score of one review, 0 to 100; None when nothing in it could be judged."""
    judged = [(mark.weight, mark.points, mark.best) for mark in marks if mark.points is not None]
    weights = sum(weight for weight, _points, _best in judged)
    if not weights:
        return None
    # Whole numbers: a Fraction a mark is ten times slower.
    parts = math.lcm(*(best for _weight, _points, best in judged))
    total = sum(weight * points * (parts // best) for weight, points, best in judged)
    return Fraction(FULL * total, weights * parts)


def tally_reviews(reviews: Sequence[Sequence[Points]]) -> Tally:
    """Put the reviews of one application together; a review without any score counts as a review, not as a zero."""
    scores = [score for marks in reviews if (score := score_review(marks)) is not None]
    return Tally(
        score=round_score(sum(scores, Fraction()) / len(scores)) if scores else None,
        lowest=round_score(min(scores)) if scores else None,
        highest=round_score(max(scores)) if scores else None,
        reviews=len(reviews),
        scores=len(scores),
        cant_judge=sum(mark.points is None for marks in reviews for mark in marks),
    )


def round_score(exact: Fraction) -> Decimal:
    """Round half up to one decimal, as people do on paper."""
    tenths = (Decimal(exact.numerator * 10) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP)
    return tenths * TENTH
