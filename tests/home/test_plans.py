"""The demo's plan pages: they fit the pages that the course asks for, and their sums make sense."""

from fractions import Fraction
from typing import Any

import pytest
import yaml

from core.models import Programme
from courses.loading import CONTENT
from home.demo import studying
from lessons.selectors import worksheet_for
from questions.calculation import work_out
from questions.schema import Section
from tests.lessons.factories import make_lesson

pytestmark = pytest.mark.django_db
PLANS: dict[str, dict[str, Any]] = yaml.safe_load(studying.PLANS_FILE.read_text(encoding="utf-8"))
EXPECTED = {
    "seven-day-book": {"total_in": 11050, "total_out": 7150, "should_be": 2600, "difference": -50},
    "price-and-break-even": {"left_one": 20, "even_month": 650, "even_day": 25, "month_left": 5200},
    "stock-list": {"should_be": 12, "missing": 5, "loss": 75},
    "cash-flow": {"end1": 4000, "end2": 7000, "end3": 8500, "end4": 4000, "end5": 5000, "end6": 8500},
    "start-up-costs": {"total": 11400, "missing": 8000},
}


def read_sheet_of_the_course(key: str) -> Section:
    for path in CONTENT.glob("finances/*/*.lesson.yaml"):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["body"]:
            if block["type"] == "worksheet" and block["key"] == key:
                sheet = worksheet_for(make_lesson(None, block))
                assert sheet
                return sheet
    raise LookupError(f"Finances has no plan page {key!r}")


def test_every_plan_page_of_finances_is_planned() -> None:
    assert PLANS.keys() == EXPECTED.keys()


@pytest.mark.parametrize("key", EXPECTED)
def test_a_demo_learner_s_plan_page_is_whole_and_adds_up(key: str, programme: Programme) -> None:
    sheet = read_sheet_of_the_course(key)

    values = studying._fill_in(sheet, programme)

    assert PLANS[key].keys() == values.keys() == {field.key for field in sheet.questions if not field.formula}
    results = work_out(sheet, values, programme.currency)
    assert results == {name: Fraction(whole) for name, whole in EXPECTED[key].items()}
