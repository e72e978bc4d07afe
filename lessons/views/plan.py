"""My plan: the worksheets that somebody filled in, each to read, to print and to change."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.selectors import programme_of_request
from courses.selectors import source_of
from lessons.forms import WorksheetForm
from lessons.models import LessonPage, WorksheetSave
from lessons.selectors import find_plan_lesson, latest_worksheet, plan_of, worksheet_for
from lessons.services import StaleSave, save_worksheet
from lessons.sheets import currency_of, make_form, read_back
from lessons.views.frame import frame, language
from lessons.worksheets import Sheet, missing


@never_cache
@login_required
@require_safe
def show_plan(request: HttpRequest) -> HttpResponse:
    learner: User = request.user  # type: ignore[assignment]
    return render(request, "lessons/plan.html", {"pages": plan_of(learner, language())})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan_page(request: HttpRequest, unit_key: uuid.UUID, sheet_key: str) -> HttpResponse:
    """Show a worksheet as it was written, or its form; keep what is sent."""
    learner: User = request.user  # type: ignore[assignment]
    lesson = find_plan_lesson(unit_key, language(), learner)
    sheet = worksheet_for(lesson) if lesson else None
    if lesson is None or sheet is None or sheet.key != sheet_key:
        raise Http404
    saved = latest_worksheet(learner, lesson.translation_key, sheet.key)
    form = make_form(sheet, programme_of_request(request), saved, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _keep(request, lesson, sheet, saved, form)
    is_form = bool(form.errors or not saved or "change" in request.GET)
    return _show(request, lesson, sheet, saved, form if is_form else None, status=400 if form.errors else 200)


def _keep(
    request: HttpRequest, lesson: LessonPage, sheet: Sheet, saved: WorksheetSave | None, form: WorksheetForm
) -> HttpResponse:
    learner: User = request.user  # type: ignore[assignment]
    programme = programme_of_request(request)
    try:
        save_worksheet(
            learner=learner,
            lesson=source_of(lesson),
            sheet=sheet,
            save_id=form.cleaned_data["save_id"],
            after=form.cleaned_data["after"],
            values=form.values,
            currency=currency_of(programme, saved),
            acted_by=learner,
            now=timezone.now(),
            language=language(),
        )
    except StaleSave:
        form = make_form(sheet, programme, saved, form.with_new_save(saved.pk if saved else None))
        return _show(request, lesson, sheet, saved, form, is_stale=True, status=409)
    messages.success(request, _("Saved. Your plan page is safe with us."))
    return redirect("lessons-plan:edit-page", lesson.translation_key, sheet.key)


def _show(
    request: HttpRequest,
    lesson: LessonPage,
    sheet: Sheet,
    saved: WorksheetSave | None,
    form: WorksheetForm | None,
    *,
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    lines = read_back(sheet, saved) if saved else []
    context: dict[str, Any] = {
        **frame(request, lesson),
        "sheet": sheet,
        "saved": saved,
        "lines": lines,
        "has_open_sums": any(line.is_open for line in lines),
        "missing": missing(sheet, saved.values) if saved else [],
        "form": form,
        "is_stale": is_stale,
    }
    return render(request, "lessons/plan_page.html", context, status=status)
