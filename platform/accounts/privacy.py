"""Registry of privacy export and erasure: each app says what it knows about a person and how it forgets.

``export(user)`` returns what the person may take along, ready for JSON. ``warn(user)`` says in words what hangs on the
account, before it is deleted. ``erase(user, now)`` runs inside one
transaction, before the person's row is deleted: it blanks what identifies the person in rows that must stay
(a decision, an award), and deletes the rest; foreign keys that are SET_NULL or CASCADE need nothing here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User

Export = Callable[[User], Any]
Erase = Callable[[User, datetime], None]
Warn = Callable[[User], list[str]]


class Keeper(NamedTuple):
    export: Export
    erase: Erase
    warn: Warn


_keepers: dict[str, Keeper] = {}


def _nothing(user: User, now: datetime) -> None:
    """Leave everything to the foreign keys."""


def _silent(user: User) -> list[str]:
    return []


def register(app_label: str, *, export: Export, erase: Erase = _nothing, warn: Warn = _silent) -> None:
    _keepers[app_label] = Keeper(export, erase, warn)


def leaving_warnings(user: User) -> list[str]:
    """Return what the person, or whoever deletes them, must know first: what is running, and what would be lost."""
    return [text for keeper in _keepers.values() for text in keeper.warn(user)]


def export_person(user: User) -> dict[str, Any]:
    """Collect what every app keeps about the person, by app."""
    return {label: keeper.export(user) for label, keeper in sorted(_keepers.items())}


def erase_everywhere(user: User, now: datetime) -> None:
    """Let every app forget the person, the uppermost app first (apps get ready in the order of INSTALLED_APPS)."""
    for keeper in _keepers.values():
        keeper.erase(user, now)
