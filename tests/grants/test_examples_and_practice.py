"""Example applications of invented people, and a practice application that nobody ever reads."""

from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import User
from core.models import Programme
from grants.loading import load
from grants.models import Answer, AnswerSave, Applicant, Application, Round, RoundPage
from tests.grants.factories import make_course

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
GRANT, PRACTICE = "/grants/first-step/", "/grants/first-step/practice/"
TYPED = {"q-business": "Beans and chapati", "q-costs-0-what": "Stove", "q-costs-0-amount": "4,500", "asked": "5000"}
ROWS = (Application, Applicant, Answer, AnswerSave)


@pytest.fixture
def starter(now: datetime, programme: Programme) -> Round:
    make_course()
    (round,) = load(programme=programme, now=now)
    return round


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


def words_of(html: str) -> str:
    main = BeautifulSoup(html, "html.parser").find("main")
    return " ".join(main.text.split()) if main else ""


def test_starters_examples_say_that_their_people_are_invented(client: Client, starter: Round) -> None:
    page = client.get(GRANT)
    assert 'href="?examples=1"' in page.text

    examples = client.get(GRANT, {"examples": "1"})

    words = words_of(examples.text).replace("\xa0", " ")
    assert "These people are invented." in words
    assert "Halima sews school uniforms" in words
    assert "Used machine: KES 9,500" in words
    assert not examples.cookies


def test_examples_keep_their_ids(starter: Round) -> None:
    first, second = (RoundPage.objects.get().examples for _ in range(2))
    ids = [[one.id, *(answer.id for answer in one.value["answers"].bound_blocks)] for one in first]
    assert ids == [[one.id, *(answer.id for answer in one.value["answers"].bound_blocks)] for one in second]


def test_grant_without_examples_offers_none(client: Client, open_round: Round) -> None:
    assert "?examples" not in client.get(GRANT).text
    assert "What the points are given for" in client.get(GRANT, {"examples": "1"}).text


def test_practice_asks_what_the_application_asks_and_writes_nothing(signed_in: Client, open_round: Round) -> None:
    assert f'href="{PRACTICE}"' in signed_in.get(GRANT).text
    page = signed_in.get(PRACTICE)
    asked = {question.key for version in open_round.versions.all() for question in version.questions.all()}
    assert all(f'name="q-{key}' in page.text for key in asked)

    shown = signed_in.post(PRACTICE, TYPED)

    words = words_of(shown.text).replace("\xa0", " ")
    assert shown.status_code == 200
    assert "This is how your application would look" in words
    assert "Before it could be sent, it would still need:" in words
    assert "KES 4,500" in words
    assert "You would ask for KES 5,000" in words
    assert 'value="4,500"' in shown.text
    assert not any(model.objects.exists() for model in ROWS)


@pytest.mark.parametrize("wrong", [{"q-costs-0-amount": "lots"}, {"asked": "x"}, {"q-business": "a" * 5000}])
def test_what_cannot_be_read_is_given_back(signed_in: Client, open_round: Round, wrong: dict[str, Any]) -> None:
    page = signed_in.post(PRACTICE, TYPED | wrong)
    assert page.status_code == 400
    assert "This is how your application would look" not in page.text
    assert next(iter(wrong.values())) in page.text
    assert not any(model.objects.exists() for model in ROWS)


def test_nobody_practises_what_is_not_announced(signed_in: Client, open_round: Round) -> None:
    RoundPage.objects.get().unpublish()
    assert signed_in.get(PRACTICE).status_code == 404
    assert signed_in.get("/grants/no-such/practice/").status_code == 404


def test_strangers_sign_in_to_practise(client: Client, open_round: Round) -> None:
    assert client.get(PRACTICE)["Location"] == f"/accounts/login/?next={PRACTICE}"
