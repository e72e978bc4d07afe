"""What trainers are told when a block is wrong, in plain words."""

import uuid
from threading import Event, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlock, StreamValue

from core.drawings import drawings
from lessons.blocks import BodyBlock
from lessons.importing import write_body, write_questions
from lessons.question_types import QuestionsBlock
from tests.core.editor_forms import messages
from tests.lessons.factories import (
    ALL_TYPES,
    MATCHING,
    MULTIPLE,
    NUMBER,
    PRACTICE,
    SHEET,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    VIDEO,
    choice,
)

NOBODY = "Nobody can give this answer: signs alone do not count. Use letters or digits, or ask a choice."
BRACKETS = (
    "Between [[ and ]] stands an amount in up to 9 digits and nothing else, for example [[1500]]: "
    "no comma, no blank, no decimals."
)
SAME, SAME_AGAIN = {**choice("c"), "text": "Thread"}, {**choice("d"), "text": " thread "}

LINE = {"id": "sales", "label": "40 plates", "value": 2000, "unit": "money", "formula": "40 * 50"}
QUESTIONS = {block["type"] for block in ALL_TYPES}
EXAMPLE = {"id": "day", "type": "example", "title": "One day", "lines": [LINE]}


def told_about(block: dict[str, Any]) -> list[str]:
    """Return what the trainer is told about a block of a lesson or a question."""
    is_question = block["type"] in QUESTIONS
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


@pytest.mark.parametrize("block", [EXAMPLE, VIDEO, PRACTICE, SHEET, *ALL_TYPES], ids=lambda block: block["type"])
def test_good_block_is_taken(block: dict[str, Any]) -> None:
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
        ({**NUMBER, "formula": "40 * 21"}, "The sum gives 840, not the right number."),
        ({**NUMBER, "formula": "40 * left"}, "This sum can't be worked out. Use numbers only."),
        (
            {**VIDEO, "link": "http://videos.example/stall"},
            "Use an address that begins with https://, so that nobody on the way can change it.",
        ),
        ({**VIDEO, "link": "javascript:alert(1)"}, "Enter a valid URL."),
        ({**VIDEO, "words": ""}, "This field is required."),
        ({**VIDEO, "megabytes": 0}, "Ensure this value is greater than or equal to 0.1."),
        ({**EXAMPLE, "lines": [{**LINE, "value": 2001}]}, "The sum gives 2000, not 2001."),
        ({**EXAMPLE, "lines": [{**LINE, "formula": "1 / 0"}]}, "This sum divides by nothing."),
        (
            {**EXAMPLE, "lines": [{**LINE, "formula": "later"}]},
            "This sum can't be worked out. It may use numbers and the lines above it.",
        ),
        (
            {**EXAMPLE, "lines": [{**LINE, "formula": "2 ** 3"}]},
            "This sum can't be worked out. It may use numbers and the lines above it.",
        ),
        (with_field(formula="things + spares"), "This sum uses what is no number, amount or rows: spares"),
        (with_field(formula="idea + 1"), "This sum uses what is no number, amount or rows: idea"),
        (with_field(formula="things +"), "This sum can't be read."),
        (with_field(key="spare"), "Another field has this short name."),
        (with_field(key="form_id"), "This short name is taken. Choose another one."),
        (with_field(key="code"), "This short name is taken. Choose another one."),
        (with_field(key="made_for"), "This short name is taken. Choose another one."),
        (with_field(key="password1"), "This short name is taken. Choose another one."),
        ({**SHEET, "fields": SHEET["fields"][1:3]}, "Mark at least one field as one that must be filled in."),
        ({**SHEET, "key": "Start Up"}, "Use small letters a to z, digits and _ only; begin with a letter."),
        ({**NUMBER, "formula": "9" * 400}, "This sum can't be worked out. Use numbers only."),
        (
            {**EXAMPLE, "lines": [{**LINE, "formula": "*".join(["99999"] * 80)}]},
            "This sum can't be worked out. It may use numbers and the lines above it.",
        ),
        ({**NUMBER, "answer": "1e400", "formula": ""}, "Ensure that there are no more than 15 digits in total."),
        ({**SINGLE, "choices": [choice("a", right=True), SAME, SAME_AGAIN]}, "Another choice says the same."),
        ({**MULTIPLE, "choices": [choice("a", right=True), SAME, SAME_AGAIN]}, "Another choice says the same."),
        ({**PRACTICE, "choices": [choice("a", right=True), SAME, SAME_AGAIN]}, "Another choice says the same."),
        (
            {**MULTIPLE, "choices": [choice("a", right=True), choice("b", right=True)]},
            "Leave at least one choice unmarked: whoever ticks everything would be right.",
        ),
        ({**TRUE_FALSE, "answer": None}, "This field is required."),
        ({**SHORT, "answers": ["..."]}, NOBODY),
        ({**SHORT, "answers": ["profit", "+"]}, NOBODY),
        ({**SHORT, "answers": ["٪"]}, NOBODY),
        (
            {**MATCHING, "pairs": [*MATCHING["pairs"], {"id": "again", "left": " rent ", "right": "Never"}]},
            "Another pair begins with the same words.",
        ),
        ({**SINGLE, "text": "Sell at [[1,500]]?"}, BRACKETS),
        ({**SINGLE, "text": "Sell at [[ 99 ]]?"}, BRACKETS),
        ({**NUMBER, "why_right": "It is [[12.50]]."}, BRACKETS),
        ({**EXAMPLE, "outcome": "[[10000000000000]] is left"}, BRACKETS),
        ({**EXAMPLE, "title": "At [[20"}, BRACKETS),
        ({**SHEET, "intro": "About 20]]"}, BRACKETS),
        ({"id": "k", "type": "key_point", "text": "Keep [[a part]]."}, BRACKETS),
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
    raw[0]["value"]["lines"] = [{**line, "id": str(n)} for n, line in enumerate(raw[0]["value"]["lines"] * 2)]
    stream = BodyBlock()
    with pytest.raises(ValidationError) as caught:
        stream.clean(stream.to_python(raw))
    assert list(messages(caught.value)) == ["Another line has this short name."]


