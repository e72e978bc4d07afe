"""The outbox's endpoint, what a phone keeps of a course, "My phone", and the files that make a site installable."""

import json
import re
import uuid
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import user_or_none
from accounts.unsent_forms import mark_of
from core.page_cache import KeptPage, answer, compress_page
from offline.events import answer_event
from offline.kept_pages import kept_course, kept_page, own_pages

MOST_EVENTS = 200
MOST_BYTES = 500_000
FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: HttpRequest) -> HttpResponse:
    """Say who is signed in, with a token to send by; or take a batch of events of that very person."""
    person = user_or_none(request)
    mark = mark_of(person) if person else ""
    if request.method != "POST":
        return JsonResponse({"learner": mark, "token": get_token(request) if person else ""})
    if person is None:
        return _refuse(_("Sign in, and what waits on this phone is sent."), HTTPStatus.UNAUTHORIZED)
    batch = _read_batch(request)
    if batch is None:
        return _refuse(_("This can't be read."), HTTPStatus.BAD_REQUEST)
    if batch["learner"] != mark:
        words = _("Somebody else wrote this on this phone. It waits here until they sign in.")
        return _refuse(words, HTTPStatus.FORBIDDEN)
    return JsonResponse({"events": [answer_event(request, raw, timezone.now()) for raw in batch["events"]]})


def _refuse(words: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"words": words}, status=status)


def _read_batch(request: HttpRequest) -> dict[str, Any] | None:
    """Return the batch; None for what no phone of ours sends. The body of a form was read before, and is none."""
    if request.content_type in FORMS or len(request.body) > MOST_BYTES:
        return None
    try:
        batch = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(batch, dict) or not isinstance(batch.get("events"), list) or len(batch["events"]) > MOST_EVENTS:
        return None
    return batch if isinstance(batch.get("learner"), str) else None


@require_safe
@cache_control(no_cache=True)
def show_kept_course(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """List what a phone keeps of the course, each with its hash and bytes."""
    course = kept_course(request, key)
    if course is None:
        raise Http404
    return JsonResponse(course.as_json)


@require_safe
@cache_control(no_cache=True)
def show_kept_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    page = kept_page(request, key)
    if page is None:
        raise Http404
    return HttpResponse(page.body, content_type="application/json")


@require_safe
@never_cache
def show_own_pages(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """List what of a kept course is the reader's own, with a token to start quizzes by; nothing for a stranger."""
    course, person = kept_course(request, key), user_or_none(request)
    if course is None:
        raise Http404
    own = own_pages(course, person) if person else {"starts": [], "forms": []}
    return JsonResponse({"token": get_token(request) if person else "", **own})


@require_safe
def my_phone(request: HttpRequest) -> HttpResponse:
    """What is on this phone is known to the phone alone: a script writes it into this page."""
    return render(request, "offline/my_phone.html")


@require_safe
@cache_control(max_age=86400, public=True)
def service_worker(request: HttpRequest) -> HttpResponseBase:
    return answer(request, _worker())


@cache
def _worker() -> KeptPage:
    """Return the script without its comments and its indentation, compressed once."""
    text = Path(str(finders.find("js/sw.js"))).read_text()
    script = re.sub(r"^\s*//.*\n|^\s+", "", text, flags=re.MULTILINE)
    page = compress_page(HttpResponse(script, content_type="text/javascript; charset=utf-8"))
    headers = {**page.headers, "Cache-Control": "max-age=86400, public"}
    return KeptPage(headers, page.etag, page.br, page.gzip)


@require_safe
@cache_control(max_age=86400, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """Let the site be put on a phone's first screen (Web Application Manifest)."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    facts = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "start_url": "/my/",
        "display": "standalone",
        "background_color": "#fffdf8",
        "theme_color": "#17492d",
        "icons": [{**icon, "purpose": purpose} for icon in icons for purpose in ("any", "maskable")],
    }
    return JsonResponse(facts, content_type="application/manifest+json")
