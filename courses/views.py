"""The course list, a course, a part of it, and starting a course."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.requests import user_or_none
from core.languages import current_language
from core.selectors import home_key_of, programme_of_request
from courses.models import CourseIndexPage, CoursePage, ModulePage
from courses.selectors import course_in_preview, course_outline, course_outlines, module_in_preview
from courses.services import enrol
from courses.trees import STEP
from courses.unlocks import to_do_in, unlocks_of


def show_course_list(request: HttpRequest, page: CourseIndexPage) -> HttpResponse:
    language = current_language()
    reader = user_or_none(request)
    outlines = course_outlines(learner=reader, language=language, home_key=home_key_of(request))
    keys = [outline.key for outline in outlines]
    unlocks = unlocks_of(keys, language, timezone.now(), programme_of_request(request), reader)
    return render(request, "courses/course_list.html", {"page": page, "outlines": outlines, "unlocks": unlocks})


def show_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Show a course; a POST starts it."""
    if request.method == "POST":
        return _start_course(request, page)
    language = current_language()
    reader, is_preview = user_or_none(request), getattr(request, "is_preview", False)
    outline = course_in_preview(page, language) if is_preview else course_outline(page, reader, language)
    unlocks = unlocks_of([outline.key], language, timezone.now(), programme_of_request(request), reader)
    context = {"page": page, "outline": outline, "unlocks": unlocks, "opened": to_do_in(unlocks[outline.key])}
    return render(request, "courses/course.html", context)


def show_module(request: HttpRequest, page: ModulePage) -> HttpResponse:
    course = CoursePage.objects.get(path=page.path[:-STEP])
    outline = course_outline(course, user_or_none(request), current_language())
    module = next((module for module in outline.modules if module.key == page.translation_key), None)
    if getattr(request, "is_preview", False):
        module = module_in_preview(page, module.number if module else len(outline.modules) + 1, current_language())
    if module is None:
        raise Http404
    return render(request, "courses/module.html", {"page": page, "outline": outline, "module": module})


def _start_course(request: HttpRequest, page: CoursePage) -> HttpResponse:
    """Start the course and go to where the learner goes on; sending it twice starts it once."""
    learner, language = user_or_none(request), current_language()
    if learner is None:
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': request.path})}")
    enrol(learner=learner, course_key=page.translation_key, acted_by=learner, now=timezone.now(), language=language)
    outline = course_outline(page, learner, language)
    unit = outline.next_unit or outline.first_unit
    return redirect(unit.url if unit else outline.url)
