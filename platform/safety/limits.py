"""Rate limits on concerns: they stop floods, not people."""

from datetime import datetime

from django.http import HttpRequest

from core.rate_limits import Limit, network_of

CONCERNS_BEFORE_A_SUM = Limit("concerns", times=40, seconds=10 * 60)
ALL_CONCERNS_BEFORE_A_SUM = Limit("all-concerns", times=300, seconds=60 * 60)
CONCERNS_WITH_ONE_SUM = Limit("concerns-of-one-sum", times=5, seconds=60 * 60)


def may_report(request: HttpRequest, now: datetime) -> bool:
    """Count one concern; say whether there is room for it. The total counts only what its own address may send."""
    return CONCERNS_BEFORE_A_SUM.take(network_of(request), now) and ALL_CONCERNS_BEFORE_A_SUM.take("", now)
