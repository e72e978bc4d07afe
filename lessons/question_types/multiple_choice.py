"""Question type: several choices, some of them right. A response is a list of choices' ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.blocks import CheckedBlock, refuse
from lessons.blocks.parts import ChoicesBlock, WordsBlock, check_choices
from lessons.question_types.base import Marked, QuestionData, Response
from lessons.question_types.choices import ChoicesType, read_choices, right_choices


class MultipleChoiceBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "tick-inverse"
        label = _("several right choices")
        description = _("Several choices, some of them right.")

    def check_parts(self, value: Any) -> None:
        check_choices(value["choices"])
        rights = [choice["right"] for choice in value["choices"]]
        if not any(rights):
            raise refuse("choices", _("Mark at least one choice as right."))
        if all(rights):
            raise refuse("choices", _("Leave at least one choice unmarked: whoever ticks everything would be right."))


class MultipleChoice(ChoicesType):
    block = MultipleChoiceBlock
    asked_template = "lessons/questions/multiple_choice_asked.html"

    def chosen(self, response: Response) -> set[str]:
        return set(response or ())

    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> list[str] | None:
        return read_choices(question, values) or None

    def grade(self, question: QuestionData, response: Response) -> Marked:
        """Right only when all right choices and no others were taken; each choice gets its own words."""
        chosen = self.chosen(response)
        is_right = all((choice["id"] in chosen) == choice["right"] for choice in question["choices"])
        return Marked(is_right, part_comments={choice["id"]: choice["why"] for choice in question["choices"]})

    def right_response(self, question: QuestionData) -> list[str]:
        return right_choices(question)
