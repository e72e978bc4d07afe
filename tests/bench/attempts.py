"""How many statements the database is asked for a whole try at a quiz: start, save, hand in."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.models import Attempt, QuizPage
from tests.lessons.factories import posted, right_answers
from tests.site import audiences as who
from tests.site.world import World


def statements_of_an_attempt(world: World) -> dict[str, int]:
    """Count the statements of each post of a learner's second quiz; somebody was there since the last publishing."""
    client, learner = world.client(who.NEIGHBOUR), world.people[who.NEIGHBOUR]
    first, second = QuizPage.objects.filter(locale__language_code="en").order_by("path")[:2]
    _take(client, learner.pk, first)
    return _take(client, learner.pk, second)


def _take(client: Client, learner: int, quiz: QuizPage) -> dict[str, int]:
    start = _count(client, reverse("lessons:start-quiz", args=[quiz.translation_key]), {})
    attempt = Attempt.objects.get(learner=learner, quiz_key=quiz.translation_key)
    address, answers = reverse("lessons:answer-quiz", args=[attempt.pk]), right_answers(attempt)
    save = _count(client, address, posted(answers))
    after = attempt.saves.latest("number")
    hand_in = _count(client, address, posted(answers, finish="1", after=after.pk))
    return {"questions": attempt.asked, "start": start, "save": save, "hand_in": hand_in, "all": start + save + hand_in}


def _count(client: Client, address: str, data: dict[str, object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, data)
    if response.status_code != 302:
        raise ValueError(f"{address} answered {response.status_code}")
    return len(captured)
