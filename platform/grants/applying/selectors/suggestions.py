"""Suggested answers from an applicant's plan pages. Nothing counts before they save it."""

from collections.abc import Iterable, Mapping
from typing import Any

from accounts.models import User
from core.money import MAX_MINOR
from core.numbers import number_as_text, parse_number
from grants.rounds.selectors.versions import RoundQuestion
from lessons.selectors import rows_in, saved_sheets_of, values_in
from questions.enums import Kind
from questions.schema import Question

SEVERAL = "+"  # "start-up-costs.things + start-up-costs.goods": a list of costs takes all of them, others the first


def suggestions_for(questions: Iterable[RoundQuestion], user: User | None, currency: str) -> dict[str, Any]:
    """Return a first answer by question key, where a plan page has one; money only in the same currency.

    Nothing is cut: what is too long for an answer is suggested whole, for the applicant to shorten. Two queries, none
    where nothing can be suggested.
    """
    asked = [question for question in questions if question.prefill]
    if not asked or user is None:
        return {}
    sheets = saved_sheets_of(user)
    values, rows = values_in(sheets, currency), rows_in(sheets, currency)
    fitted = {q.key: fit_value(q, _written(q, rows if q.kind == Kind.ROWS else values)) for q in asked}
    return {key: value for key, value in fitted.items() if value not in (None, "", [])}


def _written(question: RoundQuestion, written: Mapping[str, Any]) -> Any:
    """Return what the named fields say: of lists all rows, of anything else the first that says something."""
    found = [written[name] for name in map(str.strip, question.prefill.split(SEVERAL)) if name in written]
    if question.kind == Kind.ROWS:
        return [row for rows in found for row in rows]
    return found[0] if found else None


def fit_value(question: Question, value: Any) -> Any:
    """Return a plan page's value as an answer to the question, or None when it does not fit. Pure.

    Both store their values alike, but a plan page's choice comes as its words. Every row that says something is taken:
    one without an amount, or without a name, is to be finished here.
    """
    if question.kind == Kind.NUMBER:
        number = parse_number(str(value))
        return None if number is None else number_as_text(number)
    if question.kind == Kind.MONEY:
        return value if type(value) is int and 0 <= value <= MAX_MINOR else None
    if question.kind == Kind.ROWS:
        return [row for row in value or () if row["what"] or row["minor"] is not None]
    if question.kind == Kind.CHOICE:
        return next((key for key, words in question.choices if value in (key, words)), None)
    return value if isinstance(value, str) else None
