"""Answers as they are stored (JSON) and as text that people read. Pure.

Kept: words as text; a number as text of digits ("12.5"); money as whole minor units; a choice as its key; costs as a
list of ``{"what", "minor"}``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format

from core.money import format_minor
from grants.enums import QuestionKind
from grants.rounds.selectors.versions import QuestionText

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One answer as it is read: ``text``, or for a list of costs its ``lines`` and what they come to, ``total``."""

    label: str
    text: str = ""
    lines: tuple[dict[str, str], ...] = ()
    total: str = ""


def read_answer(question: QuestionText, value: Any, currency: str) -> ReadAnswer:
    written = write_value(question, value, currency)
    if question.kind != QuestionKind.COSTS:
        return ReadAnswer(question.label, text=written)
    return ReadAnswer(question.label, lines=tuple(write_costs(value, currency)), total=written)


def total_of(costs: Sequence[Line]) -> int:
    return sum(line["minor"] for line in costs)


def write_value(question: QuestionText, value: Any, currency: str) -> str:
    """Write one kept answer as a reader sees it; lists of costs are written by ``write_costs``."""
    writer = WRITERS.get(question.kind)
    return writer(question, value, currency) if writer else str(value)


def write_costs(costs: Sequence[Line], currency: str) -> list[dict[str, str]]:
    return [{"name": line["what"], "amount": format_minor(line["minor"], currency)} for line in costs]


def _write_number(_question: QuestionText, value: Any, _currency: str) -> str:
    return str(number_format(Decimal(value), use_l10n=True, force_grouping=True))


def _write_money(_question: QuestionText, value: Any, currency: str) -> str:
    return format_minor(value, currency)


def _write_choice(question: QuestionText, value: Any, _currency: str) -> str:
    return dict(question.choices).get(value, "")


def _write_total(_question: QuestionText, value: Any, currency: str) -> str:
    return format_minor(total_of(value), currency)


WRITERS: dict[QuestionKind, Callable[[QuestionText, Any, str], str]] = {
    QuestionKind.NUMBER: _write_number,
    QuestionKind.MONEY: _write_money,
    QuestionKind.CHOICE: _write_choice,
    QuestionKind.COSTS: _write_total,
}
