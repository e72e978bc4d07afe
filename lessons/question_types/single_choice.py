"""Question type: several choices, one of them right. A response is that choice's id."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.blocks import CheckedBlock
from lessons.blocks.parts import ChoicesBlock, WordsBlock, check_choices, check_one_is_right
from lessons.question_types.base import Marked, QuestionData, Response
from lessons.question_types.choices import ChoicesType, read_choices, right_choices


class SingleChoiceBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "radio-full"
        label = _("one right choice")
        description = _("Several choices, one of them right.")

    def check_parts(self, value: Any) -> None:
        check_choices(value["choices"])
        check_one_is_right(value["choices"])


class SingleChoice(ChoicesType):
    block = SingleChoiceBlock
    asked_template = "lessons/questions/single_choice_asked.html"

    def chosen(self, response: Response) -> set[str]:
        return {response}

    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> str | None:
        chosen = read_choices(question, values[-1:])
        return chosen[0] if chosen else None

    def grade(self, question: QuestionData, response: Response) -> Marked:
        chosen = next((choice for choice in question["choices"] if choice["id"] == response), None)
        return Marked(chosen["right"], chosen["why"]) if chosen else Marked(is_right=False)

    def right_response(self, question: QuestionData) -> str:
        return right_choices(question)[0]
