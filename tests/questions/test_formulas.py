"""Sums that authors write."""

import contextlib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formulas import FormulaError, NotShareable, calculate, holds, names_in, names_in_comparison, signs


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("40 * 50", 2000),
        ("40 * (50 - 30)", 800),
        ("100 / 3 * 3", 100),
        ("-5 + 7", 2),
        ("0.1 + 0.2", Fraction("0.3")),
        ("sales - costs", 800),
        (" 2\n + 2 ", 4),
    ],
)
def test_sum_is_exact(formula: str, result: Fraction) -> None:
    assert calculate(formula, {"sales": Fraction(2000), "costs": Fraction(1200)}) == result


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "1 +",
        "2 ** 9",
        "x",
        "'a' * 9",
        "True + 1",
        "__import__('os')",
        "(1).real",
        "[1][0]",
        "1 if 1 else 2",
        "1 < 2",
        "lambda: 1",
        "a := 1",
        "1; 2",
        "7 % 2",
        "7 // 2",
        "+".join(["1"] * 400),
        "(" * 300 + "1" + ")" * 300,
    ],
)
def test_anything_but_a_sum_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        calculate(formula, {})


def test_division_by_nothing_is_told_apart() -> None:
    with pytest.raises(ZeroDivisionError):
        calculate("1 / (2 - 2)", {})


def test_sharing_among_less_than_nothing_is_refused_only_where_things_are_shared() -> None:
    assert calculate("6 / (2 - 5)", {}) == -2
    with pytest.raises(NotShareable):
        calculate("6 / (2 - 5)", {}, is_sharing=True)


@pytest.mark.parametrize(
    ("comparison", "is_true"),
    [("price > cost + 1", True), ("price >= 9", True), ("price < cost", False), ("2 * cost <= price", False)],
)
def test_comparison_of_two_sums(comparison: str, is_true: bool) -> None:
    assert holds(comparison, {"price": Fraction(9), "cost": Fraction(5)}) is is_true


@pytest.mark.parametrize("comparison", ["", "price", "1 > 2 > 3", "price =", "> 2", "1 => 2", "1 == 1"])
def test_anything_but_one_comparison_is_refused(comparison: str) -> None:
    with pytest.raises(FormulaError):
        holds(comparison, {"price": Fraction(9)})


def test_names_of_a_comparison_are_those_of_both_sides() -> None:
    assert names_in_comparison("used <= start + bought") == {"used", "start", "bought"}


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([("sales", "40 * 50"), ("shoes", ""), ("night", "sales - shoes")], ["", "−", "="]),
        ([("rent", ""), ("light", ""), ("data", ""), ("all", "rent + light + data")], ["", "+", "+", "="]),
        # One column goes on from the result of the other.
        (
            [("sales", ""), ("costs", ""), ("profit", "sales - costs"), ("owed", ""), ("cash", "profit - owed")],
            ["", "−", "=", "−", "="],
        ),
        # Nothing where a reader who follows the column would get another result.
        ([("corner", ""), ("market", ""), ("factory", ""), ("saved", "corner - market")], ["", "", "", ""]),
        ([("a", ""), ("b", ""), ("c", "b - a")], ["", "", ""]),
        ([("day", ""), ("left", ""), ("even", "day / left")], ["", "", ""]),
        ([("a", ""), ("b", ""), ("c", "a + b - 100")], ["", "", ""]),
        ([("a", ""), ("b", "a")], ["", ""]),
        ([("a", ""), ("b", "a +")], ["", ""]),
        ([], []),
    ],
)
def test_signs_stand_where_the_column_can_be_followed(lines: list[tuple[str, str]], shown: list[str]) -> None:
    assert signs(lines) == shown


def test_names_of_a_sum_are_found() -> None:
    assert names_in("(a + b_1) * a - 3") == {"a", "b_1"}


@given(st.text(max_size=80))
def test_no_text_breaks_the_calculation(formula: str) -> None:
    with contextlib.suppress(FormulaError, ZeroDivisionError):
        assert isinstance(calculate(formula, {}), Fraction)
