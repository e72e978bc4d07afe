"""The first page of a quiz: what it is, earlier results, and Start."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from accounts.requests import signed_in_user
from core.languages import current_language
from core.selectors import programme_of_request
from courses.selectors import source_of
from courses.services import UnknownCourse
from lessons import grading
from lessons.models import QuizPage
from lessons.selectors import attempts_at
from lessons.services import NoTriesLeft, start_attempt
from lessons.views.frame import open_frame, open_unit, reader


def show_quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Nothing of the questions is shown before Start."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    learner, source = reader(request), source_of(page)
    tries = list(attempts_at(learner, page.translation_key)) if learner else []
    context = {
        "learner": learner,
        "tries": [one for one in tries if not one.is_open],
        "open_try": next((one for one in tries if one.is_open), None),
        "tries_left": None if source.tries is None else max(source.tries - len(tries), 0),
        "asked": len(source.questions),
        "needed": grading.pass_mark(len(source.questions), source.pass_percent),
    }
    response = render(request, "lessons/quiz.html", {**open_frame(request, page), **context})
    if learner:
        add_never_cache_headers(response)
    return response


@require_POST
@login_required
def start_quiz(request: HttpRequest, unit_key: uuid.UUID) -> HttpResponse:
    quiz = open_unit(request, QuizPage, unit_key)
    learner = signed_in_user(request)
    try:
        attempt = start_attempt(
            learner=learner,
            quiz=quiz,
            programme=programme_of_request(request),
            acted_by=learner,
            now=timezone.now(),
            language=current_language(),
        )
    except NoTriesLeft as refused:
        messages.warning(request, str(refused.words))
        return redirect(quiz.url)
    except UnknownCourse as error:
        raise Http404 from error
    return redirect("lessons:answer-quiz", attempt.pk)
