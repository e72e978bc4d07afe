"""Views of My plan: the worksheets that somebody filled in, each to read, to print and to change."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import signed_in_user
from accounts.unsent_forms import NEVER_KEPT
from core.languages import current_language
from core.selectors import programme_of_request
from courses.selectors import source_of
from lessons.forms import WorksheetForm
from lessons.models import LessonPage, WorksheetSave
from lessons.selectors import find_plan_lesson, latest_worksheet, plan_of, worksheet_for
from lessons.services import save_worksheet
from lessons.views.frame import frame, is_open_to
from lessons.views.quiz import lead_on
from lessons.worksheet_snapshots import read_snapshot, sheet_with_all_words
from lessons.worksheet_views import currency_of, make_form, read_back
from questions.forms import SaveForm
from questions.refusals import StaleSave
from questions.schema import Section, missing


@never_cache
@login_required
@require_safe
def show_plan(request: HttpRequest) -> HttpResponse:
    learner = signed_in_user(request)
    return render(request, "lessons/plan.html", {"pages": plan_of(learner, current_language())})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_plan_page(request: HttpRequest, unit_key: uuid.UUID, sheet_key: str) -> HttpResponse:
    """Show a worksheet as it was written, or its form; keep what is sent."""
    plan = find_plan(request, unit_key, sheet_key)
    if plan is None:
        return _give_back(request)
    saved = plan.saved
    form = plan_form(request, plan, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _save(request, plan, form)
    if form.errors and not form.has_key:
        form.renew(saved.number if saved else 0)
    is_form = bool(form.errors or not saved or "change" in request.GET)
    return _show(request, plan, form if is_form else None, status=400 if form.errors else 200)


@dataclass(frozen=True)
class Plan:
    """A worksheet to read or write: as its lesson has it, or as it was when its lesson is there no more."""

    key: uuid.UUID
    sheet: Section
    saved: WorksheetSave | None
    lesson: LessonPage | None


def find_plan(request: HttpRequest, unit_key: uuid.UUID, sheet_key: str) -> Plan | None:
    """Return the worksheet as its lesson has it, or as the person saved it once; None where neither is there."""
    learner = signed_in_user(request)
    lesson = find_plan_lesson(unit_key, current_language(), learner)
    if lesson and not is_open_to(request, lesson):
        lesson = None  # A wall around the lesson covers its worksheet; what somebody wrote on it stays theirs.
    sheet = worksheet_for(lesson) if lesson else None
    saved = latest_worksheet(learner, unit_key, sheet_key)
    if sheet is None or sheet.key != sheet_key:
        lesson, sheet = None, read_snapshot(saved.sheet) if saved else None
    return Plan(unit_key, sheet, saved, lesson) if sheet else None


def plan_form(request: HttpRequest, plan: Plan, data: QueryDict | None) -> WorksheetForm:
    return make_form(plan.sheet, programme_of_request(request), plan.saved, data)


def save_plan(request: HttpRequest, plan: Plan, form: WorksheetForm) -> WorksheetSave:
    """Save what a valid form holds. Raises StaleSave."""
    learner = signed_in_user(request)
    return save_worksheet(
        learner=learner,
        lesson=source_of(plan.lesson) if plan.lesson else None,
        page_key=plan.key,
        sheet=plan.sheet,
        **form.save_facts,
        values=form.values,
        currency=currency_of(programme_of_request(request), plan.saved),
        acted_by=learner,
        now=timezone.now(),
        language=current_language(),
    )


def _give_back(request: HttpRequest) -> HttpResponse:
    """A page that was taken away while somebody wrote on it can keep nothing: give the words back."""
    hidden = {*NEVER_KEPT, *SaveForm.base_fields}
    words = [text for name, texts in request.POST.lists() if name not in hidden for text in texts if text.strip()]
    if not words:
        raise Http404
    return render(request, "lessons/plan_gone.html", {"words": words}, status=410)


def _save(request: HttpRequest, plan: Plan, form: WorksheetForm) -> HttpResponse:
    try:
        save_plan(request, plan, form)
    except StaleSave as stale:
        form.renew(stale.number)
        now_kept = replace(plan, saved=latest_worksheet(signed_in_user(request), plan.key, plan.sheet.key))
        return _show(request, now_kept, form, stale=stale, status=409)
    messages.success(request, _("Saved. Your plan page is safe with us."))
    if plan.lesson and request.POST.get("go") == "next" and not missing(plan.sheet, form.values):
        return lead_on(request, plan.lesson)
    return redirect("lessons-plan:edit-page", plan.key, plan.sheet.key)


def _show(
    request: HttpRequest,
    plan: Plan,
    form: WorksheetForm | None,
    *,
    stale: StaleSave | None = None,
    status: int = 200,
) -> HttpResponse:
    saved, sheet = plan.saved, plan.sheet
    whole = sheet_with_all_words(sheet, saved.sheet, saved.values) if saved else None
    context: dict[str, Any] = {
        **(frame(request, plan.lesson) if plan.lesson else {"page": None, "position": None, "crumbs": []}),
        "unit_key": plan.key,
        "sheet": sheet,
        "saved": saved,
        "written": read_back(whole, saved, programme_of_request(request)) if saved and whole else None,
        "missing": missing(sheet, saved.values) if saved and plan.lesson else [],
        "form": form,
        "stale": stale,
    }
    return render(request, "lessons/plan_page.html", context, status=status)
