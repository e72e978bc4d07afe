"""Views of a lesson, and of finishing it."""

import uuid
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.blocks.stream_block import StreamValue

from accounts.models import User
from accounts.requests import signed_in_user
from core.languages import current_language
from core.shared_pages import render_shared
from courses.selectors import source_of, unit_position
from courses.services import UnitNotReady, complete_unit
from lessons.models import LessonPage
from lessons.selectors import cached_worksheet_for, has_written, narration_of
from lessons.services import complete_lessons
from lessons.views.frame import frame, open_frame, open_unit, reader
from lessons.views.quiz import lead_on


def show_lesson(request: HttpRequest, page: LessonPage) -> HttpResponse:
    """Strangers get a page without any token, the same for all; a learner's own is kept by no cache."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    learner = reader(request)
    frame_of_reader = open_frame(request, page)
    practice = next((block for block in _practices_of(page) if block.id == request.GET.get("only")), None)
    if practice:
        return _show_practice(request, practice)
    own = {**frame_of_reader, "learner": learner}
    if learner:
        own |= _plan_page(page, learner)
    response = render_shared(request, "lessons/lesson.html", shared=partial(_lesson_for_all, page), own=own)
    if learner:
        add_never_cache_headers(response)
    return response


def _practices_of(page: LessonPage) -> list[StreamValue.StreamChild]:
    return [block for block in page.body if block.block_type == "practice"]


def _show_practice(request: HttpRequest, block: StreamValue.StreamChild) -> HttpResponse:
    """Answer one practice question by itself, for the page's script (static/js/practice.js)."""
    return HttpResponse(block.render(context={"request": request, "block_id": block.id}))


def _lesson_for_all(page: LessonPage, request: HttpRequest) -> dict[str, Any]:
    return {
        **frame(request, page),
        "first_picture": next((block.id for block in page.body if block.block_type == "picture"), None),
        "has_practice": bool(_practices_of(page)),
        "narration": narration_of(page),
        "has_sheet": any(block.block_type == "worksheet" for block in page.body),
    }


def _plan_page(page: LessonPage, learner: User) -> dict[str, Any]:
    """Return the lesson's worksheet, and whether the learner wrote on it; nothing where no part of it is there."""
    sheet = cached_worksheet_for(page)
    return {"sheet": sheet, "saved": has_written(learner, page.translation_key, sheet.key)} if sheet else {}


@require_POST
@login_required
def finish_lesson(request: HttpRequest, unit_key: uuid.UUID) -> HttpResponse:
    lesson = open_unit(request, LessonPage, unit_key)
    learner = signed_in_user(request)
    try:
        complete_unit(
            learner=learner, unit=source_of(lesson), acted_by=learner, now=timezone.now(), language=current_language()
        )
    except UnitNotReady as refused:
        messages.warning(request, str(refused.words))
        return redirect(f"{lesson.url}#sheet")
    return lead_on(request, lesson)


@require_POST
@login_required
def finish_lessons_before(request: HttpRequest, unit_key: uuid.UUID) -> HttpResponse:
    """Take somebody at their word who read as a stranger and signed up in the middle of a course."""
    lesson = open_unit(request, LessonPage, unit_key)
    learner = signed_in_user(request)
    position = unit_position(lesson, learner, current_language())
    if position is not None:
        keys = [unit.key for unit in position.units_before]
        complete_lessons(learner=learner, keys=keys, acted_by=learner, now=timezone.now(), language=current_language())
        messages.success(request, _("You go on from here. Plan pages that you have not written yet wait for you."))
    return redirect(lesson.url)
