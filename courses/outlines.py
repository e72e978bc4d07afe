"""A course as a reader sees it: its parts and units in order, in her language, with what she has done."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from courses.progress import next_unfinished


@dataclass(frozen=True)
class Studied:
    """When one reader completed which units, and started and completed which courses, by their keys.

    ``begun_at`` is the unit at which a course was started, where that wasn't its beginning.
    """

    units: Mapping[uuid.UUID, datetime]
    started: Mapping[uuid.UUID, datetime]
    completed: Mapping[uuid.UUID, datetime]
    begun_at: Mapping[uuid.UUID, uuid.UUID]

    def touched(self, course: "CourseOutline") -> datetime | None:
        """Return when the course was last gone on with, or started; None for one that never was."""
        done = (self.units[unit.key] for unit in course.units if unit.key in self.units)
        return max(done, default=self.started[course.key]) if course.key in self.started else None

    def latest_in(self, course: "CourseOutline") -> uuid.UUID | None:
        """Return which of the course's units was completed latest; of two at the same moment, the one that follows."""
        done = [(self.units[unit.key], place) for place, unit in enumerate(course.units) if unit.key in self.units]
        return course.units[max(done)[1]].key if done else None


@dataclass(frozen=True)
class UnitOutline:
    key: uuid.UUID
    title: str
    url: str
    kind: str
    minutes: int
    is_optional: bool
    language: str
    is_done: bool = False


@dataclass(frozen=True)
class ModuleOutline:
    key: uuid.UUID
    title: str
    url: str
    number: int
    language: str
    units: tuple[UnitOutline, ...]

    def seen_by(self, reader: Studied) -> "ModuleOutline":
        units = (replace(unit, is_done=True) if unit.key in reader.units else unit for unit in self.units)
        return replace(self, units=tuple(units))

    @property
    def minutes(self) -> int:
        return sum(unit.minutes for unit in self.units)

    @property
    def done(self) -> int:
        return sum(unit.is_done for unit in self.units if not unit.is_optional)

    @property
    def total(self) -> int:
        return sum(not unit.is_optional for unit in self.units)


@dataclass(frozen=True)
class CourseOutline:
    """``done`` and ``total`` count required units; ``is_open`` is False while the course is unpublished.
    ``picture`` is an address, ``drawing`` a name; either may be empty. ``home_key`` is the key of the site's home page.

    ``gives_certificates`` is False while the course is being written: then nobody completes it yet.
    ``touched_at`` is when the reader last completed a unit, or started the course; ``latest`` is that unit's key.
    """

    key: uuid.UUID
    title: str
    summary: str
    url: str
    drawing: str
    picture: str
    language: str
    is_open: bool
    gives_certificates: bool
    modules: tuple[ModuleOutline, ...]
    home_key: uuid.UUID | None = None
    started_at: datetime | None = None
    completed_at: datetime | None = None
    touched_at: datetime | None = None
    latest: uuid.UUID | None = None
    begun_at: uuid.UUID | None = None
    download_size: int = 0

    def seen_by(self, reader: Studied) -> "CourseOutline":
        """Return the same course with what this reader has done in it."""
        return replace(
            self,
            modules=tuple(module.seen_by(reader) for module in self.modules),
            started_at=reader.started.get(self.key),
            completed_at=reader.completed.get(self.key),
            touched_at=reader.touched(self),
            latest=reader.latest_in(self),
            begun_at=reader.begun_at.get(self.key),
        )

    @property
    def units(self) -> tuple[UnitOutline, ...]:
        return tuple(unit for module in self.modules for unit in module.units)

    @property
    def modules_by_key(self) -> dict[uuid.UUID, ModuleOutline]:
        return {module.key: module for module in self.modules}

    @property
    def addresses(self) -> set[str]:
        """The pages that belong to the course."""
        return {self.url, *(module.url for module in self.modules), *(unit.url for unit in self.units)}

    @property
    def minutes(self) -> int:
        return sum(module.minutes for module in self.modules)

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def total(self) -> int:
        return sum(module.total for module in self.modules)

    @property
    def waits_for_more(self) -> bool:
        """Say whether the certificate has to wait until the course itself is complete."""
        return not self.gives_certificates and self.completed_at is None

    @property
    def first_unit(self) -> UnitOutline | None:
        return next(iter(self.units), None)

    @property
    def next_unit(self) -> UnitOutline | None:
        """Where to go on: a required unit that isn't done; None when all are."""
        left = {unit.key for unit in self.units if not unit.is_optional and not unit.is_done}
        key = next_unfinished([unit.key for unit in self.units], left, self.latest, self.begun_at)
        return next((unit for unit in self.units if unit.key == key), None)

    @property
    def is_to_go_on(self) -> bool:
        """Say whether the reader has begun it and something is left to do."""
        return self.is_open and self.started_at is not None and self.next_unit is not None


def in_learning_order(outlines: Iterable[CourseOutline]) -> list[CourseOutline]:
    """Return the courses that a reader began: those to go on with first, and of them the one touched last.

    The first one is where "Go on" leads, on every page.
    """
    begun = [outline for outline in outlines if outline.touched_at]
    latest = sorted(begun, key=lambda outline: (outline.touched_at, outline.title), reverse=True)
    return sorted(latest, key=lambda outline: (not outline.is_to_go_on, outline.completed_at is not None))
