"""Question type: a statement that is true or not. A response is true or false."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import PlainTextBlock
from core.models import Programme
from lessons.blocks.parts import WordsBlock
from lessons.question_types.base import BadResponse, Marked, QuestionData, QuestionType, Response
from lessons.raw_data import Raw, line


class TrueOrFalseBlock(blocks.ChoiceBlock):
    """Which of the two is right: nothing until somebody says so. Kept as JSON's true or false."""

    choices: ClassVar = [("true", _("true")), ("false", _("false"))]

    def to_python(self, value: Any) -> bool | None:
        return self.value_from_form(value)

    def normalize(self, value: Any) -> bool | None:
        return self.value_from_form(value)

    def clean(self, value: Any) -> bool | None:
        return self.value_from_form(super().clean(value))

    def value_from_form(self, value: Any) -> bool | None:
        return value if isinstance(value, bool) else {"true": True, "false": False}.get(value)

    def value_for_form(self, value: Any) -> str:
        return "" if value is None else "true" if value else "false"


class TrueFalseBlock(blocks.StructBlock):
    text = WordsBlock(label=_("statement"))
    answer = TrueOrFalseBlock(label=_("this is"))
    why_true = PlainTextBlock(label=_("shown to who says true"), rows=2)
    why_false = PlainTextBlock(label=_("shown to who says false"), rows=2)

    class Meta:
        icon = "check"
        label = _("true or false")
        description = _("A statement that is true or not.")


class TrueFalse(QuestionType):
    block = TrueFalseBlock
    asked_template = "lessons/questions/true_false_asked.html"
    marked_template = "lessons/questions/said_marked.html"
    translated = ("why_true", "why_false")

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        return {"answer": entry["answer"], **{key: line(entry[key]) for key in self.translated}}

    def snapshot(self, value: Any) -> dict[str, Any]:
        return {"answer": value["answer"], **{key: value[key] for key in self.translated}}

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        return {"is_true": response is True, "is_false": response is False}

    def show_marked(
        self, question: QuestionData, response: Response, comments: Mapping[str, str], programme: Programme | None
    ) -> dict[str, Any]:
        return {"said": gettext("True") if response else gettext("Not true")}

    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> bool | None:
        value = values[-1] if values else ""
        if value not in {"", "true", "false"}:
            raise BadResponse  # neither true nor false
        return None if value == "" else value == "true"

    def grade(self, question: QuestionData, response: Response) -> Marked:
        if response is None:
            return Marked(is_right=False)
        return Marked(response is question["answer"], question["why_true" if response else "why_false"])

    def right_response(self, question: QuestionData) -> bool:
        return bool(question["answer"])
