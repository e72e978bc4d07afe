"""What trainers are told when a block is wrong, in plain words."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lessons.blocks import BodyBlock, QuestionsBlock
from lessons.blocks.parts import drawings
from lessons.written import write_body, write_questions
from tests.lessons.factories import ALL_TYPES, MULTIPLE, NUMBER, PRACTICE, SHEET, SINGLE, choice

LINE = {"id": "sales", "label": "40 plates", "value": 2000, "unit": "money", "formula": "40 * 50"}
EXAMPLE = {"id": "day", "type": "example", "title": "One day", "lines": [LINE]}


def messages(error: ValidationError) -> Iterator[str]:
    inner = getattr(error, "block_errors", None)
    if not inner:
        yield from error.messages
        return
    for one in inner.values() if isinstance(inner, dict) else inner:
        if one is not None:
            yield from messages(one)


def told_about(block: dict[str, Any]) -> list[str]:
    """Return what the trainer is told about a block of a lesson or a question."""
    is_question = block["type"] in {"single_choice", "multiple_choice", "number"}
    stream = QuestionsBlock() if is_question else BodyBlock()
    raw = write_questions([block], uuid.uuid4()) if is_question else write_body([block], uuid.uuid4(), {})
    try:
        stream.clean(stream.to_python(raw))
    except ValidationError as error:
        return list(messages(error))
    return []


def with_field(**change: Any) -> dict[str, Any]:
    """Return the worksheet with its calculated field changed."""
    fields = [{**field, **change} if field["kind"] == "calculated" else field for field in SHEET["fields"]]
    return {**SHEET, "fields": fields}


@pytest.mark.parametrize("block", [EXAMPLE, PRACTICE, SHEET, *ALL_TYPES[:4]], ids=lambda block: block["type"])
def test_good_block_is_taken(block: dict[str, Any]) -> None:
    if block["type"] != "true_false":
        assert told_about(block) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({**PRACTICE, "choices": [choice("a"), choice("b")]}, "Mark exactly one choice as right."),
        (
            {**PRACTICE, "choices": [choice("a", right=True), choice("b", right=True)]},
            "Mark exactly one choice as right.",
        ),
        ({**SINGLE, "choices": [choice("a"), choice("b")]}, "Mark exactly one choice as right."),
        ({**MULTIPLE, "choices": [choice("a"), choice("b")]}, "Mark at least one choice as right."),
        ({**NUMBER, "formula": "40 * 21"}, "The sum gives 840.0, not the right number."),
        ({**NUMBER, "formula": "40 * left"}, "This sum can't be worked out. Use numbers only."),
        ({**EXAMPLE, "lines": [{**LINE, "value": 2001}]}, "40 plates: The sum gives 2000.0, not 2001.0."),
        ({**EXAMPLE, "lines": [{**LINE, "formula": "1 / 0"}]}, "40 plates: This sum divides by nothing."),
        (
            {**EXAMPLE, "lines": [{**LINE, "formula": "later"}]},
            "40 plates: This sum can't be worked out. It may use numbers and the lines above it.",
        ),
        (
            {**EXAMPLE, "lines": [{**LINE, "formula": "2 ** 3"}]},
            "40 plates: This sum can't be worked out. It may use numbers and the lines above it.",
        ),
        (with_field(formula="things + spares"), "total: This sum uses what is no number, amount or rows: spares"),
        (with_field(formula="idea + 1"), "total: This sum uses what is no number, amount or rows: idea"),
        (with_field(formula="things +"), "total: This sum can't be read."),
        (with_field(key="spare"), "Two fields have the same short name: spare"),
        (with_field(key="save_id"), "These short names are taken: after, save_id"),
        ({**SHEET, "fields": SHEET["fields"][1:3]}, "Mark at least one field as one that must be filled in."),
        ({**SHEET, "key": "Start Up"}, "Use small letters a to z, digits and _ only; begin with a letter."),
    ],
)
def test_wrong_block_is_told_in_plain_words(block: dict[str, Any], words: str) -> None:
    assert told_about(block) == [words]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"only_if": "things > spare"}, "Say both: when it makes sense, and what to say if not."),
        ({"otherwise": "Not yet."}, "Say both: when it makes sense, and what to say if not."),
        ({"only_if": "things > rent", "otherwise": "No."}, "This sum uses what is no number, amount or rows: rent"),
        ({"only_if": "things", "otherwise": "No."}, "This sum can't be read."),
        ({"only_if": "things == spare", "otherwise": "No."}, "This sum can't be read."),
        ({"only_if": "things ! spare", "otherwise": "No."}, "Write two sums with > < >= or <= between them."),
    ],
)
def test_comparison_that_can_not_be_asked_is_told(change: dict[str, Any], words: str) -> None:
    assert any(words in one for one in told_about(with_field(**change)))


def test_sum_of_whole_pieces_with_its_own_words_is_taken() -> None:
    assert not told_about(with_field(unit="pieces", only_if="things >= spare", otherwise="Nothing is left."))


def test_two_lines_with_one_name_are_refused() -> None:
    raw = write_body([EXAMPLE], uuid.uuid4(), {})
    raw[0]["value"]["lines"] *= 2
    stream = BodyBlock()
    with pytest.raises(ValidationError) as caught:
        stream.clean(stream.to_python(raw))
    assert list(messages(caught.value)) == ["Two lines have the same short name: sales"]


def test_table_wants_a_cell_for_each_column() -> None:
    table = {"id": "t", "type": "table", "caption": "Prices", "columns": ["A", "B"], "rows": [["1", "2"], ["3"]]}
    assert told_about(table) == ["Each row needs one cell for each column."]


def test_unknown_drawing_is_refused() -> None:
    drawing = {"id": "d", "type": "drawing", "name": "no-such-drawing", "alt": "Nothing"}
    assert told_about(drawing)
    assert told_about({**drawing, "name": min(drawings())}) == []


def test_lesson_has_one_worksheet_at_most() -> None:
    stream = BodyBlock()
    raw = write_body([SHEET, {**SHEET, "id": "sheet-2"}], uuid.uuid4(), {})
    with pytest.raises(ValidationError):
        stream.clean(stream.to_python(raw))
