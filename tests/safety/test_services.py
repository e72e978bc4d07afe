from datetime import datetime

import pytest

from core.models import LogEntry
from safety.services import NoteChanged, close_concern, mark_of_note
from tests.safety.factories import ConcernFactory

pytestmark = pytest.mark.django_db


def test_closing_again_changes_the_note_and_keeps_the_moment(now: datetime) -> None:
    concern = ConcernFactory()
    close_concern(concern=concern, note="Talked.", based_on="", by=None, now=now)
    concern.refresh_from_db()
    first = concern.closed_at

    stood = mark_of_note("Talked.")
    close_concern(concern=concern, note="Talked again.", based_on=stood, by=None, now=now.replace(year=now.year + 1))

    concern.refresh_from_db()
    assert (concern.closed_at, concern.closing_note) == (first, "Talked again.")
    assert LogEntry.objects.filter(verb="concern.closed").count() == 2


def test_a_note_is_not_written_over_by_who_never_read_it(now: datetime) -> None:
    concern = ConcernFactory()
    close_concern(concern=concern, note="Talked.", based_on="", by=None, now=now)

    with pytest.raises(NoteChanged) as refused:
        close_concern(concern=concern, note="Paid back.", based_on="", by=None, now=now)

    assert refused.value.note == "Talked."
    concern.refresh_from_db()
    assert concern.closing_note == "Talked."
