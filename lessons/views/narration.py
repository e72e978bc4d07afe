"""View of a lesson's narration in the admin: hear it, bring a recording, take it away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import signed_in_user
from lessons.models import LessonPage
from lessons.narration.forms import NarrationForm
from lessons.permissions import can_narrate
from lessons.selectors import narration_of, narration_upload_of
from lessons.services import remove_narration, upload_narration


@require_http_methods(["GET", "HEAD", "POST"])
def edit_narration(request: HttpRequest, page_id: int) -> HttpResponse:
    lesson = get_object_or_404(LessonPage, id=page_id)
    user = signed_in_user(request)
    if not can_narrate(user, lesson):
        raise PermissionDenied
    if "remove" in request.POST:
        remove_narration(lesson=lesson)
        messages.success(request, _("The recording is taken away."))
        return redirect("admin-edit-narration", lesson.pk)
    form = NarrationForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload_narration(lesson=lesson, content=form.cleaned_data["recording"], by=user, now=timezone.now())
        return redirect("admin-edit-narration", lesson.pk)
    return _show(request, lesson, form)


def _show(request: HttpRequest, lesson: LessonPage, form: NarrationForm) -> HttpResponse:
    title = lesson.get_admin_display_title()
    context = {
        "lesson": lesson,
        "form": form,
        "narration": narration_of(lesson),
        "upload": narration_upload_of(lesson),
        "page_title": _("Recording"),
        "page_subtitle": title,
        "header_icon": "media",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_pages:edit", args=[lesson.pk]), "label": title},
            {"url": "", "label": _("Recording")},
        ],
    }
    return TemplateResponse(request, "lessons/admin/narration.html", context)
