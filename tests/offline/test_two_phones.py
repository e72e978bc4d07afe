"""Two phones, 10,000 events shuffled and repeated: the state of a try is what a model of a few lines says."""

import random
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from lessons.models import Attempt, ResponseSave
from lessons.selectors import last_save_number, responses_of
from tests.lessons.factories import SINGLE, choice, make_quiz, posted, start
from tests.offline.phones import event, outcomes, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
QUESTIONS = [
    {**SINGLE, "id": f"q{number}", "choices": [choice("a"), choice("b", right=True), choice("c")]}
    for number in range(5)
]
DELIVERIES = 10_000 if connection.vendor == "sqlite" else 1_000
ROUNDS, BATCH = 10, 100
Answers = dict[str, Any]


class Phone:
    """A phone without a network: it keeps one event a press of its button, with all that its form holds by then."""

    def __init__(self, attempt: Attempt, dice: random.Random) -> None:
        self.attempt, self.dice = attempt, dice

    def load(self) -> None:
        self.base = responses_of(self.attempt)
        self.held = dict(self.base)
        self.hidden = {"form_id": str(uuid.uuid4()), "based_on": str(last_save_number(self.attempt))}

    def press(self) -> "Pressed":
        question = self.dice.choice(self.attempt.paper["questions"])
        others = [one["id"] for one in question["choices"] if one["id"] != self.held.get(question["id"])]
        self.held[question["id"]] = self.dice.choice(others)
        sent = event(f"/learn/tries/{self.attempt.pk}/", {**posted(self.held), **self.hidden})
        return Pressed(sent, self.hidden["form_id"], dict(self.base), dict(self.held))


class Pressed:
    def __init__(self, sent: dict[str, Any], form_id: str, base: Answers, held: Answers) -> None:
        self.sent, self.form_id, self.base, self.held = sent, form_id, base, held


class Model:
    """What stands after each arrival: the newest answer to each question, in the phone's order within a form."""

    def __init__(self) -> None:
        self.answers: Answers = {}
        self.had: set[str] = set()
        self.last: dict[str, int] = {}
        self.touched: dict[str, set[str]] = {}

    def take(self, one: Pressed) -> str:
        if one.sent["id"] in self.had:
            return "had"
        if one.sent["n"] < self.last.get(one.form_id, 0):
            return "refused"
        touched = self.touched.setdefault(one.form_id, set())
        touched |= {question for question, value in one.held.items() if value != one.base.get(question)}
        self.answers.update({question: one.held[question] for question in touched})
        self.had.add(one.sent["id"])
        self.last[one.form_id] = one.sent["n"]
        return "taken"


def shuffled(pressed: list[Pressed], old: list[Pressed], dice: random.Random, how_many: int) -> list[Pressed]:
    """Return each event at least once, and again and again, those of before too; half of the time nearly in order."""
    many = [*pressed, *dice.choices([*pressed, *old], k=how_many - len(pressed))]
    spread = dice.choice([6, 500])
    places = {id(one): place for place, one in enumerate(pressed)}
    return sorted(many, key=lambda one: places.get(id(one), 0) + dice.uniform(0, spread))


def test_shuffled_and_repeated_events_of_two_phones_end_as_the_model_says(client: Client, learner: User) -> None:
    dice, model = random.Random(20), Model()
    attempt = start(learner, make_quiz(None, *QUESTIONS))
    client.force_login(learner)
    phones, old, seen = [Phone(attempt, dice), Phone(attempt, dice)], [], {"taken": 0, "had": 0, "refused": 0}

    for _round in range(ROUNDS):
        for phone in phones:
            phone.load()
        pressed = [dice.choice(phones).press() for _press in range(20)]
        arriving = shuffled(pressed, old, dice, DELIVERIES // ROUNDS)
        for first in range(0, len(arriving), BATCH):
            batch = arriving[first : first + BATCH]
            expected = [model.take(one) for one in batch]
            assert outcomes(send(client, learner, *(one.sent for one in batch))) == expected
            assert responses_of(attempt) == model.answers
            for outcome in expected:
                seen[outcome] += 1
        old += pressed

    assert sum(seen.values()) == DELIVERIES
    assert seen["taken"] == ResponseSave.objects.count() > 20, "one save an event that was taken"
    assert min(seen.values()) > 20, seen
