"""How often something may be done from one address, and by everybody together. Counted in the cache, by the window.

A classroom or a village's one antenna shares an address, so limits are wide: they stop floods, not people.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Limit:
    """So many times within so many seconds."""

    name: str
    times: int
    seconds: int

    def take(self, who: str, now: datetime) -> bool:
        """Count once more for ``who``; say whether it is still within the limit."""
        window = int(now.timestamp()) // self.seconds
        key = f"limit:{self.name}:{window}:{who}"
        cache.add(key, 0, timeout=self.seconds)
        try:
            return cache.incr(key) <= self.times
        except ValueError:  # It ran out between the two calls, or Redis is away: people still come through.
            return True


CONCERNS_OF_ONE_ADDRESS = Limit("concerns", times=40, seconds=10 * 60)
CONCERNS_OF_ALL = Limit("all-concerns", times=300, seconds=60 * 60)


def may_report(request: HttpRequest, now: datetime) -> bool:
    """Count one concern; say whether there is room for it. The total counts only what its own address may send."""
    return CONCERNS_OF_ONE_ADDRESS.take(_address_of(request), now) and CONCERNS_OF_ALL.take("", now)


def _address_of(request: HttpRequest) -> str:
    """Return a pseudonym of where the request comes from: who tells us something leaves no address anywhere."""
    try:
        address = get_adapter().get_client_ip(request)
    except PermissionDenied:  # A server behind a socket that isn't told: then all share the address's limit.
        address = ""
    return salted_hmac("core.limits", address).hexdigest()[:20]
