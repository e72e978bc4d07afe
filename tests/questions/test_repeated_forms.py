"""The same form sent twice behaves the same at every form of the site, whatever happened in between.

(What must always hold, 1.) The forms stand in tests/questions/repeated_forms.py.
"""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.unsent_forms import MADE_FOR, mark_of
from core.models import Programme
from tests.questions.repeated_forms import CASES, Case

pytestmark = pytest.mark.django_db
WITH_WORDS = [name for name in CASES if name not in {"grants:start", "grants:send", "grants_admin:application reopen"}]

ALWAYS_TAKEN = {"safety:report-concern", "accounts:profile"}  # other words are another concern, or the newest name


@pytest.fixture
def case(request: pytest.FixtureRequest, programme: Programme, now: datetime) -> Case:
    return CASES[request.param](programme, now)


def send(client: Client, case: Case, *, by: User | None = None, **changes: Any) -> HttpResponse:
    """Send it from a page that was made for who sends it."""
    person = by or case.person
    client.force_login(person)
    return client.post(case.path, {**case.form, MADE_FOR: mark_of(person), **changes})


def rows_of(case: Case) -> list[Any]:
    return [list(model._default_manager.order_by("pk").values()) for model in case.rows]


def answer_of(response: HttpResponse) -> tuple[int, Any]:
    """Return where it led, or what the page said."""
    return response.status_code, response.get("Location") or response.content


def assert_given_back(case: Case, answer: HttpResponse) -> None:
    page = answer.content.decode()
    assert all(words in page for words in case.other.values()), "what was typed is on the page"


def rows_by_key(case: Case) -> dict[Any, Any]:
    return {row["id"]: row for rows in rows_of(case) for row in rows}


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_the_same_form_again_is_answered_as_the_first_time(client: Client, case: Case) -> None:
    first = send(client, case)
    before = rows_of(case)
    again = send(client, case)
    assert first.status_code in (200, 302)
    assert answer_of(again) == answer_of(first)
    assert rows_of(case) == before


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_the_same_form_again_is_answered_so_after_things_moved_on(client: Client, case: Case) -> None:
    first = send(client, case)
    case.happen()
    before = rows_of(case)
    again = send(client, case)
    assert answer_of(again) == answer_of(first)
    assert rows_of(case) == before


@pytest.mark.parametrize("case", WITH_WORDS, indirect=True)
def test_the_same_form_with_other_words_is_never_passed_over(client: Client, case: Case) -> None:
    send(client, case)
    before = rows_of(case)
    other = send(client, case, **case.other)
    assert other.status_code == case.other_status
    if case.other_status < 400:
        assert [len(rows) for rows in rows_of(case)] == [len(rows) + 1 for rows in before]
    else:
        assert rows_of(case) == before
        assert_given_back(case, other)


@pytest.mark.parametrize("case", [name for name in WITH_WORDS if name not in ALWAYS_TAKEN], indirect=True)
def test_other_words_after_things_moved_on_are_given_back(client: Client, case: Case) -> None:
    send(client, case)
    case.happen()
    before = rows_of(case)
    other = send(client, case, **case.other)
    assert 400 <= other.status_code < 500
    assert rows_of(case) == before
    assert_given_back(case, other)


@pytest.mark.parametrize("case", CASES, indirect=True)
def test_a_form_leads_nobody_else_anywhere_and_costs_its_person_nothing(client: Client, case: Case) -> None:
    first = send(client, case)
    before = rows_by_key(case)
    answer = send(client, case, by=case.another)
    after = rows_by_key(case)
    assert {key: after[key] for key in before} == before
    if answer_of(answer) == answer_of(first):
        assert len(after) > len(before) or case.is_theirs_as_well, "led on by what somebody else did"


@pytest.mark.parametrize(
    "name", [name for name in WITH_WORDS if name in {"lessons-plan:edit-page", "grants:edit-step"}]
)
def test_what_was_refused_can_be_saved_deliberately(
    client: Client, programme: Programme, now: datetime, name: str
) -> None:
    case = CASES[name](programme, now)
    send(client, case, form_id=str(uuid.uuid4()))
    stale = send(client, case, **case.other)
    assert stale.status_code == 409
    form = stale.context["form"]
    assert form["based_on"].value() == "1"
    renewed = {"form_id": form["form_id"].value(), "based_on": "1"}
    assert send(client, case, **case.other, **renewed).status_code == 302
