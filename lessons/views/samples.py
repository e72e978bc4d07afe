"""Sample pages for the course's download size: what learners load of a unit besides its own page. Nothing is kept."""

import random
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.selectors import programme_of_request
from courses.selectors import source_of
from lessons.models import Attempt, LessonPage, QuizPage, WorksheetSave
from lessons.paper_snapshots import Paper, make_paper
from lessons.question_types import type_of
from lessons.question_views import ask, show_marked
from lessons.selectors import worksheet_for
from lessons.views.frame import frame
from lessons.worksheet_views import currency_of, make_form, read_back
from questions.forms import SaveForm


def sample_paper(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Render a check's questions as its first try shows them."""
    paper = _paper(request, page)
    context = {"attempt": _attempt(page, paper), "questions": ask(paper, {}, {}), "save": SaveForm(), "needed": 1}
    return render(request, "lessons/paper.html", {**frame(request, page), **context})


def sample_result(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Render the result of somebody who knew everything."""
    paper = _paper(request, page)
    responses = {question["id"]: type_of(question).right_response(question) for question in paper["questions"]}
    questions = show_marked(paper, responses, dict.fromkeys(responses, True))
    context = {"attempt": _attempt(page, paper), "questions": questions, "needed": len(questions)}
    return render(request, "lessons/result.html", {**frame(request, page), **context, "may_try_again": True})


def sample_plan_form(request: HttpRequest, page: LessonPage) -> HttpResponse | None:
    """Render the form of the lesson's worksheet; nothing where it has none."""
    sheet = worksheet_for(page)
    form = make_form(sheet, programme_of_request(request), None) if sheet else None
    return _plan_page(request, page, sheet=sheet, form=form) if sheet else None


def sample_plan(request: HttpRequest, page: LessonPage) -> HttpResponse | None:
    """Render the lesson's worksheet read back, with nothing written in it yet; nothing where it has none."""
    sheet = worksheet_for(page)
    if sheet is None:
        return None
    programme = programme_of_request(request)
    saved = WorksheetSave(values={}, currency=currency_of(programme, None))
    return _plan_page(request, page, sheet=sheet, saved=saved, written=read_back(sheet, saved, programme))


def _plan_page(request: HttpRequest, page: LessonPage, **context: Any) -> HttpResponse:
    facts = {**frame(request, page), "unit_key": page.translation_key, **context}
    return render(request, "lessons/plan_page.html", facts)


def _paper(request: HttpRequest, page: QuizPage) -> Paper:
    programme, rng = programme_of_request(request), random.Random(0)  # noqa: S311 - every measure draws the same
    return make_paper(source=source_of(page), words=page, programme=programme, rng=rng)


def _attempt(page: QuizPage, paper: Paper) -> Attempt:
    asked = len(paper["questions"])
    return Attempt(quiz_key=page.translation_key, number=1, paper=paper, right=asked, asked=asked, is_passed=True)
