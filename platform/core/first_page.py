"""Inline stylesheet: the first page of a visit carries the rules of its first screen in itself, so that it is painted
after one round trip; every later page names the stylesheet's file, which the browser has by then.

Which page is a visit's first is said by the browser itself (Fetch Metadata, ``Sec-Fetch-Site``): a navigation that
comes from no page of ours. So a stranger needs no cookie, and their first page is one more kept page for its address
(core.page_cache). The file is named at the end of the first page's body, where it holds up nothing that stands above
it: it dresses what is below the first screen, and is there when the second page asks for it. A browser without the
header is answered by the file's name alone.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static

STYLESHEET = "css/site.css"
FROM_ELSEWHERE = {"none", "cross-site", "same-site"}
# What the first screen of a phone may show: a rule is carried when every class and element that it names is here.
FIRST_CLASSES = {
    *("skip", "wrap", "top", "brand", "langs", "menu", "who", "crumbs", "trail", "done", "now"),
    *("hero", "lead", "btn", "second", "quiet", "card", "cards", "facts-line"),
}
FIRST_ELEMENTS = {
    *("html", "body", "header", "main", "nav", "footer", "article", "h1", "h2", "h3", "p", "ul", "ol", "li"),
    *("a", "b", "i", "img", "svg", "button"),
}
FIRST_MEDIA = ("prefers-color-scheme:dark", "min-width:40em")
CLASS, ELEMENT = re.compile(r"\.([a-z][\w-]*)"), re.compile(r"(?:^|[\s>+~])([a-z][a-z0-9]*)")
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


def carry_style(request: HttpRequest, response: HttpResponse) -> None:
    """Write the first screen's rules into a page in place of the stylesheet's name, and the name at the body's end.

    Who has a session's cookie gets another one that says so, for a month: a learner comes every day.
    """
    named = link().encode()
    head, found, rest = response.content.partition(named)
    body, end, after = rest.rpartition(b"</body>")
    if found and end:
        response.content = b"".join((head, b"<style>", first_rules().encode(), b"</style>", body, named, end, after))
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, stylesheet_mark(), A_MONTH, secure=secure, httponly=True, samesite="Lax")


def link() -> str:
    """Return the line by which base.html names the stylesheet."""
    return f'<link rel="stylesheet" href="{static(STYLESHEET)}">'


@cache
def stylesheet() -> str:
    found = finders.find(STYLESHEET)
    assert isinstance(found, str)  # noqa: S101 - it is part of the source
    return Path(found).read_text(encoding="utf-8")


@cache
def first_rules() -> str:
    """Return the stylesheet's rules for the first screen, in their order."""
    return _first_of(tinycss2.parse_stylesheet(stylesheet(), skip_comments=True, skip_whitespace=True))


def _first_of(rules: Iterable[Any]) -> str:
    return "".join(_first_of_media(rule) if rule.type == "at-rule" else _first_of_rule(rule) for rule in rules)


def _first_of_media(rule: Any) -> str:
    """Return the part of a block of rules for some screens; nothing of print and wide screens."""
    for_whom = tinycss2.serialize(rule.prelude)
    if not any(media in for_whom for media in FIRST_MEDIA):
        return ""
    inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return f"@{rule.at_keyword}{for_whom}{{{_first_of(inside)}}}"


def _first_of_rule(rule: Any) -> str:
    selectors = [one.strip() for one in tinycss2.serialize(rule.prelude).split(",") if is_of_first_screen(one.strip())]
    return f"{','.join(selectors)}{{{tinycss2.serialize(rule.content).strip()}}}" if selectors else ""


def is_of_first_screen(selector: str) -> bool:
    elements = ELEMENT.findall(selector)
    return (
        FIRST_CLASSES.issuperset(CLASS.findall(selector))
        and FIRST_ELEMENTS.issuperset(elements)
        and not (selector.startswith("[type") or ":has" in selector)
    )


@cache
def style_hash() -> str:
    """Return the carried rules as a source of the content policy (CSP level 3, "hash-source")."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(first_rules().encode()).digest()).decode()}'"


@cache
def stylesheet_mark() -> str:
    """Return a few letters that are others when the stylesheet is another."""
    return hashlib.sha256(stylesheet().encode()).hexdigest()[:6]
