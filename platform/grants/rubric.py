"""Rubric of a review: what a reviewer types, and what is missing in it. Pure.

Values are kept as typed: ``level_<criterion key>`` is "" (not chosen yet), "cant" or the level's number in digits;
``reason_<criterion key>`` and ``comment`` are text.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grants.scoring import Points

Values = dict[str, str]
CANT_JUDGE = "cant"


class HasLevels(Protocol):
    """A criterion: the version's row, or its words in the reader's language."""

    @property
    def key(self) -> str: ...

    @property
    def level_numbers(self) -> Iterable[int]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right before handing in."""

    field: str
    words: str | Promise


def problems_of(criteria: Iterable[HasLevels], values: Values) -> list[Problem]:
    """Say what keeps this from being handed in: a missing level, a missing reason."""
    problems = []
    for criterion in criteria:
        if not has_level(values, criterion):
            problems.append(Problem(f"level_{criterion.key}", _("Choose a level, or that you can't judge this.")))
        if not values.get(f"reason_{criterion.key}", "").strip():
            problems.append(Problem(f"reason_{criterion.key}", _("Write one sentence why.")))
    return problems


def has_level(values: Values, criterion: HasLevels) -> bool:
    chosen = values.get(f"level_{criterion.key}", "")
    return chosen == CANT_JUDGE or chosen in {str(number) for number in criterion.level_numbers}


def read_level(values: Values, criterion: HasLevels) -> int | None:
    """Return the chosen level; None is "can't judge"."""
    chosen = values[f"level_{criterion.key}"]
    return None if chosen == CANT_JUDGE else int(chosen)


def judged_count(criteria: Iterable[HasLevels], values: Values) -> int:
    """Count the criteria that are complete: a level or "can't judge", and a reason."""
    return sum(not problems_of([criterion], values) for criterion in criteria)


def make_points(level: int | None, numbers: Collection[int], weight: int) -> Points:
    """Turn a level of a criterion into points: the lowest of its levels is nothing, the highest is full."""
    lowest, highest = min(numbers), max(numbers)
    points = None if level is None else level - lowest
    return Points(points=points, best=max(highest - lowest, 1), weight=weight)
