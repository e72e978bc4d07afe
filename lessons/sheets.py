"""A worksheet on screen: its form with what was written, and what it says read back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.html import escape

from core.models import Programme
from core.money import format_minor
from core.numbers import write_number
from core.samples import write_samples
from lessons.enums import FieldKind, Unit
from lessons.forms import WorksheetForm, new_save
from lessons.models import WorksheetSave
from lessons.snapshots import values_for_form
from lessons.worksheets import Sheet, SheetField, is_empty, minor_of, total_minor, work_out

NO_CURRENCY = "XXX"


@dataclass(frozen=True)
class Line:
    """One field read back: its label and what it says; for rows each of them, and their total."""

    label: str
    text: str
    rows: tuple[tuple[str, str], ...] = ()
    is_result: bool = False


def currency_of(programme: Programme | None, saved: WorksheetSave | None) -> str:
    """Return the currency in which the sheet is written: what was begun in one goes on in it."""
    return saved.currency if saved else programme.currency if programme else NO_CURRENCY


def make_form(
    sheet: Sheet, programme: Programme | None, saved: WorksheetSave | None, data: Mapping[str, Any] | None = None
) -> WorksheetForm:
    begun = values_for_form(sheet, saved.sheet, saved.values) if saved else {}
    initial = {**begun, **new_save(saved.pk if saved else None)}
    shown = _with_samples(sheet, programme)
    return WorksheetForm(data, sheet=shown, currency=currency_of(programme, saved), initial=initial)


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
    results = work_out(sheet, saved.values, saved.currency)
    values = {**saved.values, **results}
    return [_line(field, values.get(field.key), saved.currency) for field in sheet.fields]


def _line(field: SheetField, value: Any, currency: str) -> Line:
    is_result = field.kind == FieldKind.CALCULATED
    if is_empty(value):
        return Line(field.label, "", is_result=is_result)
    if field.kind == FieldKind.ROWS:
        rows = tuple((row["what"], money(row["amount"], currency)) for row in value)
        return Line(field.label, money(total_minor(value), currency), rows)
    if is_result:
        text = money(minor_of(value, currency), currency) if field.unit == Unit.MONEY else write_number(value)
        return Line(field.label, text, is_result=True)
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
