"""Grading: whether an answer is right, by its question's type, and whether a try has enough right answers.

Pure: no database, no clock. A question is a dict of the paper (lessons.paper_snapshots); a response is what its type
read from the form (lessons.question_types).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.question_types import type_of
from lessons.question_types.base import Marked, QuestionData, Response


@dataclass(frozen=True)
class Result:
    """All answers of one try together."""

    right: int
    asked: int
    is_passed: bool


def grade(question: QuestionData, response: Response) -> Marked:
    """Mark one answer; no answer is simply not right."""
    return type_of(question).grade(question, response)


def is_answered(question: QuestionData, response: Response) -> bool:
    """Say whether there is an answer that can be marked (a number must be readable as one)."""
    return type_of(question).is_answered(question, response)


def total(marks: Sequence[bool], pass_percent: int) -> Result:
    """Add up a try."""
    right = sum(marks)
    return Result(right, len(marks), right >= pass_mark(len(marks), pass_percent))


def pass_mark(asked: int, pass_percent: int) -> int:
    """Return how many right answers are enough: a part of an answer counts as a whole one. Nothing asked is no pass."""
    return max(-(-pass_percent * asked // 100), 1)
