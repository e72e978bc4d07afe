"""What a plan page works out and what it says instead: no sum with a missing part, no number that means nothing."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.answers import ReadAnswer
from questions.calculation import Result, results, work_out
from questions.enums import Kind
from questions.schema import Question, Section
from tests.lessons.plan_pages import PLAN_PAGES, fill, half_fill, says

NO_SENSE = "These numbers do not fit together. Look at them again."
EACH_LOSES = "No number of pieces covers this."


def section(formula: str, measure: str = "pieces", only_if: str = "", *, may_stay_empty: bool = True) -> Section:
    fields = (
        Question("price", "Price", Kind.MONEY),
        Question("cost", "Cost", Kind.MONEY),
        Question("days", "Days", Kind.NUMBER),
        Question("things", "Things", Kind.ROWS, rows=2, may_stay_empty=may_stay_empty),
        Question(
            "result",
            "Result",
            Kind.CALCULATED,
            formula=formula,
            measure=measure,
            only_if=only_if,
            otherwise=EACH_LOSES if only_if else "",
        ),
    )
    return Section("test", "Test", "", fields)


@pytest.mark.parametrize(
    ("given_section", "values", "result"),
    [
        # Pieces are whole, rounded up, by the whole sum and not by its steps.
        (section("days / 24"), {"days": "830"}, Result(Fraction(35))),
        (section("days / 24"), {"days": "48"}, Result(Fraction(2))),
        (section("days / 24"), {"days": "0"}, Result(Fraction(0))),
        (section("days / 24"), {"days": "0.001"}, Result(Fraction(1))),
        (section("days / 24", "number"), {"days": "60"}, Result(Fraction("2.5"))),
        # Sharing among nothing or less, and fewer than no pieces.
        (section("price / (price - cost)"), {"price": 5000, "cost": 5000}, Result(words=NO_SENSE)),
        (section("price / (price - cost)", "money"), {"price": 5000, "cost": 5500}, Result(words=NO_SENSE)),
        (section("days - 3"), {"days": "2"}, Result(words=NO_SENSE)),
        (section("days + 3", "number"), {"days": "-2"}, Result(words=NO_SENSE)),
        (section("days - 3", "number"), {"days": "2"}, Result(Fraction(-1))),
        # An author's own comparison and words; they are said as soon as they are true.
        (
            section("days / (price - cost)", only_if="price > cost"),
            {"price": 5000, "cost": 5500},
            Result(words=EACH_LOSES),
        ),
        (
            section("days / (price - cost)", only_if="price > cost"),
            {"price": 5000, "cost": 5000, "days": "9"},
            Result(words=EACH_LOSES),
        ),
        (section("days / (price - cost)", only_if="price > cost"), {"price": 5000, "days": "9"}, Result()),
        (
            section("days / (price - cost)", only_if="price > cost"),
            {"price": 5000, "cost": 4700, "days": "10"},
            Result(Fraction(4)),
        ),
        # An empty list is nothing only where its author says so.
        (section("price - things", "money"), {"price": 5000}, Result(Fraction(50))),
        (section("price - things", "money", may_stay_empty=False), {"price": 5000}, Result()),
        (
            section("price - things", "money", may_stay_empty=False),
            {"price": 5000, "things": [{"what": "nothing", "minor": 0}]},
            Result(Fraction(50)),
        ),
        (section("price - things", "money"), {"price": 5000, "things": [{"what": "rent", "minor": None}]}, Result()),
        # What can't be read says nothing.
        (section("price -"), {"price": 5000}, Result()),
        (section("price", only_if="price >"), {"price": 5000}, Result()),
        (section("price", only_if="price > unknown"), {"price": 5000}, Result()),
    ],
)
def test_result_is_a_value_or_words_or_open(given_section: Section, values: dict[str, Any], result: Result) -> None:
    assert results(given_section, values, "KES") == {"result": result}


amounts = st.one_of(st.none(), st.integers(0, 10**9))
counts = st.one_of(st.none(), st.integers(-5, 10**6).map(str))
rows = st.lists(st.fixed_dictionaries({"what": st.text(max_size=5), "minor": amounts}), max_size=3)
filled = st.fixed_dictionaries({"price": amounts, "cost": amounts, "days": counts, "things": rows})
formulas = st.sampled_from(
    ["price - cost", "price / (price - cost)", "things + cost", "days * (price - things)", "(things + cost) / days"]
)


@given(filled, formulas, st.sampled_from(["money", "number", "pieces"]))
def test_no_result_stands_on_a_missing_part(values: dict[str, Any], formula: str, measure: str) -> None:
    (result,) = results(section(formula, measure), values, "KES").values()

    is_missing = any(values[name] is None for name in ("price", "cost", "days") if name in formula) or (
        "things" in formula and any(row["minor"] is None for row in values["things"])
    )
    assert not (is_missing and result.value is not None)
    assert not (result.value is not None and result.words)
    if result.value is not None and measure == "pieces":
        assert result.value >= 0
        assert result.value.denominator == 1


@pytest.mark.parametrize("plan_page", PLAN_PAGES, ids=str)
def test_empty_plan_page_says_nothing(plan_page: Section) -> None:
    assert set(work_out(plan_page, {}, "KES").values()) <= {None}
    assert {result.words for result in results(plan_page, {}, "KES").values()} <= {""}


@pytest.mark.parametrize("plan_page", PLAN_PAGES, ids=str)
def test_filled_plan_page_works_everything_out(plan_page: Section) -> None:
    assert all(line.text for line in says(plan_page, fill(plan_page)))


@pytest.mark.parametrize("plan_page", PLAN_PAGES, ids=str)
def test_half_filled_plan_page_works_out_only_what_has_all_its_parts(plan_page: Section) -> None:
    """Leave out one box after the other: each sum that names it is open, whatever all the others hold."""
    for left_out, values in half_fill(plan_page):
        for field in plan_page.questions:
            if field.formula and left_out in field.formula.replace("(", " ").replace(")", " ").split():
                assert work_out(plan_page, values, "KES")[field.key] is None, (left_out, field.key)


def lines(key: str, **values: Any) -> dict[str, ReadAnswer]:
    page = next(page for page in PLAN_PAGES if page.key == key)
    return {line.label: line for line in says(page, values)}


def test_book_that_was_not_counted_yet_has_no_difference() -> None:
    said = lines("seven-day-book", start=100000, in1=200000, out1=40000, in2=100000, out2=100000)
    assert [line.text for line in said.values() if line.is_result] == ["", "", "", ""]


def test_stock_of_the_first_day_misses_nothing() -> None:
    said = lines("stock-list", stock=[{"what": "Eggs", "minor": 240000}], start="20", price_each=12000)
    assert (said["Missing"].text, said["What the missing ones cost me"].text) == ("", "")


@pytest.mark.parametrize(
    ("price", "cost", "even"),
    [
        (5000, 3000, "830"),
        (5000, 2900, "791"),
        (5000, 5000, "No number of pieces covers this: one piece leaves nothing, or loses money."),
        (5000, 5500, "No number of pieces covers this: one piece leaves nothing, or loses money."),
    ],
)
def test_break_even_is_whole_pieces_or_said_in_words(price: int, cost: int, even: str) -> None:
    rows = {"piece_costs": [{"what": "All", "minor": cost}], "month_costs": [{"what": "Rent", "minor": 700000}]}
    said = lines("price-and-break-even", price=price, own_pay=960000, work_days="24", sold_day="40", **rows)

    assert said["Pieces a month that cover everything"].text == even
    day = {"830": "35", "791": "33"}.get(even, even)
    assert said["Pieces a day that cover everything"].text == day


def test_months_nobody_wrote_are_not_safe() -> None:
    said = lines("cash-flow", start=150000, in1=500000, out1=400000, in2=400000, out2=200000)
    assert [said[f"End of month {n}"].text for n in range(1, 7)] == ["KES\u00a02,500", "KES\u00a04,500", "", "", "", ""]


@pytest.mark.parametrize(
    ("key", "label", "values", "text"),
    [
        ("my-idea", "Money I could lose", {"saved": 100000, "home": 150000}, "Nothing now. Home needs all of it."),
        ("start-up-costs", "Missing", {"spare": 0, "own": 500000}, "Nothing. You have enough."),
        ("stock-list", "So many should be there", {"start": "5", "bought": "0", "used": "6"}, "You used more"),
        ("stock-list", "Missing", {"start": "5", "bought": "0", "used": "2", "counted": "4"}, "You counted more"),
    ],
)
def test_what_makes_no_sense_is_said_in_words(key: str, label: str, values: dict[str, Any], text: str) -> None:
    things = {"things": [{"what": "Stove", "minor": 100000}]} if key == "start-up-costs" else {}
    assert lines(key, **values, **things)[label].text.startswith(text)


def plan(formula: str = "price - cost", *, is_required: bool = False) -> Section:
    fields = (
        Question("price", "Price", Kind.MONEY, is_required=is_required),
        Question("cost", "Cost", Kind.MONEY),
        Question("days", "Days", Kind.NUMBER),
        Question("things", "Things", Kind.ROWS, rows=2),
        Question("result", "Result", Kind.CALCULATED, formula=formula, measure="money"),
    )
    return Section("test", "Test", "", fields)


@pytest.mark.parametrize(
    ("formula", "values", "result"),
    [
        ("price - cost", {"price": 5000, "cost": 3000}, 20),
        ("price - cost", {"price": 3000, "cost": 5000}, -20),
        ("price - cost", {"price": 5000}, None),
        ("price - cost", {"cost": 3000}, None),
        ("price - cost", {"price": 5000, "cost": 0}, 50),
        ("price - cost", {}, None),
        ("price * days", {"price": 5050, "days": "2.5"}, Fraction("126.25")),
        ("things", {"things": [{"what": "a", "minor": 1000}, {"what": "b", "minor": 0}]}, 10),
        ("things", {"things": [{"what": "a", "minor": 1000}, {"what": "b", "minor": None}]}, None),
        ("things", {"things": []}, None),
        ("things + price", {"things": []}, None),
        ("things + price", {"price": 5000}, 50),
        ("price / days", {"price": 5000}, None),
        ("price / cost", {"price": 5000, "cost": 0}, None),
        ("price / (cost - price)", {"price": 5000, "cost": 3000}, None),
        ("price * days", {"price": 5000, "days": "-2"}, None),
        ("price * unknown", {"price": 5000}, None),
        ("price +", {"price": 5000}, None),
        ("2 + 2", {}, 4),
    ],
)
def test_result_is_worked_out(formula: str, values: dict[str, Any], result: Fraction | None) -> None:
    assert work_out(plan(formula), values, "KES") == {"result": result}


def test_result_stays_open_while_what_must_be_filled_in_is_missing() -> None:
    assert work_out(plan(is_required=True), {"cost": 3000}, "KES") == {"result": None}


@pytest.mark.parametrize(("currency", "result"), [("KES", 50), ("JPY", 5000), ("KWD", 5)])
def test_minor_units_are_the_currencys(currency: str, result: int) -> None:
    assert work_out(plan("price"), {"price": 5000}, currency)["result"] == result
