"""The course's rule and how far somebody is: pure, without database or clock."""

import uuid
from collections.abc import Iterable, Set
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


def percent_done(done: int, total: int) -> int:
    """Return whole percent, rounded down, so that 100 means all of it."""
    return 100 * done // total if total else 0


def first_unfinished(required: Iterable[uuid.UUID], done: Set[uuid.UUID]) -> uuid.UUID | None:
    """Return where to go on: the first required unit that isn't done, in course order."""
    return next((key for key in required if key not in done), None)
