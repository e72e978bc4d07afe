"""One form's id used in two places at the same moment, with real threads: one is taken, the other plainly refused."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from core.models import Programme
from core.refusals import Refusal
from grants.deciding.services import decisions
from grants.enums import Status
from grants.models import AnswerSave, Application, Decision, ReviewSave
from grants.reviewing.services import reviews
from tests.accounts.factories import UserFactory
from tests.core.factories import ProgrammeFactory
from tests.core.racing import at_once
from tests.grants import committee
from tests.grants.committee import assign, make_application, make_manager, make_member, typed
from tests.grants.factories import begin, make_published_round, save

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def programme(transactional_db: None) -> Programme:
    from wagtail.models import Site  # noqa: PLC0415 - after the database is there

    return ProgrammeFactory(site=Site.objects.get(is_default_site=True))


def refused(answers: list[Any]) -> list[Any]:
    return [answer for answer in answers if isinstance(answer, Refusal)]


def test_one_form_id_in_two_places_at_once(programme: Programme, now: datetime) -> None:
    """One test for four races: preparing a transactional database costs more than they do."""
    people, open_round = [UserFactory(), UserFactory()], make_published_round(now=now)
    form_id = uuid.uuid4()

    begun = at_once(*(lambda person=person: begin(open_round, person, now=now, form_id=form_id) for person in people))
    assert len(refused(begun)) == 1
    assert Application.objects.count() == 1

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

    manager = make_manager(programme)
    choices = [decisions.Choice(form_id, one, manager, "No", "Agreed.") for one in given]
    decided = at_once(*(lambda choice=choice: decisions.decide_decline(choice=choice, now=now) for choice in choices))
    assert len(refused(decided)) == 1
    assert Decision.objects.count() == 1


def _save_review(form_id: uuid.UUID, application: Application, member: User, now: datetime) -> ReviewSave:
    return reviews.save_review(
        save_id=form_id, based_on=0, application=application, reviewer=member, values=typed(), now=now
    )
