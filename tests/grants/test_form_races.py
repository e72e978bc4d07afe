"""One form's id used in two places at the same moment, with real threads: one is taken, the other plainly refused."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from core.models import Programme
from grants.enums import Status
from grants.models import AnswerSave, Application, ReviewSave
from grants.reviewing.services import reviews
from questions.refusals import StaleSave
from tests.accounts.factories import UserFactory
from tests.core.factories import ProgrammeFactory
from tests.core.racing import at_once
from tests.grants import committee
from tests.grants.committee import assign, make_application, make_member, typed
from tests.grants.factories import begin, make_published_round, save

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(transactional_db: None) -> Programme:
    from wagtail.models import Site  # noqa: PLC0415 - after the database is there

    return ProgrammeFactory(site=Site.objects.get(is_default_site=True))


def refused(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, StaleSave)]


def test_one_form_id_in_two_places_at_once(programme: Programme, now: datetime) -> None:
    """One test for both races: preparing a transactional database costs more than they do."""
    people, open_round = [UserFactory(), UserFactory()], make_published_round(now=now)
    form_id = uuid.uuid4()

    own = [begin(open_round, person, now=now) for person in people]
    saved = at_once(
        *(lambda one=one: save(one, "work", {"business": "B", "since": "old"}, now=now, form_id=form_id) for one in own)
    )
    assert len(refused(saved)) == 1
    assert AnswerSave.objects.count() == 1

    round = committee.make_round_rows(programme, now)
    given = [make_application(round, now, status=Status.IN_REVIEW) for _ in range(2)]
    member = make_member(programme)
    for one in given:
        assign(one, member, now)
    reviewed = at_once(*(lambda one=one: _save_review(form_id, one, member, now) for one in given))
    assert len(refused(reviewed)) == 1
    assert ReviewSave.objects.count() == 1


def _save_review(form_id: uuid.UUID, application: Application, member: User, now: datetime) -> ReviewSave:
    return reviews.save_review(
        form_id=form_id, based_on=0, application=application, reviewer=member, values=typed(), now=now
    )
