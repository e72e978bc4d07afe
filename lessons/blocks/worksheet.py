"""StreamField block: a worksheet for the learner's own business, kept under (page key, worksheet key, field key)."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from accounts.unsent_forms import is_never_kept
from core.blocks import CheckedBlock, PlainLineBlock, PlainTextBlock, refuse, refuse_child
from lessons.blocks.parts import ComparisonBlock, FormulaBlock, KeyBlock
from questions.calculation import COUNTED
from questions.enums import MEASURES_OF_SUMS, Kind, Measure
from questions.forms import SaveForm
from questions.formulas import FormulaError, names_in, names_in_comparison

RESERVED = {*SaveForm.base_fields}


def _field(kind: Kind, *extra: tuple[str, blocks.Block], required: bool = True) -> blocks.StructBlock:
    wanted = [("required", blocks.BooleanBlock(label=_("must be filled in"), required=False))] if required else []
    return blocks.StructBlock(
        [
            ("key", KeyBlock()),
            ("label", PlainLineBlock(label=_("question"), max_length=160)),
            ("help", PlainTextBlock(label=_("help"), required=False, rows=1)),
            *wanted,
            *extra,
        ],
        label=kind.label,
        icon="form",
    )


def _calculated_parts() -> list[tuple[str, blocks.Block]]:
    names = {Measure.PIECES: _("whole pieces, rounded up")}
    units = [(measure.value, names.get(measure, measure.label)) for measure in MEASURES_OF_SUMS]
    return [
        ("formula", FormulaBlock()),
        ("unit", blocks.ChoiceBlock(choices=units, label=_("unit"))),
        ("only_if", ComparisonBlock(required=False)),
        ("otherwise", PlainLineBlock(label=_("or else say"), required=False, max_length=160)),
    ]


def _rows_parts() -> list[tuple[str, blocks.Block]]:
    empty = blocks.BooleanBlock(
        label=_("may stay empty"),
        required=False,
        default=True,
        help_text=_("An empty list then counts as nothing. Switch it off where a sum without it would be wrong."),
    )
    return [
        ("rows", blocks.IntegerBlock(min_value=1, max_value=20, default=5, label=_("rows"))),
        ("may_stay_empty", empty),
    ]


class FieldsBlock(blocks.StreamBlock):
    text = _field(Kind.TEXT)
    long_text = _field(Kind.LONG_TEXT)
    number = _field(Kind.NUMBER)
    money = _field(Kind.MONEY)
    rows = _field(Kind.ROWS, *_rows_parts())
    calculated = _field(Kind.CALCULATED, *_calculated_parts(), required=False)
    choice = _field(
        Kind.CHOICE,
        ("options", blocks.ListBlock(PlainLineBlock(label=_("choice")), min_num=2, label=_("choices"))),
    )

    class Meta:
        label = _("fields")


class WorksheetBlock(CheckedBlock):
    key = KeyBlock()
    title = PlainLineBlock(label=_("title"), max_length=120)
    intro = PlainTextBlock(label=_("introduction"), required=False, rows=2)
    fields = FieldsBlock(label=_("fields"))

    class Meta:
        icon = "form"
        label = _("worksheet (my plan page)")
        description = _("A page of the learner's own plan. The lesson is done when it is filled in.")
        template = "lessons/blocks/worksheet.html"

    def get_searchable_content(self, value: Any) -> list[str]:
        """What a reader sees of it: its title, its introduction and its questions, no short names or units."""
        return [value["title"], value["intro"], *(field.value["label"] for field in value["fields"])]

    def check_parts(self, value: Any) -> None:
        seen: set[str] = set()
        for number, field in enumerate(value["fields"]):
            key = field.value["key"]
            if key in RESERVED or is_never_kept(key):
                raise refuse_child("fields", number, _now("This short name is taken. Choose another one."), "key")
            if key in seen:
                raise refuse_child("fields", number, _now("Another field has this short name."), "key")
            seen.add(key)
        if not any(field.value.get("required") for field in value["fields"]):
            raise refuse("fields", _("Mark at least one field as one that must be filled in."))
        self._check_sums(value["fields"])

    def _check_sums(self, fields: Any) -> None:
        counted = {field.value["key"] for field in fields if field.block_type in COUNTED}
        for number, field in enumerate(fields):
            if field.block_type == Kind.CALCULATED:
                if problem := _problem(field.value["formula"], names_in, counted):
                    raise refuse_child("fields", number, problem, "formula")
                if problem := _problem_of_sense(field.value, counted):
                    raise refuse_child("fields", number, problem, "only_if")


def _problem_of_sense(value: Any, counted: set[str]) -> str:
    only_if, otherwise = value.get("only_if"), value.get("otherwise")
    if bool(only_if) != bool(otherwise):
        return _now("Say both: when it makes sense, and what to say if not.")
    return _problem(only_if, names_in_comparison, counted) if only_if else ""


def _problem(formula: str, find_names: Callable[[str], set[str]], counted: set[str]) -> str:
    try:
        unknown = find_names(formula) - counted
    except FormulaError:
        return _now("This sum can't be read.")
    return _now("This sum uses what is no number, amount or rows: %s") % ", ".join(sorted(unknown)) if unknown else ""
