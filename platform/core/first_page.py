"""Inline stylesheet: the first page of a visit carries the stylesheet in itself, so that it is painted after one
round trip; every later page names the file, which the browser has by then.

Which page is a visit's first is said by the browser itself (Fetch Metadata, ``Sec-Fetch-Site``): a navigation that
comes from no page of ours. So a stranger needs no cookie, and their first page is one more kept page for its address
(core.page_cache). The file is still named, at the end of the body, where it holds up nothing that is above it: it is
there when the second page asks for it. A browser without the header is answered by the file's name alone.
"""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

STYLESHEET = "css/site.css"
FROM_ELSEWHERE = {"none", "cross-site", "same-site"}
MARK = "-first"  # at the end of the ETag of a page with its stylesheet inside
COOKIE, A_MONTH = "sheet", 30 * 24 * 60 * 60


def is_first_page(request: HttpRequest) -> bool:
    """Say whether a browser opens its first page of a visit. Who holds a page of an earlier visit has the file too."""
    held = request.headers.get("If-None-Match", "")
    if held or request.path_info.startswith("/admin/"):
        return MARK in held
    if request.COOKIES.get(COOKIE) == stylesheet_mark():
        return False
    arrives = request.headers.get("Sec-Fetch-Site", "") in FROM_ELSEWHERE
    return arrives and request.headers.get("Sec-Fetch-Mode") == "navigate" and request.method in {"GET", "HEAD"}


def carry_stylesheet(request: HttpRequest, response: HttpResponse) -> None:
    """Write the stylesheet into a page in place of its name, and the name at the end of the body.

    Who has a session's cookie gets another one that says so, for a month: a learner comes every day.
    """
    named = link().encode()
    head, found, rest = response.content.partition(named)
    body, end, after = rest.rpartition(b"</body>")
    if found and end:
        response.content = b"".join((head, b"<style>", stylesheet().encode(), b"</style>", body, named, end, after))
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, stylesheet_mark(), A_MONTH, secure=secure, httponly=True, samesite="Lax")


def link() -> str:
    """Return the line by which base.html names the stylesheet."""
    return f'<link rel="stylesheet" href="{static(STYLESHEET)}">'


@cache
def stylesheet() -> str:
    """Read the stylesheet, without comments and line ends. It names no other file."""
    found = finders.find(STYLESHEET)
    assert isinstance(found, str)  # noqa: S101 - it is part of the source
    return re.sub(r"/\*.*?\*/|\n", "", Path(found).read_text(encoding="utf-8"), flags=re.DOTALL)


@cache
def stylesheet_hash() -> str:
    """Return the stylesheet as a source of the content policy (CSP level 3, "hash-source")."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(stylesheet().encode()).digest()).decode()}'"


@cache
def stylesheet_mark() -> str:
    """Return a few letters that are others when the stylesheet is another."""
    return hashlib.sha256(stylesheet().encode()).hexdigest()[:6]
