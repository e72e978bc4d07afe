"""Picture choice: how many of a page's pictures a reader's phone loads.

A cookie that only the reader's own press sets (core.views.pictures); without one, ``Save-Data`` of the browser means
none, and all others get small ones. Kept pages are kept for each choice (core.page_cache, core.shared_pages).
"""

import re

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

COOKIE, A_YEAR = "pictures", 365 * 24 * 60 * 60
DECORATION = re.compile(rb'<img\b[^>]*\salt=""[^>]*>')


class PictureChoice(models.TextChoices):
    NONE = "none", _("No pictures, only their words")
    SMALL = "small", _("Small pictures")
    ALL = "all", _("Large pictures")


def picture_choice(request: HttpRequest) -> PictureChoice:
    known = getattr(request, "picture_choice", None)
    if known is None:
        known = _read(request)
        request.picture_choice = known  # type: ignore[attr-defined]
    return known


def _read(request: HttpRequest) -> PictureChoice:
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in PictureChoice.values:
        return PictureChoice(chosen)
    return PictureChoice.NONE if request.headers.get("Save-Data", "").lower() == "on" else PictureChoice.SMALL


def leave_out_decoration(response: HttpResponse) -> None:
    """Take away the pictures that say nothing (``alt=""``); those with words give way to them where they are shown."""
    response.content = DECORATION.sub(b"", response.content)
