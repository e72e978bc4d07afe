"""Question type: a number or an amount of money to type, right within a tolerance. A response is the text as typed."""

import random
import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CheckedBlock, PlainTextBlock, refuse
from core.models import Programme
from core.numbers import parse_number, write_number
from lessons.blocks.parts import FormulaBlock, WordsBlock, exact_number
from lessons.question_types.base import Marked, QuestionData, Response, UnreadWords
from lessons.question_types.typed import TypedType, right_or_wrong
from lessons.raw_data import Raw, line
from questions.enums import Measure
from questions.formulas import FormulaError, calculate, write_result


class NumberBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    answer = exact_number(label=_("right number"))
    tolerance = exact_number(label=_("may be off by"), default=0, min_value=0)
    unit = blocks.ChoiceBlock(choices=Measure.choices, default=Measure.NUMBER, label=_("unit"))
    formula = FormulaBlock(required=False)
    why_right = PlainTextBlock(label=_("shown when right"), rows=2)
    why_wrong = PlainTextBlock(label=_("shown when not right"), rows=2)

    class Meta:
        icon = "decimal"
        label = _("a number")
        description = _("A number or an amount to type.")

    def check_parts(self, value: Any) -> None:
        if problem := _wrong_answer(value):
            raise refuse("formula", problem)


def _wrong_answer(number: Any) -> str:
    """Say what is wrong with the sum of a number question; "" when it has none or gives the answer."""
    if not number["formula"] or number["answer"] is None:
        return ""
    try:
        result = calculate(number["formula"], {})
    except (FormulaError, ZeroDivisionError):
        return gettext("This sum can't be worked out. Use numbers only.")
    wanted = Fraction(str(number["answer"]))
    return "" if result == wanted else gettext("The sum gives %s, not the right number.") % write_result(result)


class Number(TypedType):
    """Amounts of money are asked in the programme's sample size: the right answer grows by the paper's factor."""

    block = NumberBlock
    asked_template = "lessons/questions/number_asked.html"
    unread = UnreadWords(
        problem=_("We can't read this as one number. Write it in digits only, for example 1500."),
        listed=_("we can't read this number"),
        result=_("We can't read this as one number."),
    )

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        return {
            "answer": str(entry["answer"]),
            "tolerance": str(entry.get("tolerance", 0)),
            "unit": entry["unit"],
            "formula": line(entry.get("formula", "")),
            **{key: line(entry[key]) for key in self.translated},
        }

    def snapshot(self, value: Any) -> dict[str, Any]:
        return {
            "answer": str(value["answer"]),
            "tolerance": str(value["tolerance"] or 0),
            "unit": value["unit"],
            **{key: value[key] for key in self.translated},
        }

    def draw(
        self, question: QuestionData, *, shuffle: bool, programme: Programme | None, rng: random.Random
    ) -> QuestionData:
        if question["unit"] != Measure.MONEY or programme is None:
            return question
        return {**question, "factor": programme.sample_factor}

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        return {"unit": programme.currency if question["unit"] == Measure.MONEY and programme else ""}

    def show_marked(
        self, question: QuestionData, response: Response, comments: Mapping[str, str], programme: Programme | None
    ) -> dict[str, Any]:
        return {"said": _write(response, **self.show(question, response, programme))}

    def is_answered(self, question: QuestionData, response: Response) -> bool:
        return parse_number(response or "") is not None

    def grade(self, question: QuestionData, response: Response) -> Marked:
        given, factor = parse_number(response or ""), question.get("factor", 1)
        expected, tolerance = Fraction(question["answer"]) * factor, Fraction(question["tolerance"]) * factor
        return right_or_wrong(question, is_right=given is not None and abs(given - expected) <= tolerance)

    def right_response(self, question: QuestionData) -> str:
        return f"{Decimal(question['answer']) * question.get('factor', 1):f}"


def _write(response: Response, unit: str) -> str:
    """Write what was typed as amounts and numbers stand everywhere else: "KES 901"; as it was typed if it is none."""
    number = parse_number(response or "")
    if number is None:
        return str(response)
    return f"{unit}\N{NO-BREAK SPACE}{write_number(number)}" if unit else write_number(number)
