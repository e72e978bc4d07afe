"""Programmes, places, and rows that are written once."""

from datetime import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string

from accounts.log_verbs import LogVerb
from core.copy_forms import PageCopyForm
from core.models import BasePage, LogEntry, Place, Programme
from core.page_forms import BasePageForm
from core.services import record
from grants.models import RoundPage
from grants.rounds.forms import RoundPageForm
from grants.rounds.services import publish_page
from lessons.models import LessonPage
from lessons.page_forms import LessonPageForm
from tests.accounts.factories import UserFactory
from tests.core.factories import PlaceFactory, ProgrammeFactory

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


def test_log_is_written_once(now: datetime) -> None:
    entry = record(verb=LogVerb.SIGNED_UP, subject=UserFactory(), actor=None, now=now)

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


def page_types() -> list[type[BasePage]]:
    return [model for model in apps.get_models() if issubclass(model, BasePage)]


def test_every_page_type_names_views_that_are_there() -> None:
    """A model only names its view, so nothing else would notice a wrong name before somebody opens the page."""
    named = [name for model in page_types() for name in (model.view, *model.preview_views.values())]

    assert len(page_types()) >= 8
    assert all(callable(import_string(name)) for name in named)


def test_every_page_type_names_forms_and_services_that_are_there() -> None:
    for model in page_types():
        assert issubclass(model.base_form_class, BasePageForm | RoundPageForm), model
        assert model.copy_form_class is PageCopyForm, model
    assert (LessonPage.base_form_class, RoundPage.base_form_class) == (LessonPageForm, RoundPageForm)
    assert import_string(RoundPage.publish_service) is publish_page


def test_every_preview_view_has_its_mode() -> None:
    for model in page_types():
        modes = {name for name, _words in model(title="x").preview_modes}
        assert set(model.preview_views) <= modes, model
