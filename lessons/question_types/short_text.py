"""Question type: a word or two to type, compared in their bare form. A response is the text as typed."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CheckedBlock, PlainTextBlock, refuse_child
from core.models import Programme
from core.text import fold_answer
from lessons.blocks.parts import WordsBlock
from lessons.question_types.base import Marked, QuestionData, Response
from lessons.question_types.typed import TypedType, right_or_wrong
from lessons.raw_data import Raw, line, raw_list


class ShortTextBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    answers = blocks.ListBlock(
        blocks.CharBlock(label=_("answer"), max_length=100),
        min_num=1,
        label=_("right answers"),
        help_text=_("Capital letters, accents and full stops make no difference."),
    )
    why_right = PlainTextBlock(label=_("shown when right"), rows=2)
    why_wrong = PlainTextBlock(label=_("shown when not right"), rows=2)

    class Meta:
        icon = "edit"
        label = _("a word or two")
        description = _("A word or two to type.")

    def check_parts(self, value: Any) -> None:
        for number, answer in enumerate(value["answers"]):
            if not any(sign.isalnum() for sign in answer):
                raise refuse_child(
                    "answers",
                    number,
                    _("Nobody can give this answer: signs alone do not count. Use letters or digits, or ask a choice."),
                )


class ShortText(TypedType):
    block = ShortTextBlock
    asked_template = "lessons/questions/short_text_asked.html"

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        answers = raw_list(entry["answers"], namespace, line)
        return {"answers": answers, **{key: line(entry[key]) for key in self.translated}}

    def snapshot(self, value: Any) -> dict[str, Any]:
        return {"answers": list(value["answers"]), **{key: value[key] for key in self.translated}}

    def reword(self, question: QuestionData, words: QuestionData) -> dict[str, Any]:
        """Take the right answers of both languages: many people know a word in one of them only."""
        answers = list(dict.fromkeys([*question["answers"], *words["answers"]]))
        return {**super().reword(question, words), "answers": answers}

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        return {}

    def show_marked(
        self, question: QuestionData, response: Response, comments: Mapping[str, str], programme: Programme | None
    ) -> dict[str, Any]:
        return {"said": response}

    def grade(self, question: QuestionData, response: Response) -> Marked:
        given = fold_answer(response or "")
        is_right = bool(given) and given in {fold_answer(answer) for answer in question["answers"]}
        return right_or_wrong(question, is_right=is_right)

    def right_response(self, question: QuestionData) -> str:
        return str(question["answers"][0])
