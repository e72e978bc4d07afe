"""The questions of a quiz. What is right is read from the source-language page only (lessons.papers)."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lessons.blocks.parts import ChoicesBlock, FormulaBlock, WordsBlock, refuse
from lessons.enums import Unit
from lessons.formulas import FormulaError, calculate


class SingleChoiceBlock(blocks.StructBlock):
    text = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "radio-full"
        label = _("one right choice")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(choice["right"] for choice in cleaned["choices"]) != 1:
            raise refuse("choices", _("Mark exactly one choice as right."))
        return cleaned


class MultipleChoiceBlock(blocks.StructBlock):
    text = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "tick-inverse"
        label = _("several right choices")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(choice["right"] for choice in cleaned["choices"]):
            raise refuse("choices", _("Mark at least one choice as right."))
        return cleaned


class TrueFalseBlock(blocks.StructBlock):
    text = WordsBlock(label=_("statement"))
    answer = blocks.BooleanBlock(label=_("this is true"), required=False)
    why_true = blocks.TextBlock(label=_("shown to who says true"), rows=2)
    why_false = blocks.TextBlock(label=_("shown to who says false"), rows=2)

    class Meta:
        icon = "check"
        label = _("true or false")


class NumberBlock(blocks.StructBlock):
    text = WordsBlock(label=_("question"))
    answer = blocks.DecimalBlock(label=_("right number"))
    tolerance = blocks.DecimalBlock(label=_("may be off by"), default=0, min_value=0)
    unit = blocks.ChoiceBlock(choices=Unit.choices, default=Unit.NUMBER, label=_("counts"))
    formula = FormulaBlock(required=False)
    why_right = blocks.TextBlock(label=_("shown when right"), rows=2)
    why_wrong = blocks.TextBlock(label=_("shown when not right"), rows=2)

    class Meta:
        icon = "calculator"
        label = _("a number")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if problem := wrong_answer(cleaned):
            raise refuse("formula", problem)
        return cleaned


def wrong_answer(number: Any) -> str:
    """Say what is wrong with the sum of a number question; "" when it has none or gives the answer."""
    if not number["formula"]:
        return ""
    try:
        result = calculate(number["formula"], {})
    except (FormulaError, ZeroDivisionError):
        return _now("This sum can't be worked out. Use numbers only.")
    wanted = Fraction(str(number["answer"]))
    return "" if result == wanted else _now("The sum gives %s, not the right number.") % float(result)


class ShortTextBlock(blocks.StructBlock):
    text = WordsBlock(label=_("question"))
    answers = blocks.ListBlock(
        blocks.CharBlock(label=_("answer"), max_length=100),
        min_num=1,
        label=_("right answers"),
        help_text=_("Capital letters, accents and full stops make no difference."),
    )
    why_right = blocks.TextBlock(label=_("shown when right"), rows=2)
    why_wrong = blocks.TextBlock(label=_("shown when not right"), rows=2)

    class Meta:
        icon = "edit"
        label = _("a word or two")


class MatchingBlock(blocks.StructBlock):
    text = WordsBlock(label=_("question"))
    pairs = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("left", blocks.TextBlock(label=_("this"), rows=1)),
                ("right", blocks.TextBlock(label=_("goes with this"), rows=1)),
            ],
            label=_("pair"),
        ),
        min_num=2,
        max_num=6,
        label=_("pairs"),
    )
    why = blocks.TextBlock(label=_("shown afterwards"), rows=2)

    class Meta:
        icon = "link"
        label = _("matching")


class QuestionsBlock(blocks.StreamBlock):
    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    number = NumberBlock()
    short_text = ShortTextBlock()
    matching = MatchingBlock()
