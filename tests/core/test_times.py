"""Deadlines as people read them, on the programme's clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from core.times import describe_left, describe_moment

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("utc", "zone", "written"),
    [
        (datetime(2026, 12, 4, 15, 0, tzinfo=UTC), "Africa/Nairobi", "Friday 4 December 2026, 6:00 in the evening"),
        (datetime(2026, 12, 4, 22, 0, tzinfo=UTC), "Africa/Nairobi", "Saturday 5 December 2026, 1:00 in the morning"),
        (datetime(2026, 12, 4, 9, 30, tzinfo=UTC), "UTC", "Friday 4 December 2026, 9:30 in the morning"),
        (datetime(2026, 12, 4, 12, 0, tzinfo=UTC), "UTC", "Friday 4 December 2026, 12:00 at noon"),
        (datetime(2026, 12, 4, 12, 5, tzinfo=UTC), "UTC", "Friday 4 December 2026, 12:05 in the afternoon"),
        (datetime(2026, 12, 4, 13, 0, tzinfo=UTC), "UTC", "Friday 4 December 2026, 1:00 in the afternoon"),
        (datetime(2026, 12, 4, 23, 59, tzinfo=UTC), "UTC", "Friday 4 December 2026, 11:59 at night"),
        (datetime(2026, 12, 4, 0, 0, tzinfo=UTC), "UTC", "Friday 4 December 2026, 0:00 when the day begins"),
        (datetime(2026, 12, 4, 0, 30, tzinfo=UTC), "UTC", "Friday 4 December 2026, 0:30 in the morning"),
    ],
)
def test_moment_has_weekday_date_and_part_of_day_on_that_clock(utc: datetime, zone: str, written: str) -> None:
    with translation.override("en"):
        assert describe_moment(utc, ZoneInfo(zone)) == written


@pytest.mark.parametrize(
    ("left", "written"),
    [
        (timedelta(days=5, hours=23), "5 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(days=1, hours=23, minutes=59), "47 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59), "59 minutes left"),
        (timedelta(seconds=1), "1 minute left"),
        (timedelta(0), "closed"),
        (timedelta(seconds=-1), "closed"),
    ],
)
def test_what_is_left_is_said_in_the_largest_useful_unit(left: timedelta, written: str) -> None:
    with translation.override("en"):
        assert describe_left(NOW + left, NOW) == written


def test_no_two_moments_of_a_day_are_said_alike() -> None:
    minutes = [NOW.replace(hour=0, minute=0) + timedelta(minutes=n) for n in range(24 * 60)]
    with translation.override("en"):
        assert len({describe_moment(at, ZoneInfo("UTC")) for at in minutes}) == len(minutes)
