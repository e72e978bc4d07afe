"""A worksheet as a page shows it: its form with what was written, and what it says read back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from core.models import Programme
from core.money import NO_CURRENCY
from core.samples import write_samples
from lessons.forms import WorksheetForm
from lessons.models import WorksheetSave
from lessons.worksheet_snapshots import values_for_form
from questions.answers import ReadSection, read_section
from questions.schema import Question, Section


def currency_of(programme: Programme | None, saved: WorksheetSave | None) -> str:
    """Return the currency in which the sheet is written: what was begun in one goes on in it."""
    return saved.currency if saved else programme.currency if programme else NO_CURRENCY


def make_form(
    sheet: Section, programme: Programme | None, saved: WorksheetSave | None, data: Mapping[str, Any] | None = None
) -> WorksheetForm:
    begun = values_for_form(sheet, saved.sheet, saved.values) if saved else {}
    based_on, currency = saved.number if saved else 0, currency_of(programme, saved)
    shown = _with_samples(sheet, programme)
    return WorksheetForm(data, sheet=shown, currency=currency, based_on=based_on, initial=begun)


def read_back(sheet: Section, saved: WorksheetSave, programme: Programme | None) -> ReadSection:
    """Return what a saved sheet says, with sample amounts in the words of its questions."""
    return read_section(_with_samples(sheet, programme), saved.values, saved.currency)


def _with_samples(sheet: Section, programme: Programme | None) -> Section:
    return replace(sheet, questions=tuple(_words_with_samples(question, programme) for question in sheet.questions))


def _words_with_samples(question: Question, programme: Programme | None) -> Question:
    return replace(
        question,
        label=write_samples(question.label, programme),
        help=write_samples(question.help, programme),
        otherwise=write_samples(question.otherwise, programme),
        choices=tuple((key, write_samples(text, programme)) for key, text in question.choices),
    )
