"""A phone's events, as its service worker writes and sends them."""

import json
import uuid
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from accounts.models import User
from accounts.unsent_forms import mark_of

AT = 1_772_442_000_000  # milliseconds
_order = count(1)


def event(url: str, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a form that was sent on the phone, later than all that this function returned before."""
    return {
        "id": str(uuid.uuid4()),
        "url": url,
        "fields": urlencode(fields, doseq=True),
        "n": next(_order),
        "at": AT,
        **more,
    }


def send(client: Client, learner: User, *events: Any) -> list[dict[str, str]]:
    response = post(client, {"learner": mark_of(learner), "events": list(events)})
    assert response.status_code == 200, response.content
    return response.json()["events"]


def post(client: Client, batch: Any) -> Any:
    return client.post("/outbox/", json.dumps(batch), content_type="application/json")


def outcomes(answers: list[dict[str, str]]) -> list[str]:
    return [answer["outcome"] for answer in answers]
