"""My notes: what somebody wrote beside the lessons, each on a page under its lesson, and the list of them."""

import uuid
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import signed_in_user
from core.languages import current_language
from lessons.forms import NoteForm
from lessons.models import LessonPage, NoteSave
from lessons.selectors import find_unit, latest_note, latest_notes
from lessons.services import save_note
from lessons.views.frame import frame, is_open_to
from questions.answers import ReadAnswer
from questions.refusals import StaleSave


@never_cache
@login_required
@require_safe
def list_notes(request: HttpRequest) -> HttpResponse:
    return render(request, "lessons/notes.html", {"notes": latest_notes(signed_in_user(request))})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request: HttpRequest, unit_key: uuid.UUID) -> HttpResponse:
    """Show the note on a lesson in its form, or keep it. A note outlives its lesson."""
    lesson = find_unit(LessonPage, unit_key, current_language())
    if lesson and not is_open_to(request, lesson):
        lesson = None
    saved = latest_note(signed_in_user(request), unit_key)
    if lesson is None and saved is None:
        raise Http404
    initial = {"text": saved.text if saved else ""}
    form = NoteForm(request.POST or None, based_on=saved.number if saved else 0, initial=initial, label_suffix="")
    if request.method == "POST" and form.is_valid():
        return _save(request, unit_key, lesson, saved, form)
    if form.errors and not form.has_key:
        form.renew(saved.number if saved else 0)
    return _show(
        request, unit_key, lesson, form, saved, status=HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    )


def _save(
    request: HttpRequest, key: uuid.UUID, lesson: LessonPage | None, saved: NoteSave | None, form: NoteForm
) -> HttpResponse:
    learner = signed_in_user(request)
    try:
        save_note(
            learner=learner,
            page_key=key,
            lesson_title=lesson.title if lesson else _title_of(saved),
            **form.save_facts,
            text=form.cleaned_data["text"],
            acted_by=learner,
            now=timezone.now(),
        )
    except StaleSave as stale:
        form.renew(stale.number)
        return _show(request, key, lesson, form, saved, stale=stale, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Saved. Only you can read your note."))
    return redirect(lesson.url) if lesson else redirect("lessons-notes:list-notes")


def _title_of(saved: NoteSave | None) -> str:
    return saved.lesson_title if saved else ""


def _show(
    request: HttpRequest,
    key: uuid.UUID,
    lesson: LessonPage | None,
    form: NoteForm,
    saved: NoteSave | None,
    *,
    stale: StaleSave | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    newest = stale.newest if stale else None
    context = {
        **(frame(request, lesson) if lesson else {"page": None, "position": None, "crumbs": []}),
        "unit_key": key,
        "title": lesson.title if lesson else _title_of(saved),
        "form": form,
        "stale": stale,
        "newer": [ReadAnswer(_("My note"), newest.text)] if isinstance(newest, NoteSave) else [],
    }
    return render(request, "lessons/note.html", context, status=status)
