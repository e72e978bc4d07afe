"""Registry of what follows a sign-up: upper apps register a function in ``AppConfig.ready``.

For instance signing up in the middle of a course starts that course.
"""

from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User


class Welcome(Protocol):
    def __call__(self, *, person: User, path: str, home_key: UUID | None, now: datetime) -> object: ...


_welcomes: dict[str, Welcome] = {}


def register(app_label: str, welcome: Welcome) -> None:
    _welcomes[app_label] = welcome


def welcome_everywhere(*, person: User, going_to: str, home_key: UUID | None, now: datetime) -> None:
    """Tell every app that somebody signed up, and to which page of which site of ours they go on."""
    if not going_to.startswith("/") or not url_has_allowed_host_and_scheme(going_to, allowed_hosts=None):
        return  # also what can't be read as an address at all
    address = urlsplit(going_to)
    for welcome in _welcomes.values():
        welcome(person=person, path=address.path, home_key=home_key, now=now)
