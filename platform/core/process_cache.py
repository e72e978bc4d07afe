"""Process cache: what all readers see alike, in each process's memory until something is published.

The stamp that makes strangers' pages old makes these values old as well (core.page_cache). It is read before a value
is made, so what is made from what a publish has just replaced is cached under the old stamp and never used.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from core.page_cache import read_stamp

Value = TypeVar("Value")
MOST = 5_000  # values; reached only where there are more pages than that
_cached: dict[str, tuple[str, Any]] = {}


def get_or_make(name: str, make: Callable[[], Value]) -> Value:
    """Return what ``make`` makes, from memory while nothing was published since. The stamp costs a request one query.

    Readers share the value, so nobody may change it. None isn't cached: strangers could invent names without end.
    Where ``PAGE_CACHE_SECONDS`` is 0 nothing is cached.
    """
    if settings.PAGE_CACHE_SECONDS <= 0:
        return make()
    stamp = read_stamp()
    known = _cached.get(name)
    if known is not None and known[0] == stamp:
        return known[1]
    value = make()
    if value is not None:
        if len(_cached) >= MOST:
            forget()
        _cached[name] = (stamp, value)
    return value


def forget() -> None:
    """Forget everything that this process has cached."""
    _cached.clear()
