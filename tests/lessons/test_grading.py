"""Marking: every type by a table of cases, and what must hold for all of them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons import grading
from lessons.grading import grade, is_answered
from lessons.question_types import QUESTION_TYPES, type_of
from lessons.question_types.base import BadResponse, Marked

SINGLE = {
    "type": "single_choice",
    "choices": [{"id": "a", "right": False, "why": "A"}, {"id": "b", "right": True, "why": "B"}],
}
MULTIPLE = {
    "type": "multiple_choice",
    "choices": [
        {"id": "a", "right": True, "why": "A"},
        {"id": "b", "right": False, "why": "B"},
        {"id": "c", "right": True, "why": "C"},
    ],
}
TRUE_FALSE = {"type": "true_false", "answer": False, "why_true": "T", "why_false": "F"}
NUMBER = {"type": "number", "answer": "1500", "tolerance": "0", "why_right": "R", "why_wrong": "W"}
NEARLY = {**NUMBER, "answer": "12.5", "tolerance": "0.5"}
MONEY = {**NUMBER, "answer": "800", "tolerance": "10", "factor": 3}
SHORT = {"type": "short_text", "answers": ["Profit", "the profit", "Crédit d'été"], "why_right": "R", "why_wrong": "W"}
MATCHING = {
    "type": "matching",
    "pairs": [
        {"id": "rent", "right": "Every month"},
        {"id": "light", "right": "every month."},
        {"id": "pot", "right": "Once"},
    ],
    "options": {"o1": "pot", "o2": "rent", "o3": "light"},
    "why": "Y",
}
QUESTIONS = [SINGLE, MULTIPLE, TRUE_FALSE, NUMBER, SHORT, MATCHING]


@pytest.mark.parametrize(
    ("question", "response", "is_right"),
    [
        (SINGLE, "b", True),
        (SINGLE, "a", False),
        (SINGLE, None, False),
        (MULTIPLE, ["a", "c"], True),
        (MULTIPLE, ["c", "a"], True),
        (MULTIPLE, ["a"], False),
        (MULTIPLE, ["a", "b", "c"], False),
        (MULTIPLE, ["b"], False),
        (MULTIPLE, None, False),
        (TRUE_FALSE, False, True),
        (TRUE_FALSE, True, False),
        (TRUE_FALSE, None, False),
        ({**TRUE_FALSE, "answer": True}, True, True),
        (NUMBER, "1500", True),
        (NUMBER, "1,500", True),
        (NUMBER, "1 500", True),
        (NUMBER, "١٥٠٠", True),
        (NUMBER, "1500.0", True),
        (NUMBER, "1501", False),
        (NUMBER, "-1500", False),
        (NUMBER, "much", False),
        (NUMBER, None, False),
        (NEARLY, "12,5", True),
        (NEARLY, "12", True),
        (NEARLY, "13", True),
        (NEARLY, "13.01", False),
        (MONEY, "2400", True),
        (MONEY, "2,430", True),
        (MONEY, "2431", False),
        (MONEY, "800", False),
        (SHORT, "profit", True),
        (SHORT, "  PROFIT. ", True),
        (SHORT, "The  profit!", True),
        (SHORT, "credit dete", True),
        (SHORT, "CRÉDIT D’ÉTÉ", True),
        (SHORT, "loss", False),
        (SHORT, "...", False),
        (SHORT, None, False),
        (MATCHING, {"rent": "o2", "light": "o3", "pot": "o1"}, True),
        (MATCHING, {"rent": "o3", "light": "o2", "pot": "o1"}, True),
        (MATCHING, {"rent": "o1", "light": "o3", "pot": "o2"}, False),
        (MATCHING, {"rent": "o2", "pot": "o1"}, False),
        (MATCHING, None, False),
    ],
)
def test_answer_is_marked(question: dict[str, Any], response: Any, is_right: bool) -> None:
    assert grade(question, response).is_right is is_right


@pytest.mark.parametrize(
    ("question", "response", "marked"),
    [
        (SINGLE, "a", Marked(False, "A")),
        (SINGLE, None, Marked(False)),
        (MULTIPLE, ["b"], Marked(False, part_comments={"a": "A", "b": "B", "c": "C"})),
        (TRUE_FALSE, True, Marked(False, "T")),
        (TRUE_FALSE, False, Marked(True, "F")),
        (TRUE_FALSE, None, Marked(False)),
        (NUMBER, "1500", Marked(True, "R")),
        (NUMBER, "3", Marked(False, "W")),
        (SHORT, "profit", Marked(True, "R")),
        (MATCHING, None, Marked(False, "Y")),
    ],
)
def test_mark_says_why(question: dict[str, Any], response: Any, marked: Marked) -> None:
    assert grade(question, response) == marked


@pytest.mark.parametrize(
    ("question", "values", "parts", "response"),
    [
        (SINGLE, ["a"], {}, "a"),
        (SINGLE, ["a", "b"], {}, "b"),
        (SINGLE, [], {}, None),
        (SINGLE, [""], {}, None),
        (MULTIPLE, ["a", "a", "c"], {}, ["a", "c"]),
        (MULTIPLE, [], {}, None),
        (TRUE_FALSE, ["true"], {}, True),
        (TRUE_FALSE, ["false"], {}, False),
        (TRUE_FALSE, [], {}, None),
        (NUMBER, [" 12 "], {}, "12"),
        (NUMBER, ["  "], {}, None),
        (SHORT, ["Profit"], {}, "Profit"),
        (MATCHING, [], {"rent": "o2", "pot": ""}, {"rent": "o2"}),
        (MATCHING, [], {}, None),
    ],
)
def test_form_becomes_a_response(
    question: dict[str, Any], values: list[str], parts: dict[str, str], response: Any
) -> None:
    assert type_of(question).read(question, values, parts) == response


@pytest.mark.parametrize(
    ("question", "values", "parts"),
    [
        (SINGLE, ["zzz"], {}),
        (MULTIPLE, ["a", "zzz"], {}),
        (TRUE_FALSE, ["maybe"], {}),
        (NUMBER, ["1" * 201], {}),
        (SHORT, ["a" * 201], {}),
        (MATCHING, [], {"zzz": "o1"}),
        (MATCHING, [], {"rent": "rent"}),
    ],
)
def test_what_was_never_offered_is_refused(question: dict[str, Any], values: list[str], parts: dict[str, str]) -> None:
    with pytest.raises(BadResponse):
        type_of(question).read(question, values, parts)


@pytest.mark.parametrize(
    ("question", "response", "answered"),
    [
        (SINGLE, None, False),
        (SINGLE, "a", True),
        (TRUE_FALSE, False, True),
        (NUMBER, "many", False),
        (NUMBER, "3", True),
        (MATCHING, {"rent": "o1"}, False),
        (MATCHING, {"rent": "o1", "light": "o2", "pot": "o3"}, True),
    ],
)
def test_answered_means_that_it_can_be_marked(question: dict[str, Any], response: Any, answered: bool) -> None:
    assert is_answered(question, response) is answered


@pytest.mark.parametrize(
    ("marks", "percent", "right", "is_passed"),
    [
        ([True] * 5 + [False], 80, 5, True),
        ([True] * 4 + [False] * 2, 80, 4, False),
        ([True] * 4 + [False], 80, 4, True),
        ([True, True, False], 67, 2, False),
        ([True, True, False], 66, 2, True),
        ([False], 1, 0, False),
        ([True], 100, 1, True),
        ([], 1, 0, False),
    ],
)
def test_enough_right_answers_pass(marks: list[bool], percent: int, right: int, is_passed: bool) -> None:
    assert grading.total(marks, percent) == grading.Result(right, len(marks), is_passed)


@given(st.integers(1, 40), st.integers(1, 100))
def test_pass_mark_is_the_least_that_passes(asked: int, percent: int) -> None:
    needed = grading.pass_mark(asked, percent)
    assert 1 <= needed <= asked
    assert needed * 100 >= percent * asked > (needed - 1) * 100
    assert grading.total([True] * needed + [False] * (asked - needed), percent).is_passed
    assert not grading.total([True] * (needed - 1) + [False] * (asked - needed + 1), percent).is_passed


@given(st.sampled_from(QUESTIONS), st.lists(st.text(max_size=30), max_size=4), st.dictionaries(st.text(), st.text()))
def test_any_form_is_marked_or_refused(question: dict[str, Any], values: list[str], parts: dict[str, str]) -> None:
    try:
        response = type_of(question).read(question, values, parts)
    except BadResponse:
        return
    assert isinstance(grade(question, response).is_right, bool)
    if response is None:
        assert grade(question, response).is_right is False


@pytest.mark.parametrize("question", [*QUESTIONS, NEARLY, MONEY, {**TRUE_FALSE, "answer": True}])
def test_right_response_of_every_type_is_right(question: dict[str, Any]) -> None:
    response = type_of(question).right_response(question)
    assert is_answered(question, response)
    assert grade(question, response).is_right


def test_every_type_is_marked_here() -> None:
    assert {question["type"] for question in QUESTIONS} == set(QUESTION_TYPES)
