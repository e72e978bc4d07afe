"""Deadlines as people read them: weekday, date, part of day and what is left, on the programme's clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

NOON, EVENING, NIGHT = 12, 17, 21


def part_of_day(at: datetime) -> str:
    """Return the part of day of a local time. Noon and midnight are said by name: "12:00" alone may be either."""
    if (at.hour, at.minute) == (0, 0):
        return pgettext("part of day", "when the day begins")
    if (at.hour, at.minute) == (NOON, 0):
        return pgettext("part of day", "at noon")
    if at.hour < NOON:
        return pgettext("part of day", "in the morning")
    if at.hour < EVENING:
        return pgettext("part of day", "in the afternoon")
    return pgettext("part of day", "in the evening") if at.hour < NIGHT else pgettext("part of day", "at night")


def clock_of(at: datetime) -> str:
    """Return the time as a dial shows it, since the part of day stands beside it: "6:00", never "18:00"."""
    return f"{at.hour - NOON if at.hour > NOON else at.hour}:{at.minute:02}"


def describe_moment(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant as "Friday 4 December 2026, 6:00 in the evening" on that zone's clock."""
    local = at.astimezone(zone)
    with timezone.override(zone):
        day = formats.date_format(local, "l j F Y")
    return _("%(day)s, %(clock)s %(part)s") % {"day": day, "clock": clock_of(local), "part": part_of_day(local)}


def describe_deadline(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant with the place of its clock: "Friday 4 December 2026, 6:00 in the evening, Nairobi time"."""
    place = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return _("%(moment)s, %(place)s time") % {"moment": describe_moment(at, zone), "place": place}


def describe_left(until: datetime, now: datetime) -> str:
    """Write how much time is left: days while there are two or more, then hours, then minutes; "closed" after."""
    left = until - now
    if left <= timedelta(0):
        return _("closed")
    if left >= timedelta(days=2):
        return ngettext("%(n)s day left", "%(n)s days left", left.days) % {"n": left.days}
    hours = int(left.total_seconds() // 3600)
    if hours:
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": hours}
    minutes = max(1, int(left.total_seconds() // 60))
    return ngettext("%(n)s minute left", "%(n)s minutes left", minutes) % {"n": minutes}
