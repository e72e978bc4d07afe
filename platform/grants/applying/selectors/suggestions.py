"""What somebody already wrote on their plan pages, offered as first answers. Nothing counts before they save it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from accounts.models import User
from core.money import MAX_MINOR
from core.numbers import number_as_text, parse_number
from grants.enums import QuestionKind
from grants.rounds.selectors.versions import QuestionText
from lessons.selectors import rows_in, saved_sheets_of, values_in

SEVERAL = "+"  # "start-up-costs.things + start-up-costs.goods": a list of costs takes all of them, others the first


def suggestions_for(questions: Iterable[QuestionText], user: User | None, currency: str) -> dict[str, Any]:
    """Return a first answer by question key, where a plan page has one; money only in the same currency.

    Nothing is cut: what is too long for an answer is suggested whole, for the applicant to shorten. Two queries, none
    where nothing can be suggested.
    """
    asked = [question for question in questions if question.prefill]
    if not asked or user is None:
        return {}
    sheets = saved_sheets_of(user)
    values, rows = values_in(sheets, currency), rows_in(sheets, currency)
    fitted = {q.key: fit_value(q, _written(q, rows if q.kind == QuestionKind.COSTS else values)) for q in asked}
    return {key: value for key, value in fitted.items() if value not in (None, "", [])}


def _written(question: QuestionText, written: Mapping[str, Any]) -> Any:
    """Return what the named fields say: of lists all rows, of anything else the first that says something."""
    found = [written[name] for name in map(str.strip, question.prefill.split(SEVERAL)) if name in written]
    if question.kind == QuestionKind.COSTS:
        return [row for rows in found for row in rows]
    return found[0] if found else None


def fit_value(question: QuestionText, value: Any) -> Any:
    """Turn a plan page's value into an answer to the question, or None when it does not fit. Pure."""
    return FITTERS[question.kind](question, value)


def _fit_text(_question: QuestionText, value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _fit_number(_question: QuestionText, value: Any) -> str | None:
    number = parse_number(str(value))
    return None if number is None else number_as_text(number)


def _fit_money(_question: QuestionText, value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= MAX_MINOR else None


def _fit_costs(_question: QuestionText, value: Any) -> list[dict[str, Any]]:
    """Keep every row that says something: one without an amount, or without a name, is to be finished here."""
    rows = value if isinstance(value, list) else []
    lines = [{"what": str(row.get("what", "")), "minor": row.get("amount")} for row in rows]
    return [line for line in lines if line["what"] or line["minor"] is not None]


def _fit_choice(question: QuestionText, value: Any) -> str | None:
    """A plan page's choice is known by its words."""
    return next((key for key, words in question.choices if value in (key, words)), None)


FITTERS: dict[QuestionKind, Callable[[QuestionText, Any], Any]] = {
    QuestionKind.TEXT: _fit_text,
    QuestionKind.LONG_TEXT: _fit_text,
    QuestionKind.NUMBER: _fit_number,
    QuestionKind.MONEY: _fit_money,
    QuestionKind.COSTS: _fit_costs,
    QuestionKind.CHOICE: _fit_choice,
}
