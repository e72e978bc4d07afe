"""Views of a quiz's first page, and of the way there from the unit before it."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from accounts.requests import signed_in_user
from core.languages import current_language
from core.selectors import programme_of_request
from core.shared_pages import is_preview, render_shared
from courses.models import UnitPage
from courses.selectors import unit_position
from courses.services import UnknownCourse
from lessons.models import QuizPage
from lessons.selectors import QuizRules, attempts_at, cached_quiz_rules, find_unit, quiz_rules
from lessons.services import NoTriesLeft, start_attempt
from lessons.views.frame import frame, is_open_to, open_frame, open_unit, reader


def show_quiz(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Nothing of the questions is shown before Start."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    learner, rules = reader(request), _rules_of(request, page)
    tries = list(attempts_at(learner, page.translation_key)) if learner else []
    own = {
        **open_frame(request, page),
        "learner": learner,
        "tries": [one for one in tries if not one.is_open],
        "open_try": next((one for one in tries if one.is_open), None),
        "tries_left": None if rules.tries is None else max(rules.tries - len(tries), 0),
    }
    response = render_shared(request, "lessons/quiz.html", shared=partial(_quiz_for_all, page), own=own)
    if learner:
        add_never_cache_headers(response)
    return response


def _quiz_for_all(page: QuizPage, request: HttpRequest) -> dict[str, Any]:
    rules = _rules_of(request, page)
    return {**frame(request, page), "asked": rules.asked, "needed": rules.needed}


def _rules_of(request: HttpRequest, page: QuizPage) -> QuizRules:
    """Return the rules as published, or in a preview as the editor has them."""
    return quiz_rules(page) if is_preview(request) else cached_quiz_rules(page)


def lead_on(request: HttpRequest, unit: UnitPage) -> HttpResponse:
    """Lead on from a unit that was just finished or saved. A check that was never tried is begun by the same press,
    if it may be tried as often as one likes: nothing can be used up by it.
    """
    position = unit_position(unit, None, current_language())
    if position is None:
        return redirect(unit.get_parent().get_url())
    following = position.next
    if following is None:
        return redirect(position.course.url)
    quiz = _untried_quiz(request, following.key) if following.kind == QuizPage.unit_kind else None
    return _start(request, quiz) if quiz else redirect(following.url)


def _untried_quiz(request: HttpRequest, key: uuid.UUID) -> QuizPage | None:
    quiz = find_unit(QuizPage, key, current_language())
    if quiz is None or not is_open_to(request, quiz) or cached_quiz_rules(quiz).tries is not None:
        return None
    return None if attempts_at(signed_in_user(request), key).exists() else quiz


@require_POST
@login_required
def start_quiz(request: HttpRequest, unit_key: uuid.UUID) -> HttpResponse:
    return _start(request, open_unit(request, QuizPage, unit_key))


def _start(request: HttpRequest, quiz: QuizPage) -> HttpResponse:
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
