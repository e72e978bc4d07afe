"""Whether an answer is right: one small function a type of question, chosen from a table.

Pure: no database, no clock. A question is a dict of the paper (lessons.paper_snapshots); a response is what
``read_response`` made of the form: a choice's id, a list of them, a yes or no, a typed text, or a dict from left id to
option key.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.numbers import parse_number
from core.text import fold_signs

MINUS = re.compile(r"(?<![\w.,])-(?=[.,]?\d)")

Question = Mapping[str, Any]
Response = Any


class BadResponse(ValueError):
    """The form holds something that this question never offered."""


@dataclass(frozen=True)
class Marked:
    """The result for one answer. ``comments`` are (for which part, words): the part is a choice's id, or ""."""

    is_right: bool
    comments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Result:
    """All answers of one try together."""

    right: int
    asked: int
    is_passed: bool


def grade(question: Question, response: Response) -> Marked:
    """Marked one answer; no answer is simply not right."""
    return TYPES[question["type"]].grade(question, response)


def is_answered(question: Question, response: Response) -> bool:
    """Say whether there is an answer that can be marked (a number must be readable as one)."""
    return TYPES[question["type"]].is_answered(question, response)


def read_response(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> Response:
    """Turn a form's values into a response, or None for no answer. Raises BadResponse for what was never offered."""
    return TYPES[question["type"]].read(question, values, part_values)


def total(marks: Sequence[bool], pass_percent: int) -> Result:
    """Add up a try: passed when the right ones make at least ``pass_percent`` of all."""
    right = sum(marks)
    return Result(right, len(marks), bool(marks) and right * 100 >= pass_percent * len(marks))


def needed(asked: int, pass_percent: int) -> int:
    """Return how many right answers are enough."""
    return -(-pass_percent * asked // 100)


ALIKE = str.maketrans({"ة": "ه", "ى": "ي", "ـ": None})  # written both ways every day; the last only draws a word longer


def plain(text: str) -> str:
    """Bring a short text to its bare form: no case, accents, apostrophes, punctuation, double or invisible blanks; any
    script's digits as 0-9, and a minus where it makes a number negative. Signs alone are compared as they are.
    """
    signs = " ".join(fold_signs(text).split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", signs).casefold()).translate(ALIKE)
    letters = MINUS.sub("\N{MINUS SIGN}", "".join(c for c in folded if not unicodedata.combining(c)))
    kept = "".join(
        " " if unicodedata.category(c)[0] in "PS" and c != "\N{MINUS SIGN}" else c for c in letters if c != "'"
    )
    return " ".join(kept.split()) or signs


def _grade_single_choice(question: Question, response: Response) -> Marked:
    chosen = next((choice for choice in question["choices"] if choice["id"] == response), None)
    return Marked(chosen["right"], ((chosen["id"], chosen["why"]),)) if chosen else Marked(False)


def _grade_multiple_choice(question: Question, response: Response) -> Marked:
    """Right only when all right choices and no others were taken; each choice gets its own words."""
    chosen = set(response or ())
    comments = tuple((choice["id"], choice["why"]) for choice in question["choices"])
    return Marked(all((choice["id"] in chosen) == choice["right"] for choice in question["choices"]), comments)


def _grade_true_false(question: Question, response: Response) -> Marked:
    if response is None:
        return Marked(False)
    return Marked(response is question["answer"], (("", question["why_true" if response else "why_false"]),))


def _grade_number(question: Question, response: Response) -> Marked:
    """Amounts of money are asked in the programme's sample size: the right answer grows by the paper's factor."""
    given = parse_number(response or "")
    factor = question.get("factor", 1)
    expected, tolerance = Fraction(question["answer"]) * factor, Fraction(question["tolerance"]) * factor
    return _right_or_wrong(question, given is not None and abs(given - expected) <= tolerance)


def _grade_short_text(question: Question, response: Response) -> Marked:
    given = plain(response or "")
    return _right_or_wrong(question, bool(given) and given in {plain(answer) for answer in question["answers"]})


def _right_or_wrong(question: Question, is_right: bool) -> Marked:
    return Marked(is_right, (("", question["why_right" if is_right else "why_wrong"]),))


def _grade_matching(question: Question, response: Response) -> Marked:
    """Two rights with the same words are equally good."""
    rights = {pair["id"]: plain(pair["right"]) for pair in question["pairs"]}
    taken = {left: rights[question["options"][key]] for left, key in (response or {}).items()}
    return Marked(taken == rights, (("", question["why"]),))


def _read_choice(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> str | None:
    chosen = _read_choices(question, values[-1:], part_values)
    return chosen[0] if chosen else None


def _read_choices(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> list[str] | None:
    offered = {choice["id"] for choice in question["choices"]}
    chosen = [value for value in dict.fromkeys(values) if value]
    if not offered.issuperset(chosen):
        raise BadResponse("not one of the choices")
    return chosen or None


def _read_true_false(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> bool | None:
    value = values[-1] if values else ""
    if value not in {"", "true", "false"}:
        raise BadResponse("neither true nor false")
    return None if value == "" else value == "true"


LONGEST_ANSWER = 200


def _read_text(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> str | None:
    text = values[-1].strip() if values else ""
    if len(text) > LONGEST_ANSWER:
        raise BadResponse("too long")
    return text or None


def _read_matching(question: Question, values: Sequence[str], part_values: Mapping[str, str]) -> dict[str, str] | None:
    lefts = {pair["id"] for pair in question["pairs"]}
    chosen = {left: key for left, key in part_values.items() if key}
    if not lefts.issuperset(chosen) or not set(question["options"]).issuperset(chosen.values()):
        raise BadResponse("not one of the pairs")
    return chosen or None


def _is_given(question: Question, response: Response) -> bool:
    return response is not None


def _is_number(question: Question, response: Response) -> bool:
    return parse_number(response or "") is not None


def _is_matched(question: Question, response: Response) -> bool:
    return len(response or ()) == len(question["pairs"])


@dataclass(frozen=True)
class Type:
    """What a type of question knows how to do."""

    grade: Callable[[Question, Response], Marked]
    read: Callable[[Question, Sequence[str], Mapping[str, str]], Response]
    is_answered: Callable[[Question, Response], bool] = _is_given


TYPES: dict[str, Type] = {
    "single_choice": Type(_grade_single_choice, _read_choice),
    "multiple_choice": Type(_grade_multiple_choice, _read_choices),
    "true_false": Type(_grade_true_false, _read_true_false),
    "number": Type(_grade_number, _read_text, _is_number),
    "short_text": Type(_grade_short_text, _read_text),
    "matching": Type(_grade_matching, _read_matching, _is_matched),
}
