"""Registry of what completing a course unlocks: apps above this one (grants) fill it; course pages show it."""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.models import Programme


@dataclass(frozen=True)
class Unlock:
    """For instance a grant that asks for this course: its title in which language, address and last moment.

    ``is_needed``: nobody can apply without this course; False where it is one of several to choose from. The rest is
    about the reader: ``is_ready`` (holds every certificate that it asks for), and the way to what they began or sent.
    """

    title: str
    url: str
    until: datetime
    programme: Programme
    language: str = ""
    is_needed: bool = True
    is_ready: bool = False
    begun_url: str = ""
    sent_url: str = ""

    @property
    def is_to_do(self) -> bool:
        """Say whether the reader can do something about it now: apply, or go on with what they began."""
        return bool(self.begun_url) or (self.is_ready and not self.sent_url)


def to_do_in(unlocks: Iterable[Unlock]) -> list[Unlock]:
    return [unlock for unlock in unlocks if unlock.is_to_do]


Unlocks = dict[uuid.UUID, list[Unlock]]
Provider = Callable[[Collection[uuid.UUID], str, datetime, User | None], Unlocks]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add somebody who knows. Called in AppConfig.ready with a function of (course keys, language, now, reader).

    It makes a constant number of queries, whatever the number of keys.
    """
    if provider not in _providers:
        _providers.append(provider)


def unlocks_of(
    course_keys: Collection[uuid.UUID],
    language: str,
    now: datetime,
    programme: Programme | None,
    reader: User | None = None,
) -> Unlocks:
    """Return what each course opens now in this programme, those that close soonest first.

    Anybody's round may ask for anybody's course: another programme's words don't stand on this one's pages for it.
    """
    found: Unlocks = {key: [] for key in course_keys}
    for provider in _providers if course_keys else ():
        for key, unlocks in provider(course_keys, language, now, reader).items():
            found.setdefault(key, []).extend(one for one in unlocks if one.programme == programme)
    return {key: sorted(unlocks, key=lambda unlock: unlock.until) for key, unlocks in found.items()}
