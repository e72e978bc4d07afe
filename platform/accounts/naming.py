"""Registry of what waits for a person's name: apps register a function in ``AppConfig.ready``.

``follow(user, now)`` is called in the transaction in which the name is written, at each change of it.
"""

from collections.abc import Callable
from datetime import datetime

from accounts.models import User

Follow = Callable[[User, datetime], object]
_followers: list[Follow] = []


def register(follow: Follow) -> None:
    _followers.append(follow)


def name_was_written(user: User, now: datetime) -> None:
    """Let what waited for the person's name go on."""
    for follow in _followers if user.name else ():
        follow(user, now)
