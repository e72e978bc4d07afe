"""Rate limits on concerns: they stop floods, not people."""

from datetime import datetime

from django.http import HttpRequest

from core.rate_limits import Limit, network_of

CONCERNS_OF_ONE_ADDRESS = Limit("concerns", times=40, seconds=10 * 60)
CONCERNS_OF_ALL = Limit("all-concerns", times=300, seconds=60 * 60)
CONCERNS_OF_ONE_SUM = Limit("concerns-of-one-sum", times=5, seconds=60 * 60)


def may_report(request: HttpRequest, now: datetime) -> bool:
    """Count one concern; say whether there is room for it. The total counts only what its own address may send."""
    return CONCERNS_OF_ONE_ADDRESS.take(network_of(request), now) and CONCERNS_OF_ALL.take("", now)
