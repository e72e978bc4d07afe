"""Views of a quiz attempt: the questions, saving, handing in, and the result."""

import uuid
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import signed_in_user
from core.languages import current_language
from core.shared_pages import render_shared
from lessons import grading
from lessons.forms import Answers, read_answers
from lessons.models import Attempt, QuizPage
from lessons.paper_snapshots import Paper
from lessons.question_views import answers_in_words, ask, show_marked, unanswered
from lessons.selectors import (
    cached_quiz_page_of,
    last_save_number,
    latest_marks,
    paper_in,
    pass_percent_of,
    quiz_of,
    quiz_page_of,
    responses_of,
    tries_left,
)
from lessons.services import AttemptOver, hand_in, save_responses
from lessons.views.frame import frame, other_language
from questions.answers import ReadAnswer
from questions.forms import SaveForm
from questions.refusals import StaleSave

ALONE: dict[str, Any] = {"page": None, "position": None, "crumbs": []}  # a try whose quiz is there no more


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_quiz(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Show the questions, or keep what was answered. Somebody else's try is answered with 404."""
    attempt = get_object_or_404(Attempt, pk=attempt_id, learner=request.user)
    if request.method == "POST":
        return _take_answers(request, attempt)
    if not attempt.is_open:
        return redirect("lessons:show-result", attempt.pk)
    responses = responses_of(attempt)
    return _show_paper(request, attempt, responses, is_finishing="left" in request.GET)


def _take_answers(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    form, answers = SaveForm(request.POST), read_answers(attempt.paper, request.POST)
    if not form.is_valid() or answers.problems:
        return _refuse(request, attempt, answers, HTTPStatus.BAD_REQUEST)
    learner = signed_in_user(request)
    facts = {"attempt": attempt, "responses": answers.responses, "acted_by": learner, "now": timezone.now()}
    try:
        return _save(request, attempt, answers, {**form.save_facts, **facts})
    except StaleSave as stale:
        return _show_paper(request, attempt, answers.responses, stale=stale, status=HTTPStatus.CONFLICT)
    except AttemptOver:
        attempt.refresh_from_db()  # It may have been handed in since it was read.
        return _show_result(request, attempt, is_refused=True)


def _refuse(request: HttpRequest, attempt: Attempt, answers: Answers, status: int) -> HttpResponse:
    if not attempt.is_open:
        return _show_result(request, attempt, is_refused=True)
    return _show_paper(request, attempt, answers.shown, problems=answers.problems, status=status)


def _save(request: HttpRequest, attempt: Attempt, answers: Answers, facts: dict[str, Any]) -> HttpResponse:
    """Hand in when asked to and nothing is missing, or when she says so again; otherwise save."""
    finish, here = request.POST.get("finish"), reverse("lessons:answer-quiz", args=[attempt.pk])
    is_whole = all(grading.is_answered(q, answers.responses[q["id"]]) for q in attempt.paper["questions"])
    if finish == "anyway" or (finish and is_whole):
        hand_in(**facts)
        return redirect("lessons:show-result", attempt.pk)
    save_responses(**facts)
    if finish:
        return redirect(f"{here}?left=1")
    messages.success(request, _("Saved. You can go on later."))
    return redirect(here)


def _show_paper(
    request: HttpRequest,
    attempt: Attempt,
    responses: Mapping[str, Any],
    *,
    problems: Mapping[str, str] | None = None,
    is_finishing: bool = False,
    stale: StaleSave | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    paper = paper_in(attempt, current_language())
    questions = ask(paper, responses, problems or {})
    based_on = stale.number if stale else last_save_number(attempt)
    quiz = cached_quiz_page_of(attempt, current_language())
    own = {
        "page": quiz,
        "words_in": other_language(quiz) if quiz else None,
        "attempt": attempt,
        "questions": questions,
        "needed": grading.pass_mark(attempt.asked, attempt.paper["pass_percent"]),
        "save": SaveForm(based_on=based_on),
        "left": unanswered(questions) if is_finishing else [],
        "is_finishing": is_finishing,
        "stale": stale,
        "newer": _newer(paper, stale),
        "is_refused": status == HTTPStatus.BAD_REQUEST,
    }
    shared, kind = partial(_frame_for_all, quiz), str(attempt.quiz_key)
    return render_shared(
        request, "lessons/paper.html", shared=shared, own=own, kind=kind, own_key=attempt.pk, status=status
    )


def _frame_for_all(quiz: QuizPage | None, request: HttpRequest) -> dict[str, Any]:
    return frame(request, quiz) if quiz else ALONE


def _newer(paper: Paper, stale: StaleSave | None) -> list[ReadAnswer]:
    """Return what is kept now, question by question."""
    if stale is None or stale.newest is None:
        return []
    return answers_in_words(paper, stale.newest.values)


@never_cache
@login_required
@require_safe
def show_result(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    attempt = get_object_or_404(Attempt, pk=attempt_id, learner=request.user)
    if attempt.is_open:
        return redirect("lessons:answer-quiz", attempt.pk)
    return _show_result(request, attempt)


def _show_result(request: HttpRequest, attempt: Attempt, *, is_refused: bool = False) -> HttpResponse:
    """Show how a handed-in try was marked. ``is_refused``: other answers to it have just been sent."""
    right = {question_id: mark.is_right for question_id, mark in latest_marks(attempt).items()}
    context = {
        **_frame(request, attempt),
        "attempt": attempt,
        "questions": show_marked(paper_in(attempt, current_language()), responses_of(attempt), right),
        "needed": grading.pass_mark(attempt.asked, pass_percent_of(attempt, quiz_of(attempt))),
        "may_try_again": tries_left(attempt) != 0,
        "is_refused": is_refused,
    }
    status = HTTPStatus.CONFLICT if is_refused else HTTPStatus.OK
    return render(request, "lessons/result.html", context, status=status)


def _frame(request: HttpRequest, attempt: Attempt) -> dict[str, Any]:
    """The quiz may have been unpublished or deleted meanwhile: then the try stands alone."""
    quiz = quiz_page_of(attempt, current_language())
    return frame(request, quiz) if quiz else ALONE
