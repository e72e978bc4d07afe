"""Ranking: applications in the order of their scores, ties broken by a seeded lot, and the line where the money ends.

Pure: no database, no clock.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """An application as the ranking needs it; ``number`` is its lot among equal scores.

    ``cost_minor`` is what it takes of the budget: what is awarded, what is asked for while nothing is decided, and
    nothing once it is declined or its award cancelled.
    """

    key: int
    number: str
    score: Decimal | None
    cost_minor: int
    is_awarded: bool = False


@dataclass(frozen=True, slots=True)
class Rank:
    """A place in the ranking; ``sum_minor`` is the money of this one and of all above it.

    Who has no score has no place and no sum.
    """

    key: int
    place: int | None
    sum_minor: int | None
    is_inside: bool


def rank(standings: Iterable[Standing], *, budget_minor: int, seed: str) -> list[Rank]:
    """Order by score, equal scores by lot, those without a score last; say whom the money reaches.

    What is awarded already is taken from the budget first, wherever it stands. The rest goes down the places until one
    no longer fits: nobody below it is inside, so a small wish never overtakes a better one. Who has no score draws no
    line: nobody knows yet where they stand.
    """
    ordered = sorted(standings, key=lambda one: (-_score(one), draw_lot(seed, one.number)))
    scored = [one for one in ordered if one.score is not None]
    taken = sum(one.cost_minor for one in ordered if one.is_awarded)
    ranks: list[Rank] = []
    total, is_open = 0, True
    for place, one in enumerate(scored, start=1):
        total += one.cost_minor
        taken += 0 if one.is_awarded else one.cost_minor
        is_open = is_open and taken <= budget_minor
        ranks.append(Rank(one.key, place, total, one.is_awarded or is_open))
    return ranks + [Rank(one.key, None, None, one.is_awarded) for one in ordered if one.score is None]


def tied_scores(scores: Iterable[Decimal | None]) -> dict[Decimal, int]:
    """Return the scores that several have, with how many: among these a lot decides."""
    alike = Counter(score for score in scores if score is not None)
    return {score: count for score, count in alike.items() if count > 1}


def draw_lot(seed: str, *names: str) -> str:
    """Return the lot of these names, SHA-256 of the seed and them in hexadecimal: the same for everybody who looks."""
    return hashlib.sha256(" ".join((seed, *names)).encode()).hexdigest()


def _score(one: Standing) -> Decimal:
    return Decimal(-1) if one.score is None else one.score
