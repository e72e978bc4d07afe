"""Answer monitors before anything else happens: no session, no language, and whatever name they call this server by."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare

from operations.health import find_troubles

LIVE, DEEP = "/healthz", "/healthz/deep"
LOOPBACK = {"127.0.0.1", "::1"}
LOOPBACK_HOSTS = {"127.0.0.1", "localhost", "[::1]"}
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class HealthMiddleware:
    """``/healthz``: the process runs and the database answers. ``/healthz/deep``: all that is wrong, for us only.

    A monitor or a container's probe asks by address, which is none of ALLOWED_HOSTS; nothing here depends on the host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in {LIVE, DEEP}:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = show_deep_health(request) if request.path_info == DEEP else show_health()
        add_never_cache_headers(response)
        return response


def show_health() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _answer("The database does not answer.", 503)
    return _answer("ok", 200)


def show_deep_health(request: HttpRequest) -> HttpResponse:
    if not may_see_deep_health(request):
        return _answer("Not found", 404)
    troubles = find_troubles(timezone.now())
    return _answer("\n".join(troubles), 503) if troubles else _answer("ok", 200)


def may_see_deep_health(request: HttpRequest) -> bool:
    """Let in this machine itself, or who has the token. What a proxy hands on comes from this machine as well."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.HEALTH_TOKEN and scheme == "Bearer" and constant_time_compare(token, settings.HEALTH_TOKEN):
        return True
    host = request.META.get("HTTP_HOST", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    is_direct = not any(header in request.META for header in FORWARDED)
    return is_direct and request.META.get("REMOTE_ADDR") in LOOPBACK and name in LOOPBACK_HOSTS


def _answer(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
