"""Byte ranges of files (RFC 9110, section 14): a player goes on where the network broke, and need not pay twice.

Safari plays nothing from a server that can't do this.
"""

import re

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
PARTIAL, NOT_SATISFIABLE = 206, 416


def serve_part(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the part of a whole file that the request asks for; the answer as it is where it asks for none.

    Several ranges at once, and those of a file that changed since (If-Range), are answered with the whole file.
    """
    if not isinstance(response, FileResponse):
        return response
    response["Accept-Ranges"] = "bytes"
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    is_same_file = request.headers.get("If-Range", response["Last-Modified"]) == response["Last-Modified"]
    if request.method != "GET" or not asked or not (asked[1] or asked[2]) or not is_same_file:
        return response
    size = int(response["Content-Length"])
    first, last = _bounds(asked[1], asked[2], size)
    if first > last:
        response.close()
        return HttpResponse(status=NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{size}"})
    part = _read(response, first, last)
    headers = {name: response[name] for name in ("Content-Type", "Last-Modified", "Accept-Ranges")}
    return HttpResponse(part, status=PARTIAL, headers={**headers, "Content-Range": f"bytes {first}-{last}/{size}"})


def _bounds(first: str, last: str, size: int) -> tuple[int, int]:
    """Return the first and the last byte; the first is after the last where there is nothing to send."""
    if not first:
        return max(size - int(last), 0), size - 1 if int(last) else -1
    return int(first), min(int(last), size - 1) if last else size - 1


def _read(response: FileResponse, first: int, last: int) -> bytes:
    """Files that learners play have a few megabytes, and a part of them fits in memory."""
    file = response.file_to_stream
    assert file is not None  # noqa: S101 - a file answer has one
    file.seek(first)
    content: bytes = file.read(last - first + 1)
    response.close()
    return content
