from datetime import datetime

import pytest

from core.models import LogEntry
from safety.services import close_concern
from tests.safety.factories import ConcernFactory

pytestmark = pytest.mark.django_db


def test_closing_again_changes_the_note_and_keeps_the_moment(now: datetime) -> None:
    concern = ConcernFactory()
    close_concern(concern=concern, note="Talked.", by=None, now=now)
    first = concern.closed_at

    close_concern(concern=concern, note="Talked again.", by=None, now=now.replace(year=now.year + 1))

    concern.refresh_from_db()
    assert (concern.closed_at, concern.closing_note) == (first, "Talked again.")
    assert LogEntry.objects.filter(verb="concern.closed").count() == 2
