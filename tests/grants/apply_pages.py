"""An applicant's pages as a browser goes through them: what a form carries unseen, what is typed into a step."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from grants.models import Round

HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')


BASE = "/grants/first-step/apply/"


def hidden_part(page: HttpResponse) -> dict[str, str]:
    """What the page's form carries unseen, as a browser would send it."""
    return dict(HIDDEN.findall(page.content.decode()))


def type_in(client: Client, step: str, **typed: Any) -> HttpResponse:
    page = client.get(f"{BASE}{step}/")
    return client.post(f"{BASE}{step}/", {**hidden_part(page), **typed, "go": "next"})


def close(round: Round, now: datetime) -> None:
    Round.objects.filter(pk=round.pk).update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(minutes=1))
