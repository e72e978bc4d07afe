"""Snapshot of a worksheet: what its page asked when somebody saved it, so that their words stay readable for ever.

Trainers change, rename and delete pages; what was written on one is read by what it asked then.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from questions.enums import Kind
from questions.schema import Question, Section, Values, in_words_of, is_empty

Snapshot = Mapping[str, Any]


def take_snapshot(sheet: Section, lesson_title: str) -> dict[str, Any]:
    """Return the worksheet as plain data, with the name of the lesson in which it stood."""
    return {**asdict(sheet), "lesson": lesson_title}


def read_snapshot(snapshot: Snapshot) -> Section | None:
    """Return the worksheet as it was; None for a save from before there were snapshots."""
    if not snapshot:
        return None
    questions = tuple(_read_question(question) for question in snapshot["questions"])
    return Section(snapshot["key"], snapshot["title"], snapshot["intro"], questions)


def _read_question(stored: Mapping[str, Any]) -> Question:
    choices, years = tuple((key, text) for key, text in stored["choices"]), tuple(stored.get("years", ()))
    return Question(**{**stored, "kind": Kind(stored["kind"]), "choices": choices, "years": years})


def lesson_in(snapshot: Snapshot) -> str:
    """Return the name of the lesson in which the worksheet stood."""
    return str(snapshot.get("lesson", ""))


def sheet_with_all_words(live: Section | None, snapshot: Snapshot, values: Values) -> Section | None:
    """Return the worksheet that shows everything somebody wrote.

    It is the page's own as long as it stands there, followed by the questions that were taken out of it since and
    hold words. A question that became one of another kind is read as what it was.
    """
    kept = read_snapshot(snapshot)
    if live is None or kept is None:
        return live or kept
    kept = in_words_of(kept, live)
    written = [one for one in kept.questions if one.kind != Kind.CALCULATED and one.key in values]
    gone = [one for one in written if _is_gone(one, live) and not is_empty(values[one.key])]
    former = {question.key: question for question in gone}
    here = [former.pop(question.key, question) for question in live.questions]
    return replace(live, questions=(*here, *former.values()))


def _is_gone(question: Question, live: Section) -> bool:
    there = live.question(question.key)
    return there is None or there.kind != question.kind


def values_for_form(live: Section, snapshot: Snapshot, values: Values) -> dict[str, Any]:
    """Return what the page's form begins with: nothing in a field that was of another kind."""
    kept = read_snapshot(snapshot)
    if kept is None:
        return dict(values)
    was = {question.key: question.kind for question in kept.questions}
    return {q.key: values[q.key] for q in live.questions if q.key in values and was.get(q.key, q.kind) == q.kind}


def words_out_of_form(live: Section, values: Values) -> dict[str, Any]:
    """Return what was written into fields that the page asks for no more: saving the page keeps it."""
    return {key: value for key, value in values.items() if live.question(key) is None}
