"""The time zone of a request: its programme's."""

from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from core.selectors import programme_of_request


class ProgrammeZone(tzinfo):
    """The time zone of a request's programme, looked up when the first day or hour is written: most pages show none."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def zone(self) -> ZoneInfo:
        programme = programme_of_request(self.request)
        return programme.zone if programme else ZoneInfo("UTC")

    def utcoffset(self, at: datetime | None) -> timedelta | None:
        return self.zone.utcoffset(at)

    def dst(self, at: datetime | None) -> timedelta | None:
        return self.zone.dst(at)

    def tzname(self, at: datetime | None) -> str | None:
        return self.zone.tzname(at)

    def fromutc(self, at: datetime) -> datetime:
        return self.zone.fromutc(at.replace(tzinfo=self.zone))

    def __str__(self) -> str:
        return str(self.zone)

    def __reduce__(self) -> tuple[type[ZoneInfo], tuple[str]]:
        """A copy, or what a cache keeps of whoever has this clock, has the zone and no request."""
        return ZoneInfo, (str(self.zone),)


def use_zone(zone: ZoneInfo) -> None:
    """Put the rest of this request on a zone that is known already: a round's page is on its own programme's clock."""
    current = timezone.get_current_timezone()
    if isinstance(current, ProgrammeZone):
        current.zone = zone
    else:
        timezone.activate(zone)
