"""Files that machines ask for at fixed addresses: favicon.ico, robots.txt, security.txt."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.languages import in_language

SECURITY_TXT_DAYS = 180
PERSONAL = ("/my/", "/review/", "/accounts/")


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
