"""Calculated questions: works out the sums of a section from the values that were typed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from core.money import decimals_of
from questions.enums import Kind, Measure
from questions.formulas import FormulaError, calculate, holds, names_in, names_in_comparison
from questions.schema import Question, Section, Values, is_empty, total_minor

COUNTED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.ROWS})  # what a formula can name


def quantity(question: Question, value: Any, currency: str) -> Fraction | None:
    """Return what an answer counts, in whole units; None while it, or a part of it, is missing."""
    if question.kind == Kind.ROWS and is_empty(value):
        return Fraction(0) if question.may_stay_empty and not question.is_required else None
    if is_empty(value):
        return None
    if question.kind == Kind.NUMBER:
        return Fraction(value)
    minor = total_minor(value) if question.kind == Kind.ROWS else value
    return None if minor is None else Fraction(minor, 10 ** decimals_of(currency))


@dataclass(frozen=True)
class Result:
    """What a calculated question gives: a value; or ``words`` that say why these numbers give none; or neither, while a
    part is missing.
    """

    value: Fraction | None = None
    words: str = ""


def work_out(section: Section, values: Values, currency: str) -> dict[str, Fraction | None]:
    """Return what ``results`` works out, in whole units; None for each that is open or makes no sense."""
    return {key: result.value for key, result in results(section, values, currency).items()}


def results(section: Section, values: Values, currency: str) -> dict[str, Result]:
    """Work out every calculated question.

    An empty box is not zero: a result stays open until all its parts are there. Where an author's comparison isn't
    true, a count is below zero, or something would be shared among nothing or less, it says so in words. Pieces are
    whole, rounded up: three and a half plates are sold as four.
    """
    asked = [q for q in section.questions if q.kind in COUNTED]
    counted = {q.key: quantity(q, values.get(q.key), currency) for q in asked}
    written = {q.key for q in asked if not is_empty(values.get(q.key))}
    return {q.key: _result(q, counted, written) for q in section.questions if q.kind == Kind.CALCULATED}


def _result(question: Question, counted: Mapping[str, Fraction | None], written: set[str]) -> Result:
    try:
        if question.only_if and not _holds(question.only_if, counted):
            return Result(words=question.otherwise or _no_sense())
        used = names_in(question.formula)
        parts = _known(used, counted)
        if parts is None or (used and not used & written):
            return Result()
        if min(parts.values(), default=Fraction(0)) < 0:
            return Result(words=_no_sense())
        value = calculate(question.formula, parts, is_sharing=True)
    except ZeroDivisionError:
        return Result(words=_no_sense())
    except (FormulaError, KeyError):
        return Result()
    if question.measure == Measure.PIECES:
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
