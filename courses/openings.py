"""What completing a course opens. Apps above this one (grants) register who knows; course pages show it."""

import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from core.models import Programme


@dataclass(frozen=True)
class Opening:
    """For instance a grant that asks for this course: its title in which language, address and last moment."""

    title: str
    url: str
    until: datetime
    programme: Programme
    language: str = ""


Openings = dict[uuid.UUID, list[Opening]]
Provider = Callable[[Collection[uuid.UUID], str, datetime], Openings]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add somebody who knows. Called in AppConfig.ready with a function of (course keys, language, now).

    It makes a constant number of queries, whatever the number of keys.
    """
    if provider not in _providers:
        _providers.append(provider)


def openings_of(
    course_keys: Collection[uuid.UUID], language: str, now: datetime, programme: Programme | None
) -> Openings:
    """Return what each course opens now in this programme, those that close soonest first.

    Anybody's round may ask for anybody's course: another programme's words don't stand on this one's pages for it.
    """
    found: Openings = {key: [] for key in course_keys}
    for provider in _providers if course_keys else ():
        for key, openings in provider(course_keys, language, now).items():
            found.setdefault(key, []).extend(one for one in openings if one.programme == programme)
    return {key: sorted(openings, key=lambda opening: opening.until) for key, openings in found.items()}
