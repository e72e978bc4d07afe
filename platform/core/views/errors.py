"""Error pages, in plain words: 400, 403, 404, 413, 429, 500, and 503 for an outage."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.admin_errors import admin_error, is_for_admin

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
OUTAGES = (OperationalError, InterfaceError, TimeoutError, ConnectionError)
DISK_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
RETRY_AFTER = "30"  # seconds


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
