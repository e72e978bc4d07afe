"""What each app knows about a person, and how it forgets. Apps register both in their ``AppConfig.ready``.

``export(user)`` returns what the person may take along, ready for JSON. ``erase(user, now)`` runs inside one
transaction, before the person's row is deleted: it blanks what identifies the person in rows that must stay
(a decision, an award), and deletes the rest; foreign keys that are SET_NULL or CASCADE need nothing here.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from accounts.models import User

Export = Callable[[User], Any]
Erase = Callable[[User, datetime], None]


class Keeper(NamedTuple):
    export: Export
    erase: Erase


_keepers: dict[str, Keeper] = {}


def _nothing(user: User, now: datetime) -> None:
    """Leave everything to the foreign keys."""


def register(app_label: str, *, export: Export, erase: Erase = _nothing) -> None:
    _keepers[app_label] = Keeper(export, erase)


def export_person(user: User) -> dict[str, Any]:
    """Collect what every app keeps about the person, by app."""
    return {label: keeper.export(user) for label, keeper in sorted(_keepers.items())}


def erase_everywhere(user: User, now: datetime) -> None:
    """Let every app forget the person, the uppermost app first (apps get ready in the order of INSTALLED_APPS)."""
    for keeper in _keepers.values():
        keeper.erase(user, now)
