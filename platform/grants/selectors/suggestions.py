"""What somebody already wrote on their plan pages, offered as first answers. Nothing counts before they save it."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import User
from core.money import MAX_MINOR
from core.numbers import number_as_text, parse_number
from grants.enums import QuestionKind
from grants.selectors.versions import QuestionText
from lessons.selectors import latest_worksheets, worksheet_values

LONGEST_LINE = 120
MOST_LINES = 8


def suggestions_for(questions: Iterable[QuestionText], user: User | None, currency: str) -> dict[str, Any]:
    """Return a first answer by question key, where a plan page has one that fits; money only in the same currency.

    Two queries, one more where a list of costs is asked for, none where nothing can be suggested.
    """
    asked = [question for question in questions if question.prefill]
    if not asked or user is None:
        return {}
    written = worksheet_values(user, currency)
    if any(question.kind == QuestionKind.COSTS for question in asked):
        written |= _rows_of(user, currency)
    fitted = {q.key: fit_value(q, written[q.prefill]) for q in asked if q.prefill in written}
    return {key: value for key, value in fitted.items() if value not in (None, "", [])}


def _rows_of(user: User, currency: str) -> dict[str, Any]:
    """Return the lists of "what" and "how much" themselves; ``worksheet_values`` gives their totals."""
    saves = [save for save in reversed(latest_worksheets(user)) if save.currency == currency]
    return {
        f"{save.worksheet.sheet_key}.{key}": value
        for save in saves
        for key, value in save.values.items()
        if isinstance(value, list)
    }


def fit_value(question: QuestionText, value: Any) -> Any:
    """Turn a plan page's value into an answer to the question, or None when it does not fit. Pure."""
    return FITTERS[question.kind](question, value)


def _fit_text(question: QuestionText, value: Any) -> str | None:
    return value[: question.max_length] if isinstance(value, str) else None


def _fit_number(_question: QuestionText, value: Any) -> str | None:
    number = parse_number(str(value))
    return None if number is None else number_as_text(number)


def _fit_money(_question: QuestionText, value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= MAX_MINOR else None


def _fit_costs(_question: QuestionText, value: Any) -> list[dict[str, Any]]:
    rows = value if isinstance(value, list) else []
    lines = [{"what": str(row.get("what", ""))[:LONGEST_LINE], "minor": row.get("amount")} for row in rows]
    return [line for line in lines if line["what"] and type(line["minor"]) is int and line["minor"] > 0][:MOST_LINES]


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
