"""The questions of a quiz. What is right is read from the source-language page only (lessons.paper_snapshots)."""

from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CheckedBlock, DraftableStreamBlock, PlainTextBlock, refuse, refuse_child
from lessons.blocks.parts import ChoicesBlock, FormulaBlock, WordsBlock, check_choices, check_unlike, exact_number
from questions.enums import Measure
from questions.formulas import FormulaError, calculate, write_result


class SingleChoiceBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "radio-full"
        label = _("one right choice")
        description = _("Several choices, one of them right.")

    def check_parts(self, value: Any) -> None:
        check_choices(value["choices"])
        if sum(choice["right"] for choice in value["choices"]) != 1:
            raise refuse("choices", _("Mark exactly one choice as right."))


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
        if problem := wrong_answer(value):
            raise refuse("formula", problem)


def wrong_answer(number: Any) -> str:
    """Say what is wrong with the sum of a number question; "" when it has none or gives the answer."""
    if not number["formula"] or number["answer"] is None:
        return ""
    try:
        result = calculate(number["formula"], {})
    except (FormulaError, ZeroDivisionError):
        return _now("This sum can't be worked out. Use numbers only.")
    wanted = Fraction(str(number["answer"]))
    return "" if result == wanted else _now("The sum gives %s, not the right number.") % write_result(result)


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


class MatchingBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    pairs = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("left", PlainTextBlock(label=_("this"), rows=1)),
                ("right", PlainTextBlock(label=_("goes with this"), rows=1)),
            ],
            label=_("pair"),
        ),
        min_num=2,
        max_num=6,
        label=_("pairs"),
    )
    why = PlainTextBlock(label=_("shown afterwards"), rows=2)

    class Meta:
        icon = "link"
        label = _("matching")
        description = _("Pairs to find.")

    def check_parts(self, value: Any) -> None:
        lefts = [pair["left"] for pair in value["pairs"]]
        check_unlike("pairs", "left", lefts, _("Another pair begins with the same words."))


class QuestionsBlock(DraftableStreamBlock):
    single_choice = SingleChoiceBlock()
    multiple_choice = MultipleChoiceBlock()
    true_false = TrueFalseBlock()
    number = NumberBlock()
    short_text = ShortTextBlock()
    matching = MatchingBlock()
