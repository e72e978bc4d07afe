from datetime import date
from typing import Any

import pytest

from grants.eligibility import Facts, RuleState, age_on, check_rule

A, B, C = "a" * 8, "b" * 8, "c" * 8


def certificates(needed: int, *keys: str) -> dict[str, Any]:
    return {"courses": [{"key": key, "title": key} for key in keys], "needed": needed}


@pytest.mark.parametrize(
    ("parameters", "held", "expected"),
    [
        (certificates(1, A), {A}, RuleState.MET),
        (certificates(1, A), set(), RuleState.MISSED),
        (certificates(1, A), {B}, RuleState.MISSED),
        (certificates(2, A, B, C), {A, C}, RuleState.MET),
        (certificates(2, A, B, C), {A}, RuleState.MISSED),
        (certificates(2, A, B, C), {A, B, C}, RuleState.MET),
    ],
)
def test_certificates_n_of_m(parameters: dict[str, Any], held: set[str], expected: RuleState) -> None:
    assert check_rule("certificates", "rule", parameters, Facts(course_keys=held)) is expected


@pytest.mark.parametrize(
    ("born", "minimum", "maximum", "expected"),
    [
        ("2008-12-04", 18, None, RuleState.MET),
        ("2008-12-05", 18, None, RuleState.MISSED),
        ("1991-12-05", None, 34, RuleState.MET),
        ("1991-12-04", None, 34, RuleState.MISSED),
        ("2000-01-01", 18, 35, RuleState.MET),
        (None, 18, None, RuleState.UNKNOWN),
    ],
)
def test_age_on_a_day(born: str | None, minimum: int | None, maximum: int | None, expected: RuleState) -> None:
    parameters = {"minimum": minimum, "maximum": maximum, "on": "2026-12-04"}

    assert check_rule("age", "age", parameters, Facts(declared={"age": born})) is expected


@pytest.mark.parametrize(
    ("wanted", "said", "expected"),
    [
        (True, True, RuleState.MET),
        (True, False, RuleState.MISSED),
        (False, False, RuleState.MET),
        (False, True, RuleState.MISSED),
        (True, None, RuleState.UNKNOWN),
    ],
)
def test_declared_yes_or_no(wanted: bool, said: bool | None, expected: RuleState) -> None:
    assert check_rule("declared", "rule", {"wanted": wanted}, Facts(declared={"rule": said})) is expected


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 2, 28), 21), (date(2026, 3, 1), 22), (date(2028, 2, 29), 24), (date(2028, 2, 28), 23)]
)
def test_age_of_who_was_born_on_a_leap_day(day: date, age: int) -> None:
    assert age_on(date(2004, 2, 29), day) == age
