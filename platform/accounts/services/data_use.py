"""Data use: what a person's pages cost them this month, added up in memory and written with a form that they send.

A page that is only read writes nothing. So each worker process may hold up to ``PAGES_HELD`` pages of a person, and
more while they send no form; a process that ends forgets them. The figure is therefore too low by these pages. The
stylesheet and the scripts, which a phone loads once, are left out of it; a picture that the phone still has counts
again. It is shown as "about".
"""

from datetime import date
from threading import Lock
from typing import NamedTuple

from django.db.models import Case, F, Value, When

from accounts.models import User

PAGES_HELD = 10
MOST_PEOPLE = 10_000  # in one process: when it is full, it begins anew


class Held(NamedTuple):
    """What is not written yet. ``month``: its first day."""

    month: date
    pages: int
    size: int


_held: dict[int, Held] = {}
_lock = Lock()


def count_page(person: User, today: date, size: int) -> None:
    """Add a page of so many bytes. Writes nothing."""
    month = today.replace(day=1)
    with _lock:
        if len(_held) >= MOST_PEOPLE:
            _held.clear()
        had = _held.get(person.pk)
        _held[person.pk] = (
            Held(month, had.pages + 1, had.size + size) if had and had.month == month else Held(month, 1, size)
        )


def write_data_use(person: User) -> None:
    """Write what is held of a person once it is enough to be worth a write."""
    with _lock:
        held = _held.get(person.pk)
        if held is None or held.pages < PAGES_HELD:
            return
        del _held[person.pk]
    so_far = Case(When(data_month=held.month, then=F("data_bytes") + held.size), default=Value(held.size))
    User.objects.filter(pk=person.pk).update(data_bytes=so_far, data_month=held.month)


def data_used(person: User, today: date) -> int:
    """Return the bytes of this month's pages, as far as they are known here."""
    month = today.replace(day=1)
    held = _held.get(person.pk)
    written = person.data_bytes if person.data_month == month else 0
    return written + (held.size if held and held.month == month else 0)


def forget() -> None:
    _held.clear()
