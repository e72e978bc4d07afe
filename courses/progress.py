"""The course's rule and how far somebody is: pure, without database or clock."""

import uuid
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CourseRule:
    """What completes a course: every required unit, once its editors say that all of them are there.

    A course without a required unit, or one still being written, can't be completed.
    """

    required: tuple[uuid.UUID, ...]
    is_in_force: bool = True

    def is_met_by(self, done: Set[uuid.UUID]) -> bool:
        return self.is_in_force and bool(self.required) and done >= set(self.required)

    def snapshot(self) -> dict[str, Any]:
        """Return the rule as it is kept with a completion."""
        return {"required_units": [str(key) for key in self.required]}


def make_rule(units: Iterable[tuple[uuid.UUID, bool]], *, is_in_force: bool) -> CourseRule:
    """Build the rule from (unit key, is optional) pairs in course order."""
    return CourseRule(tuple(key for key, is_optional in units if not is_optional), is_in_force)


def next_unfinished(
    order: Sequence[uuid.UUID],
    left: Set[uuid.UUID],
    latest: uuid.UUID | None = None,
    begun_at: uuid.UUID | None = None,
) -> uuid.UUID | None:
    """Return where to go on: the first unit that is left after the one done latest, or else the first that is left.

    Who put off a plan page goes on with what follows it, and comes back to it in the end. Before anything is done it
    is where the course was begun.
    """
    start = order.index(latest) + 1 if latest in order else order.index(begun_at) if begun_at in order else 0
    return next((key for key in (*order[start:], *order[:start]) if key in left), None)
