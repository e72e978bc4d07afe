"""Quiz questions as a page shows them. Before hand-in nothing here says what is right: it isn't in AskedQuestion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from core.models import Programme
from core.samples import write_samples
from lessons import grading
from lessons.paper_snapshots import Paper
from lessons.question_types import type_of
from lessons.question_types.base import QuestionData, Response, UnreadWords
from questions.answers import ReadAnswer


@dataclass(frozen=True)
class AskedQuestion:
    """A question to answer. ``shown`` is what its type's own template prints."""

    number: int
    id: str
    text: SafeString
    response: Response
    is_answered: bool
    unread: UnreadWords | None
    template: str
    shown: Mapping[str, Any]
    problem: str = ""


@dataclass(frozen=True)
class MarkedQuestion(AskedQuestion):
    """A question of a handed-in try. ``solution`` is empty where the answer was right."""

    is_right: bool = False
    comment: str = ""
    solution: Sequence[str] = ()


def ask(paper: Paper, responses: Mapping[str, Response], problems: Mapping[str, str]) -> list[AskedQuestion]:
    """Return the questions with what was answered so far, and nothing of what is right."""
    programme = _programme_of(paper)
    return [
        _ask(number, question, responses.get(question["id"]), problems.get(question["id"], ""), programme)
        for number, question in enumerate(paper["questions"], 1)
    ]


def _ask(
    number: int, question: QuestionData, response: Response, problem: str, programme: Programme | None
) -> AskedQuestion:
    question_type, facts = type_of(question), _facts(number, question, response, programme)
    return AskedQuestion(
        **facts,
        template=question_type.asked_template,
        shown=question_type.show(question, response, programme),
        problem=problem or (str(facts["unread"].problem) if facts["unread"] else ""),
    )


def answers_in_words(paper: Paper, responses: Mapping[str, Response]) -> list[ReadAnswer]:
    """Return each question with its answer in words, to be read beside the questions."""
    programme = _programme_of(paper)
    lines = []
    for number, question in enumerate(paper["questions"], 1):
        response = responses.get(question["id"])
        text = "" if response is None else type_of(question).write_answer(question, response, programme)
        lines.append(ReadAnswer(_facts(number, question, response, programme)["text"], text))
    return lines


def show_marked(paper: Paper, responses: Mapping[str, Response], right: Mapping[str, bool]) -> list[MarkedQuestion]:
    """Return the questions of a handed-in try with what was answered, whether it was right, and why."""
    programme = _programme_of(paper)
    return [
        _show_marked(number, question, responses.get(question["id"]), right[question["id"]], programme)
        for number, question in enumerate(paper["questions"], 1)
    ]


def _show_marked(
    number: int, question: QuestionData, response: Response, is_right: bool, programme: Programme | None
) -> MarkedQuestion:
    question_type, marked = type_of(question), grading.grade(question, response)
    comments = {part: write_samples(words, programme) for part, words in marked.part_comments.items()}
    return MarkedQuestion(
        **_facts(number, question, response, programme),
        template=question_type.marked_template,
        shown=question_type.show_marked(question, response, comments, programme),
        is_right=is_right,
        comment=write_samples(marked.comment, programme),
        solution=() if is_right else question_type.solution(question, programme),
    )


def _programme_of(paper: Paper) -> Programme | None:
    """Return whose sample amounts the paper was asked in: as they were then, whatever the programme says now."""
    if not paper["currency"]:
        return None
    return Programme(currency=paper["currency"], sample_factor=paper["factor"])


def _facts(number: int, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
    """Return what is told of every question, asked or marked."""
    is_answered = grading.is_answered(question, response)
    return {
        "number": number,
        "id": question["id"],
        "text": mark_safe(write_samples(question["text"], programme)),  # noqa: S308 - an editor's rich text
        "response": response,
        "is_answered": is_answered,
        "unread": type_of(question).unread if response is not None and not is_answered else None,
    }


def unanswered(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    return [question for question in questions if not question.is_answered]
