"""First answers from plan pages."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from grants.applying.selectors.suggestions import fit_value
from grants.models import Answer
from questions.enums import Kind
from tests.grants.factories import begin, make_published_round, save
from tests.grants.plan_pages import PLAIN, with_prefills, write_plan


@pytest.mark.parametrize(
    ("kind", "value", "fitted"),
    [
        ("text", "A stove", "A stove"),
        ("text", "A second stove", "A second stove"),
        ("text", 5, None),
        ("long_text", "Words", "Words"),
        ("number", "40", "40"),
        ("number", "12,5", "12.5"),
        ("number", "many", None),
        ("money", 4500, 4500),
        ("money", 0, 0),
        ("money", -1, None),
        ("money", "4500", None),
        ("money", True, None),
        ("choice", "a", "a"),
        ("choice", "Together", "b"),
        ("choice", "Never", None),
        ("rows", [{"what": "Pot", "minor": 700}], [{"what": "Pot", "minor": 700}]),
        (
            "rows",
            [{"what": "", "minor": 700}, {"what": "Gas", "minor": None}, {"what": "", "minor": None}],
            [{"what": "", "minor": 700}, {"what": "Gas", "minor": None}],
        ),
        ("rows", None, []),
    ],
)
def test_a_plan_pages_value_is_fitted_or_left_out(kind: str, value: Any, fitted: Any) -> None:
    assert fit_value(replace(PLAIN, kind=Kind(kind)), value) == fitted


PLAN = {"step": "A second stove", "things": [{"what": "Stove", "minor": 450_000}], "own": 100_000}


@pytest.fixture
def begun(client: Client, learner: User, now: datetime, programme: object) -> Any:
    from grants.models import Round  # noqa: PLC0415 - beside its only use

    with_prefills(now)
    client.force_login(learner)
    return begin(Round.objects.get(), learner, now=now)


STEP = "/grants/first-step/apply/step/"


@pytest.mark.django_db
def test_suggestions_are_marked_and_count_only_when_saved(
    client: Client, learner: User, now: datetime, begun: Any
) -> None:
    write_plan(learner, PLAN, now=now)

    text = client.get(STEP).content.decode()

    assert "We took some answers from your plan pages." in text
    assert text.count("This is from your plan page.") == 3
    assert all(words in text for words in ("A second stove", 'value="Stove"', 'value="4,500"', 'value="1,000"'))
    assert not Answer.objects.exists()


@pytest.mark.django_db
def test_money_in_another_currency_is_not_suggested(client: Client, learner: User, now: datetime, begun: Any) -> None:
    write_plan(learner, PLAN, now=now, currency="UGX")

    text = client.get(STEP).content.decode()

    assert "A second stove" in text
    assert 'value="Stove"' not in text
    assert 'value="1,000"' not in text


@pytest.mark.django_db
def test_nothing_is_suggested_once_the_page_was_saved(client: Client, learner: User, now: datetime, begun: Any) -> None:
    write_plan(learner, PLAN, now=now)
    save(begun, "step", {"what": None, "costs": None, "own": None, "sold": None}, now=now)

    assert "A second stove" not in client.get(STEP).content.decode()


@pytest.mark.django_db
def test_another_persons_plan_is_not_suggested(client: Client, now: datetime, begun: Any) -> None:
    from tests.accounts.factories import UserFactory  # noqa: PLC0415 - beside its only use

    write_plan(UserFactory(), PLAN, now=now)

    assert "A second stove" not in client.get(STEP).content.decode()


@pytest.mark.django_db
def test_without_prefills_nothing_is_read(client: Client, learner: User, now: datetime, programme: object) -> None:
    begin(make_published_round(now=now), learner, now=now)
    write_plan(learner, PLAN, now=now)
    client.force_login(learner)

    assert "plan page" not in client.get(STEP).content.decode()
