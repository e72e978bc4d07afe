"""Reads for the home page and My learning."""

from accounts.models import Notice, User
from courses.openings import Opening, Openings

SHOWN_NOTICES = 5


def unread_notices(user: User) -> list[Notice]:
    """Return what the person was told and hasn't put away, newest first."""
    return list(Notice.objects.filter(user=user, read_at__isnull=True)[:SHOWN_NOTICES])


def distinct_openings(openings: Openings) -> list[Opening]:
    """Return each opening once, those that close soonest first."""
    return sorted({opening for found in openings.values() for opening in found}, key=lambda opening: opening.until)
