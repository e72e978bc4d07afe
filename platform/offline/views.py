"""The outbox's endpoint, what a phone keeps of a course, "My phone", and the files that make a site installable."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import user_or_none
from accounts.unsent_forms import mark_of
from offline.events import answer_event

MOST_EVENTS = 200
MOST_BYTES = 500_000


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
    """Return the batch; None for what no phone of ours sends."""
    if len(request.body) > MOST_BYTES:
        return None
    try:
        batch = json.loads(request.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(batch, dict) or not isinstance(batch.get("events"), list) or len(batch["events"]) > MOST_EVENTS:
        return None
    return batch if isinstance(batch.get("learner"), str) else None
