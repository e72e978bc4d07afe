"""Wagtail's two indexes, which other tests leave out for speed: what an editor finds, and where a picture is used."""

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ReferenceIndex

from tests.accounts.factories import AdministratorFactory
from tests.courses.factories import make_course, unit_pages

pytestmark = pytest.mark.django_db
INDEXED = {"default": {"BACKEND": settings.SEARCH_BACKEND, "AUTO_UPDATE": True}}


@override_settings(WAGTAILSEARCH_BACKENDS=INDEXED)
def test_an_editor_finds_a_course_by_a_word_of_its_title(client: Client) -> None:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    make_course(slug="beekeeping", title="Keeping bees")
    make_course(slug="tailoring", title="Sewing for others")

    page = client.get(reverse("wagtailadmin_pages:search"), {"q": "bees"}, follow=True).content.decode()

    assert "Keeping bees" in page
    assert "Sewing for others" not in page


@pytest.mark.usefixtures("references_counted")
def test_a_picture_names_the_lessons_that_show_it() -> None:
    lesson = unit_pages(make_course())[0]
    picture = get_image_model().objects.create(title="A stall", file=get_test_image_file())
    lesson.body = [("picture", {"image": picture, "alt": "A stall", "caption": ""})]
    lesson.save_revision().publish()

    uses = [reference.object_id for reference in ReferenceIndex.get_references_to(picture)]

    assert uses == [str(lesson.pk)]
