"""Page cache for strangers: whole pages, kept compressed, so that the next stranger costs no template and no tree walk.

A page is kept under (scheme, host, path, stamp), for each choice of pictures, and as the first page of a visit, which
carries a style, and as a later one. The stamp stands in the database, so every process of every
machine sees it change: touching it makes all kept pages unreachable at once, whatever cache holds them. It is read
before the page is rendered, so a page rendered from what a publish has just replaced is kept under the old stamp and
never served. Nothing lives longer than ``PAGE_CACHE_SECONDS``: pages say how much time is left.
"""

import gzip
import hashlib
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, NamedTuple

import brotli
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from core.encodings import best_encoding
from core.first_page import MARK, carry_style, is_first_page
from core.models import PageStamp
from core.picture_choice import PictureChoice, leave_out_decoration, picture_choice
from core.prepared import PreparedQuery

BROTLI_QUALITY = 11
NEVER_KEPT = ("no-store", "no-cache", "private")
NEVER_COPIED = {"content-length", "content-encoding", "etag", "set-cookie"}


class KeptPage(NamedTuple):
    """A page as it goes over the wire: its headers, its mark, and its body in both encodings."""

    headers: dict[str, str]
    etag: str
    br: bytes
    gzip: bytes


class Asked:
    """The stamp as one request found it."""

    stamp: str | None = None


STAMP = PreparedQuery(lambda: PageStamp.objects.order_by("pk").values_list("stamp")[:1])
_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def read_stamp() -> str:
    """Return the mark under which pages are kept now; empty before anything was ever published. A request asks once."""
    asked = _asked.get() or Asked()
    if asked.stamp is None:
        asked.stamp = next((stamp.hex for (stamp,) in STAMP.rows()), "")
    return asked.stamp


def touch_stamp() -> None:
    """Make every kept page unreachable, and let the request that does so ask again."""
    PageStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid.uuid4()})
    if asked := _asked.get():
        asked.stamp = None


def empty_on_commit(**_signal: Any) -> None:
    """Receive a signal: when what was changed is committed, kept pages are old."""
    transaction.on_commit(touch_stamp)


def watch_for_changes() -> None:
    """Let whatever changes a public page make the kept ones old. Called once, when all models are there."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(empty_on_commit)
    post_delete.connect(empty_on_commit, sender=Page)
    for label in settings.PAGE_CACHE_EMPTIED_BY:
        for signal in (post_save, post_delete):
            signal.connect(empty_on_commit, sender=apps.get_model(label))


def may_be_kept(request: HttpRequest) -> bool:
    """Say whether this is a stranger's plain GET: no query, no session, no message waiting in a cookie."""
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in {"GET", "HEAD"}
        and not request.META.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and not request.path_info.startswith(("/admin/", "/media/"))
    )


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether the answer is a page that the next stranger may see just so."""
    return (
        isinstance(response, HttpResponse)
        and request.method == "GET"
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not response.has_header("Content-Encoding")
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and b"csrfmiddlewaretoken" not in response.content
        and not any(word in response.get("Cache-Control", "") for word in NEVER_KEPT)
    )


class PageCacheMiddleware:
    """Serve and keep strangers' pages. Stands right inside the compression, which leaves alone what is compressed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _asked.set(Asked())
        try:
            return self._answer(request)
        finally:
            _asked.reset(token)

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        is_first = is_first_page(request)
        if not may_be_kept(request):
            return self._make(request, is_first)
        key = page_key(request, read_stamp(), is_first)
        kept = caches["pages"].get(key)
        if kept is None:
            response = self._make(request, is_first)
            if not is_for_everybody(request, response):
                return response
            kept = compress_page(response, MARK if is_first else "")
            caches["pages"].set(key, kept, settings.PAGE_CACHE_SECONDS)
        return answer(request, kept)

    def _make(self, request: HttpRequest, is_first: bool) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and response.get("Content-Type", "").startswith("text/html"):
            if picture_choice(request) == PictureChoice.NONE:
                leave_out_decoration(response)
            if is_first:
                carry_style(request, response)
        return response


def page_key(request: HttpRequest, stamp: str, is_first: bool = False) -> str:
    """Return the key of a page. Nobody can fill the cache with invented hosts.

    ``get_host`` refuses those that aren't ours. What it lets through, any port and a dot at the end, changes no page:
    the site is chosen by the host's name and the server's own port (core.selectors.site_of_request).
    """
    name = split_domain_port(request.get_host())[0]
    address = f"{stamp} {request.scheme} {name} {request.get_port()} {request.path}"
    address += f" {is_first} {picture_choice(request).value}"
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


def compress_page(response: HttpResponse, mark: str = "") -> KeptPage:
    """Nothing in it is secret, so it is compressed without padding."""
    body = response.content
    patch_vary_headers(response, ["Cookie", "Accept-Encoding", "Save-Data"])
    # A browser asks again each time (and is told "as before" in a few bytes): after signing in the page is another.
    headers = {name: value for name, value in response.items() if name.lower() not in NEVER_COPIED}
    return KeptPage(
        headers={**headers, "Cache-Control": "no-cache"},
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:16]}{mark}"',
        br=brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        gzip=gzip.compress(body, compresslevel=9, mtime=0),
    )


def answer(request: HttpRequest, kept: KeptPage) -> HttpResponseBase:
    """Write the kept page in the best encoding that the browser takes."""
    headers = {**kept.headers, "ETag": kept.etag}
    if kept.etag in request.headers.get("If-None-Match", ""):
        del headers["Content-Type"]
        return HttpResponseNotModified(headers=headers)
    body, encoding = _encoded(kept, request.headers.get("Accept-Encoding", ""))
    if encoding:
        headers["Content-Encoding"] = encoding
    return HttpResponse(body, headers={**headers, "Content-Length": str(len(body))})


def _encoded(kept: KeptPage, accepted: str) -> tuple[bytes, str]:
    """Return the body and the name of its encoding."""
    encoding = best_encoding(accepted)
    bodies = {"br": kept.br, "gzip": kept.gzip}
    return (bodies[encoding] if encoding else gzip.decompress(kept.gzip)), encoding