def test_table_wants_a_cell_for_each_column() -> None:
    table = {"id": "t", "type": "table", "caption": "Prices", "columns": ["A", "B"], "rows": [["1", "2"], ["3"]]}
    assert told_about(table) == ["This row needs one cell for each column."]


def test_unknown_drawing_is_refused() -> None:
    drawing = {"id": "d", "type": "drawing", "name": "no-such-drawing", "alt": "Nothing"}
    assert told_about(drawing)
    assert told_about({**drawing, "name": min(drawings())}) == []


def test_lesson_has_one_worksheet_at_most() -> None:
    stream = BodyBlock()
    raw = write_body([SHEET, {**SHEET, "id": "sheet-2"}], uuid.uuid4(), {})
    with pytest.raises(ValidationError):
        stream.clean(stream.to_python(raw))


def empty(stream: StreamBlock, kind: str) -> StreamValue:
    """Return a stream as the editor sends it when a block was added and nothing written yet."""
    block = stream.child_blocks[kind]
    return stream.to_python([{"type": kind, "value": block.get_prep_value(block.get_default()), "id": "1"}])


EVERY_BLOCK = [(stream, kind) for stream in (BodyBlock, QuestionsBlock) for kind in stream().child_blocks]


@pytest.mark.parametrize(("stream", "kind"), EVERY_BLOCK)
def test_draft_may_hold_any_block_that_was_only_just_added(stream: type[StreamBlock], kind: str) -> None:
    block = stream()
    assert block.clean_deferred(empty(block, kind))[0].block_type == kind
    with pytest.raises(ValidationError):
        block.clean(empty(block, kind))


HALF_WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("example", {"title": "Day", "lines": [{"key": "sales", "label": "Sales", "value": None, "formula": "40 *"}]}),
    ("example", {"title": "Day", "lines": [{"key": "", "label": "", "value": None, "formula": ""}] * 2}),
    ("table", {"caption": "Prices", "columns": ["A", "B"], "rows": [{"cells": ["1"]}]}),
    ("practice", {"question": "<p>What</p>", "choices": [{"text": "Same"}, {"text": "Same", "right": True}]}),
    *[
        ("worksheet", {"key": "", "title": "", "fields": [{"type": kind, "value": {}, "id": "f"}]})
        for kind in BodyBlock().child_blocks["worksheet"].child_blocks["fields"].child_blocks
    ],
    ("single_choice", {"text": "<p>Which</p>", "choices": [{"text": "One"}]}),
    ("multiple_choice", {"text": "", "choices": []}),
    ("true_false", {"text": "<p>So</p>"}),
    ("number", {"text": "", "answer": None, "tolerance": None, "formula": "40 * 20"}),
    ("number", {"text": "At [[2", "answer": None, "formula": "9" * 400}),
    ("short_text", {"text": "", "answers": ["..."]}),
    ("matching", {"text": "", "pairs": [{"left": "Needle", "right": ""}] * 2}),
]


@pytest.mark.parametrize(("kind", "value"), HALF_WRITTEN)
def test_draft_may_be_half_written(kind: str, value: dict[str, Any]) -> None:
    block = QuestionsBlock() if kind in QUESTIONS else BodyBlock()
    draft = block.to_python([{"type": kind, "value": value, "id": "1"}])
    assert block.clean_deferred(draft)[0].block_type == kind
    with pytest.raises(ValidationError):
        block.clean(draft)


def test_rows_for_choices_that_stay_empty_are_left_out() -> None:
    raw = write_questions([SINGLE], uuid.uuid4())
    raw[0]["value"]["choices"].append({"type": "item", "value": {"text": "", "right": False, "why": ""}, "id": "new"})
    stream = QuestionsBlock()
    cleaned = stream.clean(stream.to_python(raw))
    assert [one["text"] for one in cleaned[0].value["choices"]] == ["Choice a", "Choice b"]


@pytest.mark.parametrize("answer", [True, False])
def test_true_or_false_keeps_what_was_kept_before_it_had_to_be_chosen(answer: bool) -> None:
    stream = QuestionsBlock()
    cleaned = stream.clean(stream.to_python(write_questions([{**TRUE_FALSE, "answer": answer}], uuid.uuid4())))
    assert cleaned[0].value["answer"] is answer
    assert stream.get_prep_value(cleaned)[0]["value"]["answer"] is answer


def test_page_is_published_whole_while_another_thread_saves_drafts() -> None:
    stream = QuestionsBlock()
    wrong = stream.to_python(write_questions([{**SINGLE, "choices": [choice("a"), choice("b")]}], uuid.uuid4()))
    stop = Event()

    def save_drafts() -> None:
        while not stop.is_set():
            stream.clean_deferred(wrong)

    thread = Thread(target=save_drafts)
    thread.start()
    try:
        for _again in range(200):
            with pytest.raises(ValidationError):
                stream.clean(wrong)
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(("stream", "kind"), [(BodyBlock, "practice"), (QuestionsBlock, "single_choice")])
def test_new_question_opens_with_three_empty_choices(stream: type[StreamBlock], kind: str) -> None:
    block = stream().child_blocks[kind]
    shown = block.child_blocks["choices"].get_form_state(block.get_default()["choices"])
    assert [choice["value"] for choice in shown] == [{"text": None, "right": False, "why": None}] * 3
