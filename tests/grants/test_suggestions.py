"""First answers from plan pages."""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from grants.applying.selectors.suggestions import fit_value
from grants.models import Answer, RoundPage
from grants.rounds.selectors.versions import QuestionText
from lessons.models import Worksheet, WorksheetSave
from questions.enums import Kind
from tests.grants.factories import begin, make_page, make_round, save

PLAIN = QuestionText(
    key="q",
    section_key="s",
    kind=Kind.TEXT,
    label="Q",
    help="",
    is_required=True,
    max_length=10,
    choices=(("a", "Alone"), ("b", "Together")),
    prefill="sheet.field",
)


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


def write_plan(learner: User, values: dict[str, Any], *, now: datetime, currency: str = "KES") -> None:
    """Save the plan page "costs" of a lesson that has one."""
    page = lesson_with_sheet()
    sheet = Worksheet.objects.create(learner=learner, page_key=page.translation_key, sheet_key="costs")
    WorksheetSave.objects.create(
        id=uuid.uuid4(),
        worksheet=sheet,
        number=1,
        values=values,
        currency=currency,
        is_complete=True,
        saved_at=now,
        acted_by=learner,
    )


def lesson_with_sheet() -> Any:
    from lessons.importing import write_body  # noqa: PLC0415 - beside its only use
    from lessons.models import LessonPage  # noqa: PLC0415 - beside its only use
    from tests.grants.factories import site_root  # noqa: PLC0415 - beside its only use

    fields = [
        {"key": "step", "label": "Step", "kind": "text", "required": True},
        {"key": "things", "label": "Things", "kind": "rows", "rows": 4},
        {"key": "own", "label": "Own money", "kind": "money"},
    ]
    block = {"id": "sheet", "type": "worksheet", "key": "costs", "title": "Costs", "intro": "", "fields": fields}
    page = LessonPage(title="Costs", slug="costs", body=write_body([block], uuid.uuid4(), {}))
    return site_root().add_child(instance=page)


PLAN = {"step": "A second stove", "things": [{"what": "Stove", "minor": 450_000}], "own": 100_000}


def with_prefills(now: datetime) -> RoundPage:
    page = make_page(now=now, publish=False)
    parts = list(page.question_parts.all())
    for part in parts:
        part.prefill = {"what": "costs.step", "costs": "costs.things", "own": "costs.own"}.get(part.key, "")
    page.question_parts.set(parts)
    page.save_revision().publish()
    return page


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
    begin(make_round(now=now), learner, now=now)
    write_plan(learner, PLAN, now=now)
    client.force_login(learner)

    assert "plan page" not in client.get(STEP).content.decode()
