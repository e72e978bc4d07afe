"""How many statements a whole try at a quiz costs, and what the last one of a course adds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import User
from certificates.models import Certificate
from core import process_cache
from core.models import Programme
from courses.models import ModulePage
from lessons.models import Attempt, QuizPage
from tests.lessons.factories import ALL_TYPES, make_lesson, make_quiz, posted, right_answers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Settings) -> Iterator[None]:
    settings.PAGE_CACHE_SECONDS = 60
    yield
    process_cache.forget()


def statements(client: Client, address: str, data: dict[str, Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.post(address, data).status_code == 302
    return [query["sql"] for query in captured]


def take(client: Client, quiz: QuizPage, learner: User) -> dict[str, list[str]]:
    """Start the quiz, save all answers, and hand them in."""
    process_cache.forget()  # inside a test's transaction nothing is ever committed, so nothing makes it old
    client.get(quiz.url)
    start = statements(client, reverse("lessons:start-quiz", args=[quiz.translation_key]), {})
    attempt = Attempt.objects.get(learner=learner, quiz_key=quiz.translation_key)
    address, answers = reverse("lessons:answer-quiz", args=[attempt.pk]), right_answers(attempt)
    hand_in = statements(client, address, posted(answers, finish="1"))
    return {"start": start, "hand in": hand_in}


def test_a_whole_try_costs_at_most_forty_statements(
    signed_in: Client, module: ModulePage, programme: Programme, learner: User
) -> None:
    make_lesson(module)
    take(signed_in, make_quiz(module, *ALL_TYPES, slug="first"), learner)
    asked = take(signed_in, make_quiz(module, *ALL_TYPES, slug="second"), learner)
    assert not Certificate.objects.exists()
    assert sum(map(len, asked.values())) <= 39, "\n".join(sql[:150] for sqls in asked.values() for sql in sqls)


def test_handing_in_the_last_quiz_of_a_course_costs_little_more(
    signed_in: Client, module: ModulePage, programme: Programme, learner: User
) -> None:
    asked = take(signed_in, make_quiz(module, *ALL_TYPES), learner)["hand in"]
    assert Certificate.objects.get().learner == learner
    assert len(asked) <= 39, "\n".join(sql[:150] for sql in asked)
