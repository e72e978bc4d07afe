"""The same thing at the same time, with real threads: it happens once."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from courses.models import UnitCompletion
from lessons.models import Attempt, LessonPage, Mark, QuizPage, ResponseSave, WorksheetSave
from lessons.selectors import worksheet_in
from lessons.services import AttemptOver, NoTriesLeft, hand_in, save_responses, save_worksheet
from questions.refusals import StaleSave
from tests.accounts.factories import UserFactory
from tests.core.racing import at_once
from tests.lessons.factories import ALL_TYPES, SHEET, SINGLE, THEN, make_lesson, make_quiz, right_answers, start

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def in_threads(act: Callable[[int], Any]) -> list[Any]:
    """Run ``act(n)`` in several threads that begin together; return what each returned or raised."""
    return at_once(*(partial(act, number) for number in range(THREADS)), catch=Exception)


@pytest.fixture
def quiz() -> QuizPage:
    return make_quiz(None, *ALL_TYPES)


@pytest.fixture
def learner() -> User:
    return UserFactory()


def test_starts_at_once_make_one_try(quiz: QuizPage, learner: User) -> None:
    results = in_threads(lambda number: start(learner, quiz).pk)
    assert len(set(results)) == 1, results
    assert Attempt.objects.count() == 1


def test_last_try_is_given_once(learner: User) -> None:
    quiz = make_quiz(None, SINGLE, tries=1)

    def start_and_finish(number: int) -> uuid.UUID:
        attempt = start(learner, quiz)
        return hand_in(attempt=attempt, form_id=uuid.uuid4(), based_on=0, responses=None, acted_by=learner, now=THEN).pk

    results = in_threads(start_and_finish)

    assert Attempt.objects.count() == 1
    assert all(isinstance(result, NoTriesLeft) or result == Attempt.objects.get().pk for result in results), results


def test_hand_ins_at_once_count_once(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers, form = right_answers(attempt), uuid.uuid4()

    results = in_threads(
        lambda number: (
            hand_in(attempt=attempt, form_id=form, based_on=0, responses=answers, acted_by=learner, now=THEN).right
        )
    )

    assert results == [6] * THREADS
    assert (Mark.objects.count(), ResponseSave.objects.count(), UnitCompletion.objects.count()) == (6, 1, 1)
    assert learner.certificates.count() == 1


def test_two_tabs_at_once_hand_in_once(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    answers = right_answers(attempt)

    results = in_threads(
        lambda number: (
            hand_in(
                attempt=attempt,
                form_id=uuid.uuid4(),
                based_on=0,
                responses=answers if number % 2 else {},
                acted_by=learner,
                now=THEN,
            ).right
        )
    )

    assert sum(isinstance(result, AttemptOver) for result in results) == THREADS - 1, results
    assert (Mark.objects.count(), ResponseSave.objects.count()) == (6, 1)


def test_saves_at_once_make_one_line(quiz: QuizPage, learner: User) -> None:
    attempt = start(learner, quiz)
    key = attempt.paper["questions"][0]["id"]
    ids = [choice["id"] for choice in attempt.paper["questions"][0]["choices"]]

    results = in_threads(
        lambda number: save_responses(
            attempt=attempt,
            form_id=uuid.uuid4(),
            based_on=0,
            responses={key: ids[number % 2]},
            acted_by=learner,
            now=THEN,
        )
    )

    assert sum(isinstance(result, ResponseSave) for result in results) == 1, results
    assert sum(isinstance(result, StaleSave) for result in results) == THREADS - 1
    assert attempt.responses.get().value == ResponseSave.objects.get().values[key]


def test_first_saves_of_a_worksheet_at_once_make_one_line(learner: User) -> None:
    lesson: LessonPage = make_lesson(None, SHEET)
    sheet = worksheet_in(lesson)
    assert sheet

    results = in_threads(
        lambda number: save_worksheet(
            learner=learner,
            lesson=lesson,
            sheet=sheet,
            form_id=uuid.uuid4(),
            based_on=0,
            values={"idea": str(number)},
            currency="KES",
            acted_by=learner,
            now=THEN,
            language="en",
        )
    )

    assert sum(isinstance(result, WorksheetSave) for result in results) == 1, results
    assert sum(isinstance(result, StaleSave) for result in results) == THREADS - 1
    assert UnitCompletion.objects.count() == 1
