"""Types of quiz questions: one file each, registered in the table ``QUESTION_TYPES``.

A new type is a file with a subclass of QuestionType, a line in the table, its templates in
templates/lessons/questions/, and a migration for the page's field, as for every block. A name in the table is stored
with every question and every attempt: it is never changed.
"""

from typing import Any

from core.blocks import DraftableStreamBlock
from lessons.question_types.base import QuestionData, QuestionType
from lessons.question_types.matching import Matching
from lessons.question_types.multiple_choice import MultipleChoice
from lessons.question_types.number import Number
from lessons.question_types.short_text import ShortText
from lessons.question_types.single_choice import SingleChoice
from lessons.question_types.true_false import TrueFalse

QUESTION_TYPES: dict[str, QuestionType] = {
    "single_choice": SingleChoice(),
    "multiple_choice": MultipleChoice(),
    "true_false": TrueFalse(),
    "number": Number(),
    "short_text": ShortText(),
    "matching": Matching(),
}


def type_of(question: QuestionData) -> QuestionType:
    """Return the type of a paper's question. Raises KeyError for a name that is not in the table."""
    return QUESTION_TYPES[question["type"]]


class QuestionsBlock(DraftableStreamBlock):
    """The questions of a quiz: a stream of the blocks of all types, in the table's order."""

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__(local_blocks or [(name, one.block()) for name, one in QUESTION_TYPES.items()], **kwargs)
