"""A course's own picture: small on its card, made when the course is published, at no query's cost."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from wagtail.images.rect import Rect

from core.models import Picture
from core.pictures.cleaning import CARD
from courses.models import CoursePage
from tests.core.cameras import make_picture
from tests.courses.factories import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> CoursePage:
    return make_course()


def show(course: CoursePage, picture: Picture) -> None:
    course.picture = picture
    with TestCase.captureOnCommitCallbacks(execute=True):
        course.save_revision().publish()


def card(client: Client) -> str:
    page = BeautifulSoup(client.get("/courses/").content, "html.parser")
    return str(page.select_one(".card img")["src"])


def queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get("/courses/")
    return len(captured)


def test_published_picture_stands_on_the_card(course: CoursePage, client: Client) -> None:
    queries(client)  # what the process caches is read now
    before = queries(client)
    picture = make_picture(1600, 900)

    show(course, picture)

    rendition = picture.renditions.get(filter_spec=CARD)
    assert card(client) == rendition.url
    assert (rendition.width, rendition.height) == (176, 132)
    assert rendition.file.size <= 6_000
    assert queries(client) == before


def test_drawing_stands_there_until_the_picture_is_ready(course: CoursePage, client: Client) -> None:
    course.picture = make_picture()
    course.save()
    assert card(client).endswith("seedling.svg")


def test_deleted_picture_gives_way_to_the_drawing(course: CoursePage, client: Client) -> None:
    picture = make_picture()
    show(course, picture)
    picture.delete()
    assert card(client).endswith("seedling.svg")


@pytest.mark.usefixtures("references_counted")
def test_marking_what_matters_crops_anew(course: CoursePage, client: Client) -> None:
    picture = make_picture(1600, 900)
    show(course, picture)
    before = card(client)

    with TestCase.captureOnCommitCallbacks(execute=True):
        picture.set_focal_point(Rect.from_point(90, 90, 9, 9))
        picture.save()

    assert card(client) != before
    assert picture.renditions.filter(filter_spec=CARD).count() == 1
