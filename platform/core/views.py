"""Errors in plain words, robots, and the form to tell us something."""

import uuid
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.static import serve

from core.addresses import in_language
from core.admin_errors import admin_error, is_for_admin
from core.forms import ConcernForm
from core.limits import CONCERNS_OF_ONE_ADDRESS, may_report
from core.models import Concern
from core.selectors import programme_of_request
from core.services import concern_key, report_concern

ASSET_ENDINGS = (
    ".ico",
    ".png",
    ".jpg",
    ".svg",
    ".css",
    ".js",
    ".map",
    ".txt",
    ".xml",
    ".json",
    ".webp",
    ".avif",
    ".woff2",
)
RENDITIONS, A_YEAR = "images/", 365 * 24 * 60 * 60
PERSONAL = ("/my/", "/review/", "/accounts/")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return admin_error(request, 400) if is_for_admin(request) else render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A drawn page for people; a few bytes for a missing picture or script, which nobody reads."""
    if request.path_info.endswith(ASSET_ENDINGS):
        return HttpResponse("Not found", status=404, content_type="text/plain")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Need nothing that may be broken: no database, no session, no context."""
    if is_for_admin(request):
        return admin_error(request, 500)
    return HttpResponse(render_to_string("500.html", {"request": request}), status=500)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "429.html", status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form grew old or cookies are off: say so, and keep what was typed reachable by the back button."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def show_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a file. A rendition's name changes with the picture, so whoever has it need never ask again."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    if path.startswith(RENDITIONS):
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


@require_safe
@cache_control(max_age=86400, public=True)
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("favicon.ico"), permanent=False)


@require_safe
@cache_control(max_age=86400, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    closed = [in_language(path, code) for code, _name in settings.LANGUAGES for path in PERSONAL]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in ["/admin/", *closed])]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain")


@csrf_exempt  # No account and no cookie: there is nothing to forge, and nothing may stay on the phone.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_concern_view(request: HttpRequest) -> HttpResponse:
    """Take a concern from anybody; the answer page shows its number once and is kept nowhere."""
    form = ConcernForm(request.POST or None, initial={"id": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        return _take_concern(request, form, timezone.now())
    return render(request, "core/report_concern.html", {"form": form}, status=400 if form.errors else 200)


def _take_concern(request: HttpRequest, form: ConcernForm, now: datetime) -> HttpResponse:
    """Keep what was told, unless there is a flood: then it stays in the form. What we have already always has room."""
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "contact")}
    form_id, programme = form.cleaned_data["id"], programme_of_request(request)
    is_known = Concern.objects.filter(pk=concern_key(form_id, **said)).exists()
    if not is_known and not may_report(request, now):
        form.add_error(None, _("Too many people write to us just now. Wait ten minutes, then press Send again."))
        context = {"form": form, "programme": programme}
        response = render(request, "core/report_concern.html", context, status=429)
        response["Retry-After"] = str(CONCERNS_OF_ONE_ADDRESS.seconds)
        return response
    concern = report_concern(concern_id=form_id, programme=programme, now=now, **said)
    return render(request, "core/concern_reported.html", {"concern": concern})
