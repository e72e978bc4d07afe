"""What migrations write into rows that are there: run on today's models, which still have all that they touch."""

import importlib
import uuid
from datetime import datetime

import pytest
from django.apps import apps
from django.db.models import QuerySet

from accounts.models import User
from core.models import Programme
from core.services import record
from grants.deciding.services import decisions, publishing
from grants.enums import Outcome, Status
from grants.models import AnswerSave, Application, Award, ReviewSave, RoundPage
from tests.grants.committee import make_application, make_manager, make_member, make_round, score
from tests.grants.factories import make_page
from tests.grants.test_decisions import award, choice

pytestmark = pytest.mark.django_db
SAVES = importlib.import_module("grants.migrations.0006_idempotency_keys_of_saves")
CANCELLED = importlib.import_module("grants.migrations.0004_cancelled_awards_as_decisions")


@pytest.fixture
def manager(programme: Programme) -> User:
    return make_manager(programme)


@pytest.fixture
def cancelled(programme: Programme, manager: User, now: datetime) -> Application:
    """An award that was published and cancelled as it was done before: the award's row alone knew of it."""
    round = make_round(programme, now)
    application, kept = make_application(round, now), make_application(round, now)
    for one in (application, kept):
        award(one, manager, now)
        decisions.reopen_decision(choice=choice(one, manager), now=now)
        award(one, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    live = Award.objects.filter(application=application, cancelled_at=None)
    live.update(cancelled_at=now, cancellation_reason="Moved away.")
    record(verb="award cancelled", subject=application, actor=manager, programme=programme, now=now)
    return application


def test_a_cancelled_award_gets_a_row_that_says_who_when_and_why(
    cancelled: Application, manager: User, now: datetime
) -> None:
    CANCELLED.add_decisions(apps, None)

    cancelled.refresh_from_db()
    last = cancelled.decisions.order_by("number").last()
    assert (cancelled.status, last.outcome, last.number, last.words) == ("cancelled", Outcome.CANCEL, 4, "Moved away.")
    assert (last.decided_by, last.decided_at, last.corrects.number) == (manager, now, 3)
    assert Application.objects.filter(status=Status.AWARDED).count() == 1, "the other one still has its award"


def test_going_back_leaves_nothing_that_the_code_before_could_not_hold(cancelled: Application, now: datetime) -> None:
    page = make_page(now=now, publish=False)
    RoundPage.objects.filter(pk=page.pk).update(budget=None, closes_at=None, largest=None)
    CANCELLED.add_decisions(apps, None)

    CANCELLED.remove_decisions(_Unguarded(), None)

    assert set(Application.objects.values_list("status", flat=True)) == {Status.AWARDED}
    assert not cancelled.decisions.filter(outcome=Outcome.CANCEL).exists()
    assert not RoundPage.objects.filter(budget=None).exists()


def test_saves_from_before_get_their_forms_id_and_their_reviewer(programme: Programme, now: datetime) -> None:
    application, member = make_application(make_round(programme, now), now), make_member(programme)
    review = score(application, member, now)
    answers = AnswerSave(application=application, section_key="plan", number=1, saved_at=now)
    answers.save()
    QuerySet(ReviewSave).update(form_id=uuid.uuid4(), acted_by=None)

    SAVES.take_the_id(_Unguarded(), None)

    assert AnswerSave.objects.get().form_id == answers.pk
    (save,) = review.saves.all()
    assert (save.form_id, save.acted_by) == (save.pk, member)


class _Unguarded:
    """Models as a migration sees them: without what keeps rows from being changed."""

    def get_model(self, label: str, name: str) -> object:
        model = apps.get_model(label, name)
        return type(name, (), {"objects": QuerySet(model)})
