"""Snapshot of a quiz for one attempt (its paper): the questions as asked, in plain data.

Rules come from the source-language page, words from the reader's.
"""

import random
import re
from typing import Any

from core.models import Programme
from lessons.models import QuizPage
from lessons.question_types import QUESTION_TYPES, type_of
from lessons.question_types.base import QuestionData

Paper = dict[str, Any]

EDITOR_KEYS = re.compile(r' data-block-key="[^"]*"')


def make_paper(*, source: QuizPage, words: QuizPage, programme: Programme | None, rng: random.Random) -> Paper:
    """Take a snapshot of the quiz: later edits of the page change nothing for who has begun."""
    shuffle = source.shuffle_choices
    questions = [
        type_of(question).draw(question, shuffle=shuffle, programme=programme, rng=rng)
        for question in questions_of(source)
    ]
    paper = {
        "pass_percent": source.pass_percent,
        "factor": programme.sample_factor if programme else 1,
        "currency": programme.currency if programme else "",
        "questions": questions,
    }
    return paper if words.pk == source.pk else in_words_of(paper, words)


def questions_of(page: QuizPage) -> list[QuestionData]:
    """Return the page's questions as plain data."""
    return [_question(block) for block in page.questions]


def _question(block: Any) -> QuestionData:
    text = EDITOR_KEYS.sub("", block.value["text"].source or "")
    return {
        "id": block.id,
        "type": block.block_type,
        "text": text,
        **QUESTION_TYPES[block.block_type].snapshot(block.value),
    }


def in_words_of(paper: Paper, page: QuizPage) -> Paper:
    """Return the same paper in the words of a translated page; what it lacks stays as it is."""
    words = {question["id"]: question for question in questions_of(page)}
    return {**paper, "questions": [_reworded(q, words.get(q["id"], q)) for q in paper["questions"]]}


def _reworded(question: QuestionData, words: QuestionData) -> QuestionData:
    return type_of(question).reword(question, words) if words["type"] == question["type"] else question
