"""Errors in plain words, robots, and the form to tell us something."""

import errno
import sys
import uuid
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
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

from core.admin_errors import admin_error, is_for_admin
from core.byte_ranges import serve_part
from core.forms import ConcernForm, ConcernFormWithSum, concern_form, with_sum
from core.languages import in_language
from core.models import Concern
from core.rate_limits import CONCERNS_OF_ONE_SUM, may_report
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
SECURITY_TXT_DAYS = 180
NEVER_CHANGED, A_YEAR = ("images/", "narrations/"), 365 * 24 * 60 * 60
OUTAGES = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
RETRY_AFTER = "30"  # seconds
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
    """Need nothing that may be broken: no database, no session, no context.

    An outage, of the database or the disk, is a 503: browsers, proxies and monitors know that it may pass.
    """
    exception = sys.exception()
    is_outage = isinstance(exception, OUTAGES) or getattr(exception, "errno", None) in DISK_TROUBLE
    status, headers = (503, {"Retry-After": RETRY_AFTER}) if is_outage else (500, {})
    if is_for_admin(request):
        return admin_error(request, status, headers)
    return HttpResponse(render_to_string("500.html", {"request": request}), status=status, headers=headers)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "429.html", status=429)


def too_much(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "413.html", status=413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form grew old or cookies are off: say so, and keep what was typed reachable by the back button."""
    return render(request, "403_csrf.html", status=403)


@require_safe
def show_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a file, or the part that a player asks for. A name that changes with the file is asked for once."""
    response = serve_part(request, serve(request, path, document_root=settings.MEDIA_ROOT))
    if path.startswith(NEVER_CHANGED):
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


@require_safe
@cache_control(max_age=86400, public=True)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Say where to write about a weakness (RFC 9116)."""
    expires = datetime.combine(timezone.now().date() + timedelta(days=SECURITY_TXT_DAYS), time(), UTC)
    languages = ", ".join(code for code, _name in settings.LANGUAGES)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT or settings.SITE_URL + '/tell-us/'}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        f"Preferred-Languages: {languages}",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@csrf_exempt  # No account and no cookie: there is nothing to forge, and nothing may stay on the phone.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_concern_view(request: HttpRequest) -> HttpResponse:
    """Take a concern from anybody; the answer page shows its number once and is kept nowhere."""
    form = concern_form(request.POST or None, id=uuid.uuid4())
    if request.method == "POST" and form.is_valid():
        return _take_concern(request, form, timezone.now())
    if "total" in form.errors:
        form = _ask_sum(request, request.POST)
    return _show_concern_form(request, form, status=400 if form.errors else 200)


def _take_concern(request: HttpRequest, form: ConcernForm, now: datetime) -> HttpResponse:
    """Keep what was told. In a flood a small sum is asked first; what we have already always has room."""
    said = {name: form.cleaned_data[name] for name in ("kind", "text", "contact")}
    form_id, programme = form.cleaned_data["id"], programme_of_request(request)
    is_known = Concern.objects.filter(pk=concern_key(form_id, **said)).exists()
    if not is_known and not _has_room(request, form, now):
        return _show_concern_form(request, _ask_sum(request, request.POST), status=429)
    concern = report_concern(concern_id=form_id, programme=programme, now=now, **said)
    return render(request, "core/concern_reported.html", {"concern": concern})


def _has_room(request: HttpRequest, form: ConcernForm, now: datetime) -> bool:
    """Say whether this may be kept: a sum worked out counts for a few, or else the limits are asked."""
    if isinstance(form, ConcernFormWithSum):
        return CONCERNS_OF_ONE_SUM.take(form.cleaned_data["asked"], now)
    return may_report(request, now)


def _ask_sum(request: HttpRequest, sent: QueryDict) -> ConcernForm:
    """Return the form as it was sent, with another sum below it, which says why."""
    form = ConcernFormWithSum(with_sum(sent))
    form.add_error(None, _("Many people write to us just now. Answer the small sum at the end, then press Send again."))
    del form.errors["total"]
    return form


def _show_concern_form(request: HttpRequest, form: ConcernForm, status: int) -> HttpResponse:
    context = {"form": form, "programme": programme_of_request(request)}
    return render(request, "core/report_concern.html", context, status=status)
