"""What is done for somebody who has just signed up, by apps above this one: each registers a function in ``ready``.

For instance signing up in the middle of a course starts that course.
"""

from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

from accounts.models import User


class Welcome(Protocol):
    def __call__(self, *, person: User, path: str, home_key: UUID | None, now: datetime) -> object: ...


_welcomes: dict[str, Welcome] = {}


def register(app_label: str, welcome: Welcome) -> None:
    _welcomes[app_label] = welcome


def welcome_everywhere(*, person: User, going_to: str, home_key: UUID | None, now: datetime) -> None:
    """Tell every app that somebody signed up, and to which page of which site of ours they go on."""
    address = urlsplit(going_to)
    if address.scheme or address.netloc or not address.path.startswith("/"):
        return
    for welcome in _welcomes.values():
        welcome(person=person, path=address.path, home_key=home_key, now=now)
