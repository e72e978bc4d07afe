"""Answers as people read them: one writer for every page that shows what somebody wrote. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format

from core.money import format_minor
from core.numbers import write_number
from questions.calculation import Result, minor_of, results
from questions.enums import Kind
from questions.schema import Question, Section, Values, is_empty, total_minor, yes_no_words


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One answer: what was asked, and what was written, "" for nothing yet. Of rows, each (what, amount); ``text`` is
    their total, "" while an amount is missing.
    """

    label: str
    text: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    is_result: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether a sum waits for a part that isn't written."""
        return not self.text and (self.is_result or bool(self.rows))


@dataclass(frozen=True, slots=True)
class ReadSection:
    key: str
    title: str
    answers: tuple[ReadAnswer, ...]

    @property
    def has_open_sums(self) -> bool:
        return any(answer.is_open for answer in self.answers)

    def without_empty(self) -> "ReadSection":
        return replace(self, answers=tuple(answer for answer in self.answers if answer.text or answer.rows))


def read_section(section: Section, values: Values, currency: str) -> ReadSection:
    """Write all answers of a section, in the order in which they are asked; what is calculated is worked out."""
    worked_out = results(section, values, currency)
    answers = (
        _read_result(question, worked_out[question.key], currency)
        if question.key in worked_out
        else read_answer(question, values.get(question.key), currency)
        for question in section.questions
    )
    return ReadSection(section.key, section.title, tuple(answers))


def read_answer(question: Question, value: Any, currency: str) -> ReadAnswer:
    """Write one stored value (``questions.schema``)."""
    if is_empty(value):
        return ReadAnswer(question.label)
    if question.kind == Kind.ROWS:
        rows = tuple((row["what"], _write_minor(row["minor"], currency)) for row in value)
        return ReadAnswer(question.label, _write_minor(total_minor(value), currency), rows)
    return ReadAnswer(question.label, WRITERS[question.kind](question, value, currency))


def _read_result(question: Question, result: Result, currency: str) -> ReadAnswer:
    if result.value is None:
        text = result.words
    elif question.is_money:
        text = format_minor(minor_of(result.value, currency), currency)
    else:
        text = write_number(result.value)
    return ReadAnswer(question.label, text, is_result=True)


def _write_minor(minor: int | None, currency: str) -> str:
    return "" if minor is None else format_minor(minor, currency)


def _write_text(_question: Question, value: Any, _currency: str) -> str:
    return str(value)


def _write_number(_question: Question, value: Any, _currency: str) -> str:
    """Group it and keep all of its decimals: it may be typed again as it is read."""
    return str(number_format(Decimal(value), use_l10n=True, force_grouping=True))


def _write_money(_question: Question, value: Any, currency: str) -> str:
    return format_minor(value, currency)


def _write_choice(question: Question, value: Any, _currency: str) -> str:
    return dict(question.choices).get(value, "")


def _write_yes_no(question: Question, value: Any, _currency: str) -> str:
    yes, no = yes_no_words(question.label)
    return str(yes if value else no)


def _write_date(_question: Question, value: Any, _currency: str) -> str:
    return date_format(date.fromisoformat(value), "j F Y")


WRITERS: dict[Kind, Callable[[Question, Any, str], str]] = {
    Kind.TEXT: _write_text,
    Kind.LONG_TEXT: _write_text,
    Kind.NUMBER: _write_number,
    Kind.MONEY: _write_money,
    Kind.CHOICE: _write_choice,
    Kind.YES_NO: _write_yes_no,
    Kind.DATE: _write_date,
}
