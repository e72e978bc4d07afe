"""The blocks of a lesson's body."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from lessons.blocks.parts import FormulaBlock, KeyBlock, WordsBlock, drawing_choices, drawings, refuse
from lessons.blocks.picture import PictureBlock
from lessons.blocks.practice import PracticeBlock
from lessons.blocks.worksheet import WorksheetBlock
from lessons.enums import Unit
from lessons.formulas import FormulaError, calculate, name_of, signs


class TextBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("heading"), required=False, max_length=120)
    text = WordsBlock()
    source = blocks.CharBlock(label=_("source"), required=False, help_text=_("Where this fact comes from."))

    class Meta:
        icon = "pilcrow"
        label = _("text")
        template = "lessons/blocks/text.html"


class DrawingBlock(blocks.StructBlock):
    name = blocks.ChoiceBlock(choices=drawing_choices, label=_("drawing"))
    alt = blocks.CharBlock(label=_("in words"), help_text=_("What a person who can't see it must know."))

    class Meta:
        icon = "image"
        label = _("drawing")
        template = "lessons/blocks/drawing.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["is_there"] = value["name"] in drawings()
        return context


class LineBlock(blocks.StructBlock):
    key = KeyBlock()
    label = blocks.CharBlock(label=_("line"))
    value = blocks.DecimalBlock(label=_("value"))
    unit = blocks.ChoiceBlock(choices=Unit.choices, default=Unit.MONEY, label=_("counts"))
    formula = FormulaBlock(required=False)

    class Meta:
        label = _("line")


class ExampleBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), max_length=120)
    text = WordsBlock(label=_("story"), required=False)
    lines = blocks.ListBlock(LineBlock(), label=_("lines"), default=[])
    outcome = blocks.TextBlock(label=_("what this shows"), required=False, rows=1)

    class Meta:
        icon = "calculator"
        label = _("worked example")
        template = "lessons/blocks/example.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if problem := first_wrong_line(cleaned["lines"]):
            raise refuse("lines", problem)
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        lines = list(value["lines"])
        shown = signs([(name_of(line["key"] or ""), line["formula"] or "") for line in lines])
        context["lines"] = list(zip(lines, shown, strict=True))
        return context


def first_wrong_line(lines: Any) -> str:
    """Work out every line that has a sum and say what is wrong with the first bad one; "" when all is well."""
    known: dict[str, Fraction] = {}
    for line in lines:
        key, value = name_of(line["key"]), Fraction(str(line["value"]))
        if key in known:
            return _now("Two lines have the same short name: %s") % key
        if line["formula"] and (problem := _wrong_sum(line["formula"], value, known)):
            return f"{line['label']}: {problem}"
        known[key] = value
    return ""


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
            "result": float(result),
            "value": float(value),
        }
    )


class MistakeBlock(blocks.StructBlock):
    text = WordsBlock()

    class Meta:
        icon = "warning"
        label = _("mistake people make")
        template = "lessons/blocks/mistake.html"


class RuleBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("rule"), max_length=120, help_text=_("One sentence to keep."))

    class Meta:
        icon = "pin"
        label = _("rule of thumb")
        template = "lessons/blocks/rule.html"


class ActionBlock(blocks.StructBlock):
    text = WordsBlock(help_text=_("One thing to do this week."))

    class Meta:
        icon = "tick"
        label = _("this week's action")
        template = "lessons/blocks/action.html"


class KeyPointBlock(blocks.StructBlock):
    text = WordsBlock()

    class Meta:
        icon = "info-circle"
        label = _("key point")
        template = "lessons/blocks/key_point.html"


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("title"), required=False)
    items = blocks.ListBlock(blocks.CharBlock(label=_("line")), min_num=1, label=_("lines"))

    class Meta:
        icon = "list-ul"
        label = _("checklist")
        template = "lessons/blocks/checklist.html"


class TableBlock(blocks.StructBlock):
    """Built from plain lists: Wagtail's own table blocks give translators nothing."""

    caption = blocks.CharBlock(label=_("caption"))
    columns = blocks.ListBlock(blocks.CharBlock(label=_("column")), min_num=1, max_num=6, label=_("columns"))
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [("cells", blocks.ListBlock(blocks.CharBlock(label=_("cell"), required=False), label=_("cells")))],
            label=_("row"),
        ),
        label=_("rows"),
    )

    class Meta:
        icon = "table"
        label = _("table")
        template = "lessons/blocks/table.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        width = len(cleaned["columns"])
        if any(len(row["cells"]) != width for row in cleaned["rows"]):
            raise refuse("rows", _("Each row needs one cell for each column."))
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        context["rows"] = [list(zip(value["columns"], row["cells"], strict=False)) for row in value["rows"]]
        return context


class BodyBlock(blocks.StreamBlock):
    text = TextBlock()
    picture = PictureBlock()
    drawing = DrawingBlock()
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
