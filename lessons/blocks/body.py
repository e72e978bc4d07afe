"""StreamField blocks of a lesson's body."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from core.blocks import CheckedBlock, DraftableStreamBlock, PlainLineBlock, PlainTextBlock, refuse_child
from core.drawings import drawings
from lessons.blocks.parts import FormulaBlock, KeyBlock, WordsBlock, drawing_choices, exact_number
from lessons.blocks.picture import PictureBlock
from lessons.blocks.practice import PracticeBlock
from lessons.blocks.video import VideoBlock
from lessons.blocks.worksheet import WorksheetBlock
from questions.enums import Measure
from questions.formulas import FormulaError, calculate, name_of, signs, write_result


class TextBlock(blocks.StructBlock):
    heading = PlainLineBlock(label=_("heading"), required=False, max_length=120)
    text = WordsBlock()
    source = PlainLineBlock(label=_("source"), required=False, help_text=_("Where this fact comes from."))

    class Meta:
        icon = "pilcrow"
        label = _("text")
        description = _("Paragraphs, lists and a heading.")
        template = "lessons/blocks/text.html"


class DrawingBlock(blocks.StructBlock):
    name = blocks.ChoiceBlock(choices=drawing_choices, label=_("drawing"))
    alt = PlainLineBlock(label=_("in words"), help_text=_("What a person who can't see it must know."))

    class Meta:
        icon = "image"
        label = _("drawing")
        description = _("One of the drawings that came with the site.")
        template = "lessons/blocks/drawing.html"

    def get_searchable_content(self, value: Any) -> list[str]:
        return [value["alt"]]

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["is_there"] = value["name"] in drawings()
        return context


class LineBlock(blocks.StructBlock):
    key = KeyBlock(required=False, help_text=_("Only for a line that a sum below names. Learners do not see it."))
    label = PlainLineBlock(label=_("line"))
    value = exact_number(label=_("value"))
    unit = blocks.ChoiceBlock(choices=Measure.choices, default=Measure.MONEY, label=_("unit"))
    formula = FormulaBlock(required=False)

    class Meta:
        label = _("line")

    def get_searchable_content(self, value: Any) -> list[str]:
        """The name of a unit is no word of the lesson: every amount would be found as "money"."""
        return [value["label"]]


class ExampleBlock(CheckedBlock):
    title = PlainLineBlock(label=_("title"), max_length=120)
    text = WordsBlock(label=_("story"), required=False)
    lines = blocks.ListBlock(LineBlock(), label=_("lines"), default=[])
    outcome = PlainTextBlock(label=_("what this shows"), required=False, rows=1)

    class Meta:
        icon = "table"
        label = _("worked example")
        description = _("A story with lines of amounts, and sums that are checked.")
        template = "lessons/blocks/example.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        lines = list(value["lines"])
        shown = signs([(name_of(line["key"] or ""), line["formula"] or "") for line in lines])
        context["lines"] = list(zip(lines, shown, strict=True))
        return context

    def check_parts(self, value: Any) -> None:
        """Work out every line that has a sum, and refuse the first one that gives something else."""
        known: dict[str, Fraction] = {}
        for number, line in enumerate(value["lines"]):
            key, amount = name_of(line["key"] or ""), Fraction(str(line["value"]))
            if key in known:
                raise refuse_child("lines", number, _now("Another line has this short name."), "key")
            if line["formula"] and (problem := _wrong_sum(line["formula"], amount, known)):
                raise refuse_child("lines", number, problem, "formula")
            if key:
                known[key] = amount


def _wrong_sum(formula: str, value: Fraction, known: dict[str, Fraction]) -> str:
    try:
        result = calculate(formula, known)
    except ZeroDivisionError:
        return _now("This sum divides by nothing.")
    except FormulaError:
        return _now("This sum can't be worked out. It may use numbers and the lines above it.")
    return (
        ""
        if result == value
        else _now("The sum gives %(result)s, not %(value)s.")
        % {
            "result": write_result(result),
            "value": write_result(value),
        }
    )


class MistakeBlock(blocks.StructBlock):
    text = WordsBlock()

    class Meta:
        icon = "warning"
        label = _("mistake people make")
        description = _("What goes wrong easily, and how to see it.")
        template = "lessons/blocks/mistake.html"


class RuleBlock(blocks.StructBlock):
    text = PlainLineBlock(label=_("rule"), max_length=120, help_text=_("One sentence to keep."))

    class Meta:
        icon = "thumbtack"
        label = _("rule of thumb")
        description = _("One sentence to keep. One in each lesson.")
        template = "lessons/blocks/rule.html"


class ActionBlock(blocks.StructBlock):
    text = WordsBlock(help_text=_("One thing to do this week."))

    class Meta:
        icon = "check"
        label = _("this week's action")
        description = _("One thing to do this week.")
        template = "lessons/blocks/action.html"


class KeyPointBlock(blocks.StructBlock):
    text = WordsBlock()

    class Meta:
        icon = "info-circle"
        label = _("key point")
        description = _("What must not be missed.")
        template = "lessons/blocks/key_point.html"


class ChecklistBlock(blocks.StructBlock):
    title = PlainLineBlock(label=_("title"), required=False)
    items = blocks.ListBlock(PlainLineBlock(label=_("line")), min_num=1, label=_("lines"))

    class Meta:
        icon = "list-ul"
        label = _("checklist")
        description = _("Things to have or to do, one a line.")
        template = "lessons/blocks/checklist.html"


class TableBlock(CheckedBlock):
    """Built from plain lists: Wagtail's own table blocks give translators nothing."""

    caption = PlainLineBlock(label=_("caption"))
    columns = blocks.ListBlock(PlainLineBlock(label=_("column")), min_num=1, max_num=6, label=_("columns"))
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [("cells", blocks.ListBlock(PlainLineBlock(label=_("cell"), required=False), label=_("cells")))],
            label=_("row"),
        ),
        label=_("rows"),
    )

    class Meta:
        icon = "grid"
        label = _("table")
        description = _("Rows and columns. On a phone each row becomes a card.")
        template = "lessons/blocks/table.html"

    def check_parts(self, value: Any) -> None:
        width = len(value["columns"])
        for number, row in enumerate(value["rows"]):
            if len(row["cells"]) != width:
                raise refuse_child("rows", number, _("This row needs one cell for each column."), "cells")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["rows"] = [list(zip(value["columns"], row["cells"], strict=False)) for row in value["rows"]]
        return context


class BodyBlock(DraftableStreamBlock):
    text = TextBlock()
    picture = PictureBlock()
    drawing = DrawingBlock()
    video = VideoBlock()
    example = ExampleBlock()
    mistake = MistakeBlock()
    rule = RuleBlock()
    action = ActionBlock()
    key_point = KeyPointBlock()
    term = SnippetChooserBlock(
        "lessons.GlossaryTerm", label=_("glossary word"), icon="openquote", template="lessons/blocks/term.html"
    )
    checklist = ChecklistBlock()
    table = TableBlock()
    practice = PracticeBlock()
    worksheet = WorksheetBlock()

    class Meta:
        block_counts: dict[str, dict[str, int]] = {"worksheet": {"max_num": 1}, "rule": {"max_num": 1}}  # noqa: RUF012
