"""What a worksheet asks, and what it works out: pure, without database or clock.

Stored values by field key: words as text, a number as text, an amount in minor units, an option's id,
rows as a list of {"what", "amount"} with the amount in minor units or None.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from core.money import decimals_of
from lessons.enums import FieldKind, Measure
from lessons.formulas import FormulaError, calculate, holds, names_in, names_in_comparison

Values = Mapping[str, Any]
COUNTED = {FieldKind.NUMBER, FieldKind.MONEY, FieldKind.ROWS}


@dataclass(frozen=True)
class SheetField:
    """One field. ``only_if``: a comparison that must be true for the result to mean something; ``otherwise`` is what is
    said where it isn't. ``may_stay_empty``: rows that nobody wrote count as nothing.
    """

    key: str
    label: str
    kind: FieldKind
    help: str = ""
    is_required: bool = False
    rows: int = 0
    formula: str = ""
    unit: str = Measure.NUMBER
    options: tuple[tuple[str, str], ...] = ()
    only_if: str = ""
    otherwise: str = ""
    may_stay_empty: bool = True

    @property
    def is_money(self) -> bool:
        return self.kind in {FieldKind.MONEY, FieldKind.ROWS} or self.unit == Measure.MONEY


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
            unit=value.get("unit") or Measure.NUMBER,
            options=options,
            only_if=value.get("only_if") or "",
            otherwise=value.get("otherwise") or "",
            may_stay_empty=value.get("may_stay_empty") is not False,
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
        otherwise = theirs.otherwise or field.otherwise
        fields.append(replace(field, label=theirs.label, help=theirs.help, options=options, otherwise=otherwise))
    return Sheet(sheet.key, translated.title, translated.intro, tuple(fields))


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def missing(sheet: Sheet, values: Values) -> list[SheetField]:
    """Return the fields that must be filled in and aren't."""
    return [field for field in sheet.fields if field.is_required and is_empty(values.get(field.key))]


def total_minor(rows: Any) -> int | None:
    """Add up the amounts of rows, in minor units; None while a row that says what has no amount."""
    amounts = [row.get("amount") for row in rows or ()]
    return None if None in amounts else sum(amounts)


def quantity(field: SheetField, value: Any, currency: str) -> Fraction | None:
    """Return what a field counts, in whole units; None while it, or a part of it, is missing."""
    if field.kind == FieldKind.ROWS and is_empty(value):
        return Fraction(0) if field.may_stay_empty and not field.is_required else None
    if is_empty(value):
        return None
    if field.kind == FieldKind.NUMBER:
        return Fraction(value)
    minor = total_minor(value) if field.kind == FieldKind.ROWS else value
    return None if minor is None else Fraction(minor, 10 ** decimals_of(currency))


@dataclass(frozen=True)
class Result:
    """What a calculated field gives: a value; or ``words`` that say why these numbers give none; or neither, while a
    part is missing.
    """

    value: Fraction | None = None
    words: str = ""


def work_out(sheet: Sheet, values: Values, currency: str) -> dict[str, Fraction | None]:
    """Calculate every calculated field, in whole units; None for each that is open or makes no sense (``results``)."""
    return {key: result.value for key, result in results(sheet, values, currency).items()}


def results(sheet: Sheet, values: Values, currency: str) -> dict[str, Result]:
    """Work out every calculated field.

    An empty box is not zero: a result stays open until all its parts are there. Where an author's comparison isn't
    true, a count is below zero, or something would be shared among nothing or less, it says so in words. Pieces are
    whole, rounded up: three and a half plates are sold as four.
    """
    fields = {f.key: f for f in sheet.fields if f.kind in COUNTED}
    counted = {key: quantity(field, values.get(key), currency) for key, field in fields.items()}
    written = {key for key in fields if not is_empty(values.get(key))}
    return {f.key: _result(f, counted, written) for f in sheet.fields if f.kind == FieldKind.CALCULATED}


def _result(field: SheetField, counted: Mapping[str, Fraction | None], written: set[str]) -> Result:
    try:
        if field.only_if and not _holds(field.only_if, counted):
            return Result(words=field.otherwise or _no_sense())
        used = names_in(field.formula)
        parts = _known(used, counted)
        if parts is None or (used and not used & written):
            return Result()
        if min(parts.values(), default=Fraction(0)) < 0:
            return Result(words=_no_sense())
        value = calculate(field.formula, parts, is_sharing=True)
    except ZeroDivisionError:
        return Result(words=_no_sense())
    except (FormulaError, KeyError):
        return Result()
    if field.unit == Measure.PIECES:
        return Result(value=Fraction(ceil(value))) if value >= 0 else Result(words=_no_sense())
    return Result(value=value)


def _holds(comparison: str, counted: Mapping[str, Fraction | None]) -> bool:
    """Say whether an author's comparison is true; one of which a part is missing can't be false yet."""
    parts = _known(names_in_comparison(comparison), counted)
    return parts is None or holds(comparison, parts)


def _known(names: set[str], counted: Mapping[str, Fraction | None]) -> dict[str, Fraction] | None:
    """Return what these names count; None while one of them is missing."""
    parts = {name: counted[name] for name in names}
    return None if None in parts.values() else {name: value for name, value in parts.items() if value is not None}


def _no_sense() -> str:
    return _("These numbers do not fit together. Look at them again.")


def minor_of(amount: Fraction, currency: str) -> int:
    """Round a calculated amount to minor units."""
    return round(amount * 10 ** decimals_of(currency))
