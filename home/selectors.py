"""Reads for the home page and My learning."""

from collections.abc import Sequence

from courses.outlines import CourseOutline
from courses.unlocks import Unlock, Unlocks


def distinct_unlocks(unlocks: Unlocks) -> list[Unlock]:
    """Return each unlock once, those that close soonest first."""
    found = {unlock.url: unlock for each in unlocks.values() for unlock in each}
    return sorted(found.values(), key=lambda unlock: unlock.until)


def course_to_begin(outlines: Sequence[CourseOutline], unlocks: Unlocks) -> CourseOutline | None:
    """Return the course to offer: of those not begun, the one that the grant closing first can't do without.

    Without such a grant it is the first in the list.
    """
    new = [outline for outline in outlines if outline.first_unit and not outline.started_at and outline.is_open]
    return min(new, key=lambda outline: _closes_first(unlocks.get(outline.key, ())), default=None)


def _closes_first(unlocks: Sequence[Unlock]) -> tuple[bool, float]:
    needing = [unlock.until.timestamp() for unlock in unlocks if unlock.is_needed]
    return (not needing, min(needing, default=0.0))
