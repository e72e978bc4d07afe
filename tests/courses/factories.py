"""Courses for tests: one call makes a published tree; ``unit_pages`` reads its units in order."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from wagtail.models import Site

from accounts.models import User
from courses.models import CoursePage, ModulePage, UnitCompletion, UnitPage
from courses.services import complete_unit
from lessons.models import LessonPage
from tests.home.factories import make_course_index

THEN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_course(
    *, slug: str = "finances", modules: int = 1, units: int = 3, title: str = "", gives_certificates: bool = True
) -> CoursePage:
    """Make a published course of ``modules`` parts with ``units`` lessons each; a complete one by default."""
    course = CoursePage(
        title=title or slug.capitalize(),
        slug=slug,
        summary="Know what you earn.",
        description="For you who sell.",
        gives_certificates=gives_certificates,
    )
    make_course_index().add_child(instance=course)
    for number in range(1, modules + 1):
        add_module(course, number=number, units=units)
    return course


def add_module(course: CoursePage, *, number: int = 1, units: int = 3) -> ModulePage:
    module = ModulePage(title=f"Part {number}", slug=f"part-{number}", summary="One idea after the other.")
    course.refresh_from_db()
    course.add_child(instance=module)
    for unit in range(1, units + 1):
        add_unit(module, slug=f"{course.slug}-{number}-{unit}")
    return module


def add_unit(module: ModulePage, *, slug: str, is_optional: bool = False) -> LessonPage:
    unit = LessonPage(title=slug.capitalize(), slug=slug, minutes=10, is_optional=is_optional)
    module.refresh_from_db()
    module.add_child(instance=unit)
    return unit


def unit_pages(course: CoursePage) -> list[UnitPage]:
    return list(LessonPage.objects.filter(path__startswith=course.path).order_by("path"))


def complete(learner: User, *units: UnitPage, now: datetime = THEN) -> list[UnitCompletion]:
    return [
        complete_unit(learner=learner, unit=unit, acted_by=learner, now=now, language=settings.LANGUAGE_CODE)
        for unit in units
    ]


def home_key() -> uuid.UUID:
    """The key of the default site's home page, by which its courses are found."""
    return Site.objects.select_related("root_page").get(is_default_site=True).root_page.translation_key
