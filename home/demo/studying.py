"""Lets demo people learn as real ones do: plan pages filled in, checks handed in, all through the same services."""

import uuid
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from core.models import Programme
from core.money import to_minor
from courses.selectors import units_of
from courses.services import complete_unit
from lessons.models import LessonPage, QuizPage
from lessons.question_types import type_of
from lessons.selectors import find_unit, worksheet_for
from lessons.services.attempts import hand_in, start_attempt
from lessons.services.worksheets import save_worksheet
from questions.enums import Kind
from questions.schema import Question, Section

LANGUAGE = "en"
PLANS_FILE = Path(__file__).parents[1] / "content" / "plans.yaml"
BETWEEN_UNITS = timedelta(minutes=25)
SAID = "Beans and chapati at the bus stop, six days a week"


def take_course(
    *, learner: User, course_key: uuid.UUID, programme: Programme, began_at: datetime, units: int | None = None
) -> int:
    """Complete the course's first ``units`` units (all of them by default), one after the other. Returns how many."""
    done = 0
    for done, unit in enumerate(islice(units_of(course_key), units), start=1):
        at = began_at + BETWEEN_UNITS * done
        if unit.kind == QuizPage.unit_kind:
            _pass_quiz(learner, unit.key, programme, at)
        else:
            _finish_lesson(learner, unit.key, programme, at)
    return done


def _finish_lesson(learner: User, key: uuid.UUID, programme: Programme, at: datetime) -> None:
    lesson = find_unit(LessonPage, key, LANGUAGE)
    if lesson is None:
        return
    sheet = worksheet_for(lesson)
    if sheet:
        save_worksheet(
            learner=learner,
            lesson=lesson,
            sheet=sheet,
            form_id=uuid.uuid4(),
            based_on=0,
            values=_fill_in(sheet, programme),
            currency=programme.currency,
            acted_by=learner,
            now=at,
            language=LANGUAGE,
        )
    complete_unit(learner=learner, unit=lesson, acted_by=learner, now=at, language=LANGUAGE)


def _pass_quiz(learner: User, key: uuid.UUID, programme: Programme, at: datetime) -> None:
    quiz = find_unit(QuizPage, key, LANGUAGE)
    if quiz is None:
        return
    attempt = start_attempt(
        learner=learner, quiz=quiz, programme=programme, acted_by=learner, now=at, language=LANGUAGE
    )
    answers = {one["id"]: type_of(one).right_response(one) for one in attempt.paper["questions"]}
    hand_in(attempt=attempt, form_id=uuid.uuid4(), based_on=0, responses=answers, acted_by=learner, now=at)


@cache
def _read_plans() -> dict[str, dict[str, Any]]:
    """Return what the file says: values by the page's key, then the field's."""
    plans: dict[str, dict[str, Any]] = yaml.safe_load(PLANS_FILE.read_text(encoding="utf-8"))
    return plans


def _fill_in(sheet: Section, programme: Programme) -> dict[str, Any]:
    planned = _read_plans().get(sheet.key, {})
    values = {}
    for question in sheet.questions:
        if question.key in planned:
            values[question.key] = _plan(question, planned[question.key], programme)
        elif question.kind in WRITERS:
            values[question.key] = WRITERS[question.kind](question, programme)
    return values


def _plan(question: Question, planned: Any, programme: Programme) -> Any:
    """Return what the file says as the page's form would hand it in."""
    if question.kind == Kind.MONEY:
        return _amount(programme, planned)
    if question.kind == Kind.ROWS:
        return [{"what": row[0], "minor": _amount(programme, row[-1])} for row in planned]
    if question.kind == Kind.CHOICE:
        return next(key for key, words in question.choices if words == planned)
    return str(planned)


def _amount(programme: Programme, whole: int) -> int:
    return to_minor(whole * programme.sample_factor, programme.currency)


def _write_rows(question: Question, programme: Programme) -> list[dict[str, Any]]:
    costs = (("Gas cooker", 4500), ("Pots and plates", 2800), ("First stock of beans and flour", 1900))
    return [{"what": what, "minor": _amount(programme, whole)} for what, whole in costs[: question.rows or 1]]


WRITERS = {
    Kind.TEXT: lambda question, programme: SAID,
    Kind.LONG_TEXT: lambda question, programme: f"{SAID}. Drivers and market women buy most, before eight.",
    Kind.NUMBER: lambda question, programme: "40",
    Kind.MONEY: lambda question, programme: _amount(programme, 50),
    Kind.ROWS: _write_rows,
    Kind.CHOICE: lambda question, programme: question.choices[0][0],
}
