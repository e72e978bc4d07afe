"""A worksheet: what the learner writes down for her own business. Kept under (page key, worksheet key, field key)."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lessons.blocks.parts import ComparisonBlock, FormulaBlock, KeyBlock, refuse
from lessons.enums import FieldKind, Unit
from lessons.formulas import FormulaError, names_in, names_in_comparison

RESERVED = {"save_id", "after"}
COUNTED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.ROWS}


def _field(kind: FieldKind, *extra: tuple[str, blocks.Block], required: bool = True) -> blocks.StructBlock:
    wanted = [("required", blocks.BooleanBlock(label=_("must be filled in"), required=False))] if required else []
    return blocks.StructBlock(
        [
            ("key", KeyBlock()),
            ("label", blocks.CharBlock(label=_("question"), max_length=160)),
            ("help", blocks.TextBlock(label=_("help"), required=False, rows=1)),
            *wanted,
            *extra,
        ],
        label=kind.label,
        icon="form",
    )


def _calculated_parts() -> list[tuple[str, blocks.Block]]:
    units = [
        (Unit.MONEY.value, Unit.MONEY.label),
        (Unit.NUMBER.value, Unit.NUMBER.label),
        (Unit.PIECES.value, _("whole pieces, rounded up")),
    ]
    return [
        ("formula", FormulaBlock()),
        ("unit", blocks.ChoiceBlock(choices=units, label=_("counts"))),
        ("only_if", ComparisonBlock(required=False)),
        ("otherwise", blocks.CharBlock(label=_("or else say"), required=False, max_length=160)),
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
    text = _field(FieldKind.TEXT)
    long_text = _field(FieldKind.LONG_TEXT)
    number = _field(FieldKind.NUMBER)
    money = _field(FieldKind.MONEY)
    rows = _field(FieldKind.ROWS, *_rows_parts())
    calculated = _field(FieldKind.CALCULATED, *_calculated_parts(), required=False)
    choice = _field(
        FieldKind.CHOICE,
        ("options", blocks.ListBlock(blocks.CharBlock(label=_("choice")), min_num=2, label=_("choices"))),
    )

    class Meta:
        label = _("fields")


class WorksheetBlock(blocks.StructBlock):
    key = KeyBlock()
    title = blocks.CharBlock(label=_("title"), max_length=120)
    intro = blocks.TextBlock(label=_("introduction"), required=False, rows=2)
    fields = FieldsBlock(label=_("fields"))

    class Meta:
        icon = "form"
        label = _("worksheet (my plan page)")
        template = "lessons/blocks/worksheet.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        keys = [field.value["key"] for field in cleaned["fields"]]
        if twice := {key for key in keys if keys.count(key) > 1}:
            raise refuse("fields", _now("Two fields have the same short name: %s") % ", ".join(sorted(twice)))
        if RESERVED & set(keys):
            raise refuse("fields", _now("These short names are taken: %s") % ", ".join(sorted(RESERVED)))
        if not any(field.value.get("required") for field in cleaned["fields"]):
            raise refuse("fields", _("Mark at least one field as one that must be filled in."))
        self._check_sums(cleaned)
        return cleaned

    def _check_sums(self, cleaned: Any) -> None:
        counted = {field.value["key"] for field in cleaned["fields"] if field.block_type in COUNTED}
        for field in cleaned["fields"]:
            if field.block_type == FieldKind.CALCULATED and (problem := _problem(field.value, counted)):
                raise refuse("fields", f"{field.value['key']}: {problem}")


def _problem(value: Any, counted: set[str]) -> str:
    only_if, otherwise = value["only_if"], value["otherwise"]
    try:
        unknown = (names_in(value["formula"]) | (names_in_comparison(only_if) if only_if else set())) - counted
    except FormulaError:
        return _now("This sum can't be read.")
    if unknown:
        return _now("This sum uses what is no number, amount or rows: %s") % ", ".join(sorted(unknown))
    return "" if bool(only_if) == bool(otherwise) else _now("Say both: when it makes sense, and what to say if not.")
