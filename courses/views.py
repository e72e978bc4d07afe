"""The course list, a course, a part of it, and starting a course."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.models import User
from accounts.requests import user_or_none
from core.languages import current_language
from core.selectors import home_key_of, programme_of_request
from core.shared_pages import is_preview, render_shared
from courses.models import CourseIndexPage, CoursePage, ModulePage
from courses.outlines import CourseOutline, ModuleOutline
from courses.selectors import course_around, course_in_preview, course_outline, course_outlines, module_in_preview
from courses.services import enrol
from courses.unlocks import to_do_in, unlocks_of


def show_course_list(request: HttpRequest, page: CourseIndexPage) -> HttpResponse:
    language, reader = current_language(), user_or_none(request)
    outlines = course_outlines(learner=reader, language=language, home_key=home_key_of(request))
    own = {"page": page, **course_cards(request, outlines)}
    return render_shared(request, "courses/course_list.html", shared=partial(_course_list_for_all, page), own=own)


def _course_list_for_all(page: CourseIndexPage, request: HttpRequest) -> dict[str, Any]:
    language = current_language()
    return {
        "page": page,
        "outlines": course_outlines(learner=None, language=language, home_key=home_key_of(request)),
    }


def course_cards(request: HttpRequest, outlines: Collection[CourseOutline]) -> dict[str, Any]:
    """Return what the holes in the cards of courses need: the reader's outlines by key, and what each course opens."""
    by_key = {outline.key: outline for outline in outlines}
    programme, reader = programme_of_request(request), user_or_none(request)
    unlocks = unlocks_of(list(by_key), current_language(), timezone.now(), programme, reader)
    return {"outlines": by_key, "unlocks": unlocks}


def show_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Show a course; a POST starts it."""
    if request.method == "POST":
        return _start_course(request, page)
    language = current_language()
    reader = user_or_none(request)
    outline = course_in_preview(page, language) if is_preview(request) else course_outline(page, reader, language)
    unlocks = unlocks_of([outline.key], language, timezone.now(), programme_of_request(request), reader)
    own = {
        "page": page,
        "outline": outline,
        "modules": outline.modules_by_key,
        "unlocks": unlocks,
        "opened": to_do_in(unlocks[outline.key]),
    }
    kind = "finished" if outline.completed_at and not outline.next_unit else ""
    shared = partial(_course_for_all, page, kind)
    return render_shared(request, "courses/course.html", shared=shared, own=own, kind=kind)


def _course_for_all(page: CoursePage, kind: str, request: HttpRequest) -> dict[str, Any]:
    language = current_language()
    outline = course_in_preview(page, language) if is_preview(request) else course_outline(page, None, language)
    return {"page": page, "outline": outline, "is_finished": kind == "finished"}


def show_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    outline, module = _find_module(request, page, user_or_none(request))
    own = {"page": page, "outline": outline, "modules": {module.key: module}}
    return render_shared(request, "courses/module.html", shared=partial(_module_for_all, page), own=own)


def _module_for_all(page: ModulePage, request: HttpRequest) -> dict[str, Any]:
    outline, module = _find_module(request, page, None)
    return {"page": page, "outline": outline, "module": module}


def _find_module(request: HttpRequest, page: ModulePage, reader: User | None) -> tuple[CourseOutline, ModuleOutline]:
    """Return the part and its course. Raises Http404 for one that nobody finds there."""
    language = current_language()
    outline = course_around(page, reader, language)
    module = outline.modules_by_key.get(page.translation_key)
    if is_preview(request):
        module = module_in_preview(page, module.number if module else len(outline.modules) + 1, language)
    if module is None:
        raise Http404
    return outline, module


def _start_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Start the course and go to where the learner goes on; sending it twice starts it once."""
    learner, language = user_or_none(request), current_language()
    if learner is None:
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
    enrol(learner=learner, course_key=page.translation_key, acted_by=learner, now=timezone.now(), language=language)
    outline = course_outline(page, learner, language)
    unit = outline.next_unit or outline.first_unit
    return redirect(unit.url if unit else outline.url)
