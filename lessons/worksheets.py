"""What a worksheet asks, and what it works out: pure, without database or clock.

Stored values by field key: words as text, a number as text, an amount in minor units, an option's id,
rows as a list of {"what", "amount"} with the amount in minor units or None.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from core.money import decimals_of
from lessons.enums import FieldKind, Unit
from lessons.formulas import FormulaError, calculate, names_in

Values = Mapping[str, Any]
COUNTED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.ROWS}


@dataclass(frozen=True)
class SheetField:
    key: str
    label: str
    kind: FieldKind
    help: str = ""
    is_required: bool = False
    rows: int = 0
    formula: str = ""
    unit: str = Unit.NUMBER
    options: tuple[tuple[str, str], ...] = ()

    @property
    def is_money(self) -> bool:
        return self.kind in {FieldKind.MONEY, FieldKind.ROWS} or self.unit == Unit.MONEY


@dataclass(frozen=True)
class Sheet:
    key: str
    title: str
    intro: str
    fields: tuple[SheetField, ...]

    def field(self, key: str) -> SheetField | None:
        return next((field for field in self.fields if field.key == key), None)


def read_sheet(block: Any) -> Sheet:
    """Turn a worksheet block's value into plain data."""
    return Sheet(block["key"], block["title"], block["intro"] or "", tuple(_read_fields(block["fields"])))


def _read_fields(fields: Any) -> Iterator[SheetField]:
    for child in fields:
        value = child.value
        options = tuple((o.id, o.value) for o in value["options"].bound_blocks) if "options" in value else ()
        yield SheetField(
            key=value["key"],
            label=value["label"],
            kind=FieldKind(child.block_type),
            help=value["help"] or "",
            is_required=bool(value.get("required")),
            rows=value.get("rows") or 0,
            formula=value.get("formula") or "",
            unit=value.get("unit") or Unit.NUMBER,
            options=options,
        )


def in_words_of(sheet: Sheet, translated: Sheet) -> Sheet:
    """Return the sheet with a translated page's words; keys, kinds and sums stay those of the source language."""
    fields = []
    for field in sheet.fields:
        theirs = translated.field(field.key)
        if theirs is None or theirs.kind != field.kind:
            fields.append(field)
            continue
        said = dict(theirs.options)
        options = tuple((key, said.get(key, text)) for key, text in field.options)
        fields.append(replace(field, label=theirs.label, help=theirs.help, options=options))
    return Sheet(sheet.key, translated.title, translated.intro, tuple(fields))


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def missing(sheet: Sheet, values: Values) -> list[SheetField]:
    """Return the fields that must be filled in and aren't."""
    return [field for field in sheet.fields if field.is_required and is_empty(values.get(field.key))]


def total_minor(rows: Any) -> int:
    """Add up the amounts of rows, in minor units."""
    return sum(row.get("amount") or 0 for row in rows or ())


def quantity(field: SheetField, value: Any, currency: str) -> Fraction | None:
    """Return what a field counts, in whole units; None when it is empty."""
    if is_empty(value):
        return None
    if field.kind == FieldKind.NUMBER:
        return Fraction(value)
    minor = total_minor(value) if field.kind == FieldKind.ROWS else value
    return Fraction(minor, 10 ** decimals_of(currency))


def work_out(sheet: Sheet, values: Values, currency: str) -> dict[str, Fraction | None]:
    """Calculate every calculated field, in whole units.

    An empty field counts as nothing, but a result stays open (None) while a field that must be filled in
    is missing from its sum, while all of the sum is empty, or when it would divide by nothing.
    """
    counted = {f.key: (f, quantity(f, values.get(f.key), currency)) for f in sheet.fields if f.kind in COUNTED}
    return {f.key: _result(f.formula, counted) for f in sheet.fields if f.kind == FieldKind.CALCULATED}


def _result(formula: str, counted: Mapping[str, tuple[SheetField, Fraction | None]]) -> Fraction | None:
    try:
        used = {name: counted[name] for name in names_in(formula)}
        if any(value is None and field.is_required for field, value in used.values()):
            return None
        if used and all(value is None for _field, value in used.values()):
            return None
        return calculate(formula, {name: value or Fraction(0) for name, (_field, value) in used.items()})
    except (FormulaError, ZeroDivisionError, KeyError):
        return None


def minor_of(amount: Fraction, currency: str) -> int:
    """Round a calculated amount to minor units."""
    return round(amount * 10 ** decimals_of(currency))
