"""Context processor of every template: the site's languages, its main pages, and where the reader is."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_info

from core.languages import in_language, language_of

IN_NO_LANGUAGE = ("/admin/", "/badges/", "/.well-known/")
MAIN_PAGES = {"home": "/", "courses": "/courses/", "grants": "/grants/", "my": "/my/", "check": "/c/"}


def site(request: HttpRequest) -> dict[str, Any]:
    """Language links are plain links to the same address in the other languages, with what was asked there."""
    here = language_of(request.path)
    address = request.get_full_path() if request.method == "GET" else request.path
    if address.startswith(IN_NO_LANGUAGE):  # A refusal there shows our pages' frame.
        address = "/"
    return {
        "site_url": settings.SITE_URL,
        "language_links": [
            {"code": code, "name": get_language_info(code)["name_local"], "url": in_language(address, code)}
            for code, _name in settings.LANGUAGES
        ],
        "nav": {name: in_language(path, here) for name, path in MAIN_PAGES.items()} | {"here": _part_of(request.path)},
    }


def _part_of(path: str) -> str:
    """Return the main page under which the address stands: courses, grants, my, or nothing."""
    first = in_language(path, settings.LANGUAGE_CODE).split("/")[1]
    return first if first in MAIN_PAGES else ""
