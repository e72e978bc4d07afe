"""Snapshot of a quiz for one attempt (its paper): the questions as asked, in plain data.

Rules come from the source-language page, words from the reader's.
"""

import random
import re
from collections.abc import Mapping
from typing import Any

from core.models import Programme
from lessons.models import QuizPage
from questions.enums import Measure

Paper = dict[str, Any]
Question = dict[str, Any]

EDITOR_KEYS = re.compile(r' data-block-key="[^"]*"')
WORDS = ("text", "why", "why_true", "why_false", "why_right", "why_wrong")


def make_paper(*, source: QuizPage, words: QuizPage, programme: Programme | None, rng: random.Random) -> Paper:
    """Take a snapshot of the quiz: later edits of the page change nothing for who has begun."""
    questions = [_drawn(question, source.shuffle_choices, programme, rng) for question in questions_of(source)]
    paper = {
        "pass_percent": source.pass_percent,
        "factor": programme.sample_factor if programme else 1,
        "currency": programme.currency if programme else "",
        "questions": questions,
    }
    return paper if words.pk == source.pk else in_words_of(paper, words)


def questions_of(page: QuizPage) -> list[Question]:
    """Return the page's questions as plain data."""
    return [{"id": b.id, "type": b.block_type, **READERS[b.block_type](b.value)} for b in page.questions]


def in_words_of(paper: Paper, page: QuizPage) -> Paper:
    """Return the same paper in the words of a translated page; what it lacks stays as it is."""
    words = {question["id"]: question for question in questions_of(page)}
    return {**paper, "questions": [_reworded(q, words.get(q["id"], q)) for q in paper["questions"]]}


def _reworded(question: Question, words: Question) -> Question:
    if words["type"] != question["type"]:
        return question
    said = {key: words[key] for key in WORDS if words.get(key)}
    for part, keys in (("choices", ("text", "why")), ("pairs", ("left", "right"))):
        if part in question:
            theirs = {one["id"]: one for one in words[part]}
            said[part] = [_reworded_part(one, theirs.get(one["id"], {}), keys) for one in question[part]]
    if "answers" in question:
        said["answers"] = list(dict.fromkeys([*question["answers"], *words["answers"]]))
    return {**question, **said}


def _reworded_part(part: Mapping[str, Any], words: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {**part, **{key: words[key] for key in keys if words.get(key)}}


def _drawn(question: Question, shuffle: bool, programme: Programme | None, rng: random.Random) -> Question:
    """Draw what differs from try to try: the order of choices, and the options of a matching question.

    The options' keys say nothing of the pair they belong to: they go to the browser.
    """
    if question["type"] == "matching":
        ids = [pair["id"] for pair in question["pairs"]]
        rng.shuffle(ids)
        return {**question, "options": {f"o{n}": pair for n, pair in enumerate(ids, 1)}}
    if "choices" in question and shuffle:
        return {**question, "choices": rng.sample(question["choices"], len(question["choices"]))}
    if question.get("unit") == Measure.MONEY and programme:
        return {**question, "factor": programme.sample_factor}
    return question


def _words(value: Any) -> str:
    return EDITOR_KEYS.sub("", value.source or "")


def _read_choices(value: Any) -> Question:
    choices = [
        {"id": choice.id, **{key: choice.value[key] or "" for key in ("text", "why")}, "right": choice.value["right"]}
        for choice in value["choices"].bound_blocks
    ]
    return {"text": _words(value["text"]), "choices": choices}


def _read_true_false(value: Any) -> Question:
    return {"text": _words(value["text"]), **{key: value[key] for key in ("answer", "why_true", "why_false")}}


def _read_number(value: Any) -> Question:
    return {
        "text": _words(value["text"]),
        "answer": str(value["answer"]),
        "tolerance": str(value["tolerance"] or 0),
        "unit": value["unit"],
        "why_right": value["why_right"],
        "why_wrong": value["why_wrong"],
    }


def _read_short_text(value: Any) -> Question:
    return {
        "text": _words(value["text"]),
        "answers": list(value["answers"]),
        "why_right": value["why_right"],
        "why_wrong": value["why_wrong"],
    }


def _read_matching(value: Any) -> Question:
    pairs = [{"id": p.id, "left": p.value["left"], "right": p.value["right"]} for p in value["pairs"].bound_blocks]
    return {"text": _words(value["text"]), "pairs": pairs, "why": value["why"]}


READERS = {
    "single_choice": _read_choices,
    "multiple_choice": _read_choices,
    "true_false": _read_true_false,
    "number": _read_number,
    "short_text": _read_short_text,
    "matching": _read_matching,
}
