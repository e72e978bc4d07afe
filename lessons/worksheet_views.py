"""A worksheet as a page shows it: its form with what was written, and what it says read back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import escape

from core.models import Programme
from core.money import format_minor
from core.numbers import write_number
from core.samples import write_samples
from lessons.enums import FieldKind
from lessons.forms import WorksheetForm
from lessons.models import WorksheetSave
from lessons.worksheet_snapshots import values_for_form
from lessons.worksheets import Result, Sheet, SheetField, is_empty, minor_of, results, total_minor

NO_CURRENCY = "XXX"


@dataclass(frozen=True)
class Line:
    """One field read back: its label and what it says, "" for nothing yet; for rows each of them, and their total."""

    label: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    is_result: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether a sum waits for a part that isn't written."""
        return not self.text and (self.is_result or bool(self.rows))


def currency_of(programme: Programme | None, saved: WorksheetSave | None) -> str:
    """Return the currency in which the sheet is written: what was begun in one goes on in it."""
    return saved.currency if saved else programme.currency if programme else NO_CURRENCY


def make_form(
    sheet: Sheet, programme: Programme | None, saved: WorksheetSave | None, data: Mapping[str, Any] | None = None
) -> WorksheetForm:
    begun = values_for_form(sheet, saved.sheet, saved.values) if saved else {}
    based_on, currency = saved.number if saved else 0, currency_of(programme, saved)
    return WorksheetForm(
        data, sheet=_with_samples(sheet, programme), currency=currency, based_on=based_on, initial=begun
    )


def _with_samples(sheet: Sheet, programme: Programme | None) -> Sheet:
    """Write the sample amounts in the words of a form. Help is escaped here: Django's forms take it as HTML."""
    fields = tuple(
        replace(
            field,
            label=write_samples(field.label, programme),
            help=escape(write_samples(field.help, programme)),
            options=tuple((key, write_samples(text, programme)) for key, text in field.options),
        )
        for field in sheet.fields
    )
    return replace(sheet, fields=fields)


def read_back(sheet: Sheet, saved: WorksheetSave) -> list[Line]:
    """Return what a saved sheet says: amounts grouped, sums worked out."""
    worked_out = results(sheet, saved.values, saved.currency)
    return [
        _result_line(field, worked_out[field.key], saved.currency)
        if field.key in worked_out
        else _line(field, saved.values.get(field.key), saved.currency)
        for field in sheet.fields
    ]


def _result_line(field: SheetField, result: Result, currency: str) -> Line:
    text = result.words
    if result.value is not None:
        text = money(minor_of(result.value, currency), currency) if field.is_money else write_number(result.value)
    return Line(field.label, text, is_result=True)


def _line(field: SheetField, value: Any, currency: str) -> Line:
    if is_empty(value):
        return Line(field.label, "")
    if field.kind == FieldKind.ROWS:
        rows = tuple((row["what"], money(row["amount"], currency)) for row in value)
        return Line(field.label, money(total_minor(value), currency), rows)
    return Line(field.label, _said(field, value, currency))


def _said(field: SheetField, value: Any, currency: str) -> str:
    if field.kind == FieldKind.MONEY:
        return money(value, currency)
    return dict(field.options).get(value, "") if field.kind == FieldKind.CHOICE else str(value)


def money(minor: int | None, currency: str) -> str:
    """Write an amount; without a programme there is no currency to name."""
    if minor is None:
        return ""
    return format_minor(minor, currency).removeprefix(NO_CURRENCY).strip()
