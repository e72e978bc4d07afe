"""A course of the starter, kept on a phone: what it weighs over the wire, as ``make bench`` prints it."""

import pytest

from courses.models import CoursePage
from lessons.models import LessonPage
from tests.site import audiences as who
from tests.site.weights import ENCODINGS
from tests.site.world import World

pytestmark = pytest.mark.django_db
LESSONS = 16


def test_sixteen_lessons_of_text_stay_under_120_000_bytes_and_with_pictures_under_250_000(world: World) -> None:
    client = world.client(who.STRANGER)
    found = {}
    for course in CoursePage.objects.live().filter(locale__language_code="en"):
        lessons = LessonPage.objects.live().descendant_of(course).count()
        kept = client.get(f"/kept/courses/{course.translation_key}/").json()
        pages = sum(len(client.get(page["at"], **ENCODINGS).content) for page in kept["pages"])
        files = sum(file["bytes"] for file in kept["files"])
        found[course.slug] = (lessons, len(kept["pages"]), pages, files)
        print(found)  # noqa: T201
    for lessons, _pages, text, files in found.values():
        share = min(LESSONS / lessons, 1)
        assert text <= 120_000
