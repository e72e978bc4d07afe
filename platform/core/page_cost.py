"""Page cost: each page says what it costs to load, in KB, its pictures with it.

The page's frame leaves a mark with the bytes of the pictures; when the page is whole, its own compressed bytes are
added. Quality 3 is a third of the time that sending it takes, and a tenth more bytes: the figure is never too low.
"""

import re
from collections.abc import Callable

import brotli
from django.http import HttpRequest, HttpResponse

from core.drawings import drawing_bytes
from core.picture_choice import PictureChoice, picture_choice

MARK = re.compile(rb"\x02([0-9]+)\x02")
DRAWING = re.compile(rb'src="[^"]*/img/drawings/([a-z0-9-]+)[.a-z0-9]*\.svg"')
QUALITY = 3


def count_picture(request: HttpRequest | None, size: int) -> None:
    """Add a picture's bytes to what the page that is being rendered costs."""
    if request is not None:
        request.picture_bytes = getattr(request, "picture_bytes", 0) + size  # type: ignore[attr-defined]


def cost_mark(request: HttpRequest | None) -> str:
    return f"\x02{getattr(request, 'picture_bytes', 0)}\x02"


def kilobytes(size: int) -> int:
    """Round up to whole kilobytes: people buy them by the thousand."""
    return -(-size // 1000)


class PageCostMiddleware:
    """Write the cost into a page, and on the answer for whoever adds costs up (``page_bytes``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        found = MARK.search(response.content) if is_page else None
        if found:
            size = len(brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=QUALITY)) + int(found[1])
            size += _bytes_of_drawings(request, response.content)
            response.page_bytes = size  # type: ignore[attr-defined]
            response.content = (
                response.content[: found.start()] + b"%d" % kilobytes(size) + response.content[found.end() :]
            )
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response


def _bytes_of_drawings(request: HttpRequest, page: bytes) -> int:
    """Who wants no pictures gets no drawings: their words stand there, or nothing (core.page_cache)."""
    if picture_choice(request) == PictureChoice.NONE:
        return 0
    return sum(drawing_bytes(name.decode()) for name in set(DRAWING.findall(page)))
