"""Programmes, places, and rows that are written once."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.models import LogEntry, Place, Programme
from core.services import UNAMBIGUOUS, close_concern, make_code, record
from tests.core.factories import ConcernFactory, PlaceFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [{"time_zone": "Nairobi"}, {"currency": "kes"}, {"currency": "KESH"}, {"sample_factor": 0}, {"phone_region": "k"}],
)
def test_programme_with_a_wrong_setting_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ProgrammeFactory.build(**changes).full_clean()


def test_place_is_unique_among_its_siblings_and_at_the_top(programme: Programme) -> None:
    top = PlaceFactory(programme=programme, name="Kisumu")
    PlaceFactory(programme=programme, parent=top, name="Kisumu")
    PlaceFactory(name="Kisumu")

    for parent in (None, top):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceFactory(programme=programme, parent=parent, name="Kisumu")


def test_places_stay_a_tree_inside_one_programme(programme: Programme) -> None:
    top = PlaceFactory(programme=programme)
    below = PlaceFactory(programme=programme, parent=top)

    top.parent = below
    with pytest.raises(ValidationError, match="below itself"):
        top.clean()
    with pytest.raises(ValidationError, match="another programme"):
        Place(programme=ProgrammeFactory(), parent=below, name="x").clean()


def test_log_is_written_once(programme: Programme, now: datetime) -> None:
    entry = record(verb="looked", subject=programme, actor=None, now=now)

    assert entry.actor_pseudonym == "server"
    for change in (
        entry.save,
        entry.delete,
        LogEntry.objects.all().delete,
        lambda: LogEntry.objects.update(verb="x"),
        lambda: LogEntry.objects.bulk_update([entry], ["verb"]),
    ):
        with pytest.raises(TypeError):
            change()


def test_code_has_no_letters_that_are_mistaken_for_each_other() -> None:
    code = make_code(500)

    assert len(code) == 500
    assert set(code) <= set(UNAMBIGUOUS)
    assert not set("01OILU") & set(UNAMBIGUOUS)


def test_closing_again_changes_the_note_and_keeps_the_moment(now: datetime) -> None:
    concern = ConcernFactory()
    close_concern(concern=concern, note="Talked.", by=None, now=now)
    first = concern.closed_at

    close_concern(concern=concern, note="Talked again.", by=None, now=now.replace(year=now.year + 1))

    concern.refresh_from_db()
    assert (concern.closed_at, concern.closing_note) == (first, "Talked again.")
    assert LogEntry.objects.filter(verb="closed concern").count() == 2
