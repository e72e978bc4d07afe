"""Questions and sections: what is missing, what rows come to, and the words of a translation."""

from dataclasses import replace
from typing import Any

import pytest

from questions.enums import Kind
from questions.schema import Question, Section, in_words_of, is_empty, missing, total_minor

PRICE = Question("price", "Price", Kind.MONEY, is_required=True)
WAY = Question("way", "Way", Kind.CHOICE, choices=(("save", "Save"), ("group", "Borrow")))
RESULT = Question("result", "Result", Kind.CALCULATED, formula="price", otherwise="Look again.")
PLAN = Section("plan", "Plan", "Write it.", (PRICE, WAY, RESULT))


@pytest.mark.parametrize(("values", "keys"), [({}, ["price"]), ({"price": ""}, ["price"]), ({"price": 0}, [])])
def test_missing_is_what_must_be_answered(values: dict[str, Any], keys: list[str]) -> None:
    assert [question.key for question in missing(PLAN, values)] == keys


@pytest.mark.parametrize(("value", "empty"), [(None, True), ("", True), ([], True), (0, False), (False, False)])
def test_nothing_is_not_zero_and_not_no(value: Any, empty: bool) -> None:
    assert is_empty(value) is empty


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([{"what": "A", "minor": 100}, {"what": "B", "minor": 250}], 350),
        ([{"what": "A", "minor": 100}, {"what": "B", "minor": None}], None),
        ([], 0),
        (None, 0),
    ],
)
def test_rows_come_to_their_sum_or_to_none_while_an_amount_is_missing(rows: Any, total: int | None) -> None:
    assert total_minor(rows) == total


def test_translation_gives_words_and_nothing_else() -> None:
    arabic = Section(
        "other",
        "خطة",
        "اكتب",
        (
            replace(PRICE, label="السعر", is_required=False),
            replace(WAY, label="الطريقة", choices=(("save", "ادخر"), ("steal", "اسرق"))),
            replace(RESULT, label="النتيجة", formula="price * 2", otherwise=""),
        ),
    )

    read = in_words_of(PLAN, arabic)

    assert (read.key, read.title, read.intro) == ("plan", "خطة", "اكتب")
    assert read.question("price") == replace(PRICE, label="السعر")
    assert read.question("way") == replace(WAY, label="الطريقة", choices=(("save", "ادخر"), ("group", "Borrow")))
    assert read.question("result") == replace(RESULT, label="النتيجة")


def test_question_that_is_another_in_the_translation_keeps_its_own_words() -> None:
    arabic = replace(PLAN, questions=(Question("price", "السعر", Kind.TEXT),))

    assert in_words_of(PLAN, arabic).questions == PLAN.questions
