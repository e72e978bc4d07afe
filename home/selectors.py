"""Reads for the home page."""

from courses.openings import Opening, Openings


def distinct_openings(openings: Openings) -> list[Opening]:
    """Return each opening once, those that close soonest first."""
    return sorted({opening for found in openings.values() for opening in found}, key=lambda opening: opening.until)
