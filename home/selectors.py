"""Reads for the home page and My learning."""

from collections.abc import Sequence

from courses.outlines import CourseOutline
from courses.unlocks import Opening, Openings


def distinct_openings(openings: Openings) -> list[Opening]:
    """Return each opening once, those that close soonest first."""
    found = {opening.url: opening for each in openings.values() for opening in each}
    return sorted(found.values(), key=lambda opening: opening.until)


def course_to_begin(outlines: Sequence[CourseOutline], openings: Openings) -> CourseOutline | None:
    """Return the course to offer: of those not begun, the one that the grant closing first can't do without.

    Without such a grant it is the first in the list.
    """
    new = [outline for outline in outlines if outline.first_unit and not outline.started_at and outline.is_open]
    return min(new, key=lambda outline: _closes_first(openings.get(outline.key, ())), default=None)


def _closes_first(openings: Sequence[Opening]) -> tuple[bool, float]:
    needing = [opening.until.timestamp() for opening in openings if opening.is_needed]
    return (not needing, min(needing, default=0.0))
