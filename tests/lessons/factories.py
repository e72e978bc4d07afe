"""Lessons and quizzes for tests, written as course files are."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from accounts.models import User
from courses.models import ModulePage
from lessons.importing import write_body, write_questions
from lessons.models import Attempt, LessonPage, QuizPage, WorksheetSave
from lessons.question_types import type_of
from lessons.selectors import worksheet_for
from lessons.services import hand_in, save_worksheet, start_attempt
from tests.courses.factories import make_course

THEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def choice(name: str, *, right: bool = False) -> dict[str, Any]:
    return {"id": name, "text": f"Choice {name}", "right": right, "why": f"Why-{name}"}


SINGLE = {"id": "single", "type": "single_choice", "text": "Which?", "choices": [choice("a"), choice("b", right=True)]}
MULTIPLE = {
    "id": "multiple",
    "type": "multiple_choice",
    "text": "Which ones?",
    "choices": [choice("m1", right=True), choice("m2"), choice("m3", right=True)],
}
TRUE_FALSE = {
    "id": "true",
    "type": "true_false",
    "text": "Is it so?",
    "answer": False,
    "why_true": "Why-true",
    "why_false": "Why-false",
}
NUMBER = {
    "id": "number",
    "type": "number",
    "text": "40 plates at [[20]]. How much?",
    "answer": 800,
    "tolerance": 0,
    "unit": "money",
    "formula": "40 * 20",
    "why_right": "Why-right",
    "why_wrong": "Why-wrong",
}
SHORT = {
    "id": "short",
    "type": "short_text",
    "text": "What is left?",
    "answers": ["Right-profit"],
    "why_right": "Why-short-right",
    "why_wrong": "Why-short-wrong",
}
MATCHING = {
    "id": "match",
    "type": "matching",
    "text": "Match.",
    "pairs": [
        {"id": "rent", "left": "Rent", "right": "Every month"},
        {"id": "beans", "left": "Beans", "right": "With every plate"},
        {"id": "pot", "left": "A pot", "right": "Once"},
    ],
    "why": "Why-match",
}
VIDEO = {
    "id": "stall",
    "type": "video",
    "title": "A stall in the morning",
    "link": "https://videos.example/stall",
    "minutes": 4,
    "megabytes": 12.5,
    "words": "Amina lays out **ten** bags.",
}
ALL_TYPES = [SINGLE, MULTIPLE, TRUE_FALSE, NUMBER, SHORT, MATCHING]

PRACTICE = {"id": "try", "type": "practice", "question": "What now?", "choices": [choice("a"), choice("b", right=True)]}
SHEET = {
    "id": "sheet",
    "type": "worksheet",
    "key": "start-up",
    "title": "What I need",
    "intro": "Use prices you asked for.",
    "fields": [
        {"key": "idea", "label": "My idea", "kind": "text", "required": True},
        {"key": "things", "label": "What I buy", "kind": "rows", "rows": 3, "help": "For example: [[60]] <b>"},
        {"key": "spare", "label": "A spare", "kind": "money"},
        {"key": "pieces", "label": "Pieces", "kind": "number"},
        {"key": "total", "label": "In all", "kind": "calculated", "formula": "things + spare", "unit": "money"},
        {
            "key": "way",
            "label": "How",
            "kind": "choice",
            "options": [{"id": "save", "text": "Save"}, {"id": "group", "text": "Borrow"}],
        },
        {"key": "why", "label": "Why", "kind": "long_text"},
    ],
}


def make_module(slug: str = "finances") -> ModulePage:
    course = make_course(slug=slug, units=0)
    return ModulePage.objects.child_of(course).get()


def make_lesson(module: ModulePage | None = None, *body: dict[str, Any], slug: str = "two-purses") -> LessonPage:
    module = module or make_module()
    key = uuid.uuid4()
    blocks = body or ({"id": "why", "type": "text", "text": "You have **two** purses."},)
    page = LessonPage(title=slug.capitalize(), slug=slug, translation_key=key, body=write_body(blocks, key, {}))
    module.refresh_from_db()
    module.add_child(instance=page)
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


def make_quiz(
    module: ModulePage | None = None, *questions: dict[str, Any], slug: str = "check", **fields: Any
) -> QuizPage:
    module = module or make_module()
    key = uuid.uuid4()
    written = write_questions(questions or (SINGLE,), key)
    page = QuizPage(title="Check yourself", slug=slug, translation_key=key, questions=written, **fields)
    module.refresh_from_db()
    module.add_child(instance=page)
    page.save_revision().publish()
    return QuizPage.objects.get(pk=page.pk)


def start(learner: User, quiz: QuizPage, **facts: Any) -> Attempt:
    given = {"programme": None, "acted_by": learner, "now": THEN, "language": settings.LANGUAGE_CODE, **facts}
    return start_attempt(learner=learner, quiz=quiz, **given)


def right_answers(attempt: Attempt) -> dict[str, Any]:
    """Return what a learner who knows everything answers, by question id."""
    return {question["id"]: type_of(question).right_response(question) for question in attempt.paper["questions"]}


def posted(responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return responses as a browser posts them."""
    data: dict[str, Any] = {"form_id": str(uuid.uuid4()), "based_on": "0", **more}
    for question_id, value in responses.items():
        if isinstance(value, dict):
            data.update({f"{question_id}.{left}": key for left, key in value.items()})
        elif isinstance(value, bool):
            data[question_id] = "true" if value else "false"
        elif value is not None:
            data[question_id] = value
    return data


def finish(attempt: Attempt, responses: dict[str, Any]) -> Attempt:
    return hand_in(
        attempt=attempt, form_id=uuid.uuid4(), based_on=0, responses=responses, acted_by=attempt.learner, now=THEN
    )


def sheet_form(**values: str) -> dict[str, str]:
    return {"form_id": str(uuid.uuid4()), "based_on": "0", **values}


PLAN_WORDS = {
    "idea": "Beans and chapati",
    "things": [{"what": "Two pots", "minor": 300000}],
    "why": "People ask for it",
}


def save_plan(learner: User, lesson: LessonPage, values: dict[str, Any] = PLAN_WORDS, **facts: Any) -> WorksheetSave:
    sheet = worksheet_for(lesson)
    assert sheet
    given = {"form_id": uuid.uuid4(), "based_on": 0, "currency": "KES", "now": THEN, "language": "en", **facts}
    return save_worksheet(learner=learner, lesson=lesson, sheet=sheet, values=values, acted_by=learner, **given)
