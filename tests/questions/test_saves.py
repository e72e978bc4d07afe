"""keep_save: once for each form, and never older words over newer ones."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from lessons.models import Attempt, QuizPage, ResponseSave
from questions.refusals import StaleSave
from questions.services import KeptSave, keep_save
from tests.accounts.factories import UserFactory
from tests.lessons.factories import make_quiz, start

pytestmark = pytest.mark.django_db
FORM, OTHER_FORM = uuid.uuid4(), uuid.uuid4()
A, B = {"q": "a"}, {"q": "b"}


class Closed(Exception):
    """Nothing may be written any more."""


def refuse() -> None:
    raise Closed


@pytest.fixture
def attempt(learner: User) -> Attempt:
    return start(learner, make_quiz(None))


def keep(
    attempt: Attempt, values: Any, now: datetime, *, form: uuid.UUID = FORM, **more: Any
) -> KeptSave[ResponseSave]:
    save = ResponseSave(attempt=attempt, form_id=form, values=values, acted_by=attempt.learner, saved_at=now)
    with transaction.atomic():
        return keep_save(save, line=attempt.saves.all(), **{"based_on": 0, **more})


def test_first_save_is_written_under_the_forms_id(attempt: Attempt, now: datetime) -> None:
    kept = keep(attempt, A, now)
    assert (kept.is_new, kept.save.pk, kept.save.number) == (True, FORM, 1)


def test_same_form_with_the_same_values_is_the_first_answer_even_where_nothing_may_be_written(
    attempt: Attempt, now: datetime
) -> None:
    first = keep(attempt, A, now)
    keep(attempt, B, now, form=OTHER_FORM, based_on=1)
    again = keep(attempt, A, now, check=refuse)
    assert (again.save, again.is_new) == (first.save, False)
    assert attempt.saves.count() == 2


def test_same_form_with_other_values_is_a_new_save_while_its_own_is_the_newest(attempt: Attempt, now: datetime) -> None:
    keep(attempt, A, now)
    second = keep(attempt, B, now)
    assert (second.is_new, second.save.number, second.save.form_id) == (True, 2, FORM)
    assert keep(attempt, B, now).save == second.save


def test_same_form_with_other_values_after_something_newer_is_stale(attempt: Attempt, now: datetime) -> None:
    keep(attempt, A, now)
    newest = keep(attempt, A, now, form=OTHER_FORM, based_on=1)
    with pytest.raises(StaleSave) as stale:
        keep(attempt, B, now)
    assert (stale.value.newest, stale.value.number) == (newest.save, 2)


def test_values_that_the_form_itself_replaced_win_neither_late_nor_on_purpose(attempt: Attempt, now: datetime) -> None:
    keep(attempt, A, now)
    newest = keep(attempt, B, now)
    with pytest.raises(StaleSave) as stale:
        keep(attempt, A, now)
    assert stale.value.newest == newest.save


@pytest.mark.parametrize("based_on", [0, 2])
def test_form_that_is_not_made_upon_the_newest_save_is_stale(attempt: Attempt, now: datetime, based_on: int) -> None:
    keep(attempt, A, now)
    with pytest.raises(StaleSave):
        keep(attempt, B, now, form=OTHER_FORM, based_on=based_on)
    assert attempt.saves.count() == 1


def test_form_of_another_line_is_stale_and_writes_nothing(attempt: Attempt, now: datetime) -> None:
    other = start(UserFactory(), QuizPage.objects.get())
    keep(other, A, now)
    with pytest.raises(StaleSave) as stale:
        keep(attempt, A, now)
    assert stale.value.newest is None
    assert not attempt.saves.exists()


def test_whether_it_may_be_written_is_asked_before_what_is_newer(attempt: Attempt, now: datetime) -> None:
    keep(attempt, A, now)
    with pytest.raises(Closed):
        keep(attempt, B, now, form=OTHER_FORM, check=refuse)


def test_only_what_the_form_shows_is_compared(attempt: Attempt, now: datetime) -> None:
    def shown(values: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in values.items() if key == "q"}

    first = keep(attempt, {**A, "gone": "before"}, now, read=shown)
    assert keep(attempt, {**A, "gone": "since"}, now, read=shown).save == first.save
