"""Rate limits, counted in the database: how often something may be done by one address, one account, by everybody.

A row a count, so that all workers of all machines count together, that nobody's requests can push another count out
(a cache drops what it has no room for), and that the limits hold while Redis is away. Who is counted stands there as a
pseudonym only. A classroom or a village's one antenna shares an address, so limits are wide: they stop floods, not
people.
"""

import ipaddress
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core.models import LimitCount

ONE_CUSTOMER = 64  # bits: a provider gives each household of IPv6 at least such a network
SWEEPS_ONCE_IN = 200  # counts: then the old ones go
# One statement, so that two who come at the same moment are two, on both databases (SQLite 3.35 and later).
COUNT = """
    INSERT INTO core_limitcount (key, count, ends_at) VALUES (%s, 1, %s)
    ON CONFLICT (key) DO UPDATE SET count = core_limitcount.count + 1 RETURNING count
"""


class TooManyTries(Exception):
    """More than a limit allows. ``seconds`` is how long to wait; the middleware answers 429 and keeps the form."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many tries, for {seconds} seconds")
        self.seconds = seconds


@dataclass(frozen=True)
class Limit:
    """So many times within so many seconds."""

    name: str
    times: int
    seconds: int

    def take(self, who: str, now: datetime) -> bool:
        """Count once more for ``who``; say whether it is still within the limit."""
        window = self._window(now)
        ends_at = datetime.fromtimestamp((window + 1) * self.seconds, tz=UTC)
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [self._key(who, window), ends_at])
            count = cursor.fetchone()[0]
        if secrets.randbelow(SWEEPS_ONCE_IN) == 0:
            forget_old_counts(now)
        return count <= self.times

    def require(self, who: str, now: datetime) -> None:
        """Count once more for ``who``. Raises TooManyTries."""
        if not self.take(who, now):
            raise TooManyTries(self.seconds - int(now.timestamp()) % self.seconds)

    def give_back(self, who: str, now: datetime) -> None:
        """Count once less: what was counted beforehand turned out to be no wrong try."""
        counts = LimitCount.objects.filter(key=self._key(who, self._window(now)), count__gt=0)
        counts.update(count=F("count") - 1)

    def forget(self, who: str, now: datetime) -> None:
        """Count from nothing again."""
        LimitCount.objects.filter(key=self._key(who, self._window(now))).delete()

    def _window(self, now: datetime) -> int:
        return int(now.timestamp()) // self.seconds

    def _key(self, who: str, window: int) -> str:
        text = f"{self.name} {self.seconds} {window} {who}"
        return salted_hmac("core.limits", text, algorithm="sha256").hexdigest()[:40]


def forget_old_counts(now: datetime) -> int:
    """Delete the counts whose time is over; return how many there were."""
    return LimitCount.objects.filter(ends_at__lt=now).delete()[0]


def network_of(request: HttpRequest) -> str:
    """Return where the request comes from: an IPv4 address, or the network of an IPv6 one that one customer has.

    Empty for a server behind a socket that isn't told, and for what is no address: they all share one count.
    """
    try:
        address = ipaddress.ip_address(client_address(request))
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address), ONE_CUSTOMER), strict=False))


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost of our own proxies saw. What a visitor wrote before it isn't believed.

    Where fewer proxies have written than TRUSTED_PROXIES says, it is the first address there is.
    """
    proxies = getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if not proxies or not hops:
        return request.META.get("REMOTE_ADDR") or ""
    return hops[-min(proxies, len(hops))]
