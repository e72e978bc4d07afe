"""What a course of the starter weighs on a phone, over the wire: its text, and with a small picture in each lesson."""

from collections.abc import Iterator

import pytest

from core.pictures.renditions import make_renditions, pictures_on
from courses.models import CoursePage
from lessons.models import LessonPage
from tests.core.cameras import make_picture
from tests.site import audiences as who
from tests.site.weights import weigh_kept
from tests.site.world import World, nothing_stays

pytestmark = pytest.mark.django_db
LESSONS = 16
TEXT, WITH_PICTURES = 120_000, 250_000


@pytest.fixture
def course() -> Iterator[CoursePage]:
    with nothing_stays():
        yield CoursePage.objects.get(slug="finances", locale__language_code="en")


def lessons_of(course: CoursePage) -> list[LessonPage]:
    return list(LessonPage.objects.live().descendant_of(course))


def test_sixteen_lessons_of_text_with_their_checks_weigh_less_than_120_000_bytes(
    world: World, course: CoursePage
) -> None:
    kept = weigh_kept(world.client(who.STRANGER), course.translation_key)

    assert kept.pictures == 0
    assert kept.total / len(lessons_of(course)) * LESSONS <= TEXT, kept


def test_sixteen_lessons_with_a_small_picture_each_weigh_less_than_250_000_bytes(
    world: World, course: CoursePage
) -> None:
    lessons = lessons_of(course)
    for lesson in lessons:
        picture = make_picture(1600, 1200)
        lesson.body.append(("picture", {"image": picture, "alt": picture.description, "caption": ""}))
        lesson.save_revision().publish()
        make_renditions(pictures_on(lesson))

    kept = weigh_kept(world.client(who.STRANGER), course.translation_key)

    assert kept.pictures > 1_000 * len(lessons)
    assert kept.total / len(lessons) * LESSONS <= WITH_PICTURES, kept
