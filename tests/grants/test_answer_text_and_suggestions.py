"""Answers as they are kept and read, and first answers from plan pages."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from grants.answer_text import total_of, write_costs, write_value
from grants.applying.selectors.suggestions import fit_value
from grants.enums import QuestionKind
from grants.models import Answer
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
        ("costs", [{"what": "Pot", "amount": 700}], [{"what": "Pot", "minor": 700}]),
        (
            "costs",
            [{"what": "", "amount": 700}, {"what": "Gas", "amount": None}, {"what": "", "amount": None}],
            [{"what": "", "minor": 700}, {"what": "Gas", "minor": None}],
        ),
        ("costs", 700, []),
    ],
)
def test_a_plan_pages_value_is_fitted_or_left_out(kind: str, value: Any, fitted: Any) -> None:
    assert fit_value(replace(PLAIN, kind=QuestionKind(kind)), value) == fitted


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        ("text", "A stove", "A stove"),
        ("number", "1234.5", "1,234.5"),
        ("money", 1_250_050, "KES\xa012,500.50"),
        ("choice", "b", "Together"),
        ("choice", "gone", ""),
        ("costs", [{"what": "A", "minor": 100}, {"what": "B", "minor": 250}], "KES\xa03.50"),
    ],
)
def test_answers_are_written_for_a_reader(kind: str, value: Any, written: str) -> None:
    assert write_value(replace(PLAIN, kind=QuestionKind(kind)), value, "KES") == written


def test_costs_are_written_line_by_line() -> None:
    costs = [{"what": "Stove", "minor": 450_000}]

    assert write_costs(costs, "KES") == [{"name": "Stove", "amount": "KES\xa04,500"}]
    assert total_of([*costs, *costs]) == 900_000


PLAN = {"step": "A second stove", "things": [{"what": "Stove", "amount": 450_000}], "own": 100_000}


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
