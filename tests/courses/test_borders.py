"""Two programmes on two sites: nothing that one publishes stands on the other's pages."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings
from wagtail.models import Page, Site

from accounts.models import User
from core.models import Programme
from core.process_cache import forget
from courses.models import CourseIndexPage, CoursePage
from home.models import HomePage
from tests.core.factories import ProgrammeFactory
from tests.courses.factories import add_module, make_course, unit_pages
from tests.grants.factories import make_published_round
from tests.home.factories import make_course_index

pytestmark = pytest.mark.django_db
FRAUD = "Pay KES 500 to open your grant"
THERE = "other.example"


@pytest.fixture
def other(settings: Settings) -> Programme:
    """Another programme, with its own site, list of courses and one course."""
    make_course_index()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, THERE]
    home = Page.get_first_root_node().add_child(
        instance=HomePage(title="Other", slug="other-home", heading="Learn here")
    )
    site = Site.objects.create(hostname=THERE, root_page=home, site_name="Other")
    index = home.add_child(instance=CourseIndexPage(title="Courses", slug="courses"))
    course = index.add_child(
        instance=CoursePage(title=FRAUD, slug="fraud", summary=FRAUD, description=FRAUD, gives_certificates=True)
    )
    add_module(course, number=1, units=1)
    return ProgrammeFactory(key="other", name="Other", site=site)


@pytest.fixture
def kept(settings: Settings) -> Iterator[None]:
    """Pages and the catalogue are kept, as on a real server: what one site's reader asked for first must not leak."""
    settings.PAGE_CACHE_SECONDS = 60
    yield
    for alias in settings.CACHES:
        caches[alias].clear()
    forget()


@pytest.mark.parametrize("address", ["/", "/courses/", "/ar/", "/ar/courses/"])
def test_course_of_another_programme_stands_on_no_public_page(
    client: Client, programme: Programme, other: Programme, kept: None, address: str
) -> None:
    make_course(title="Finances")

    for host, mine, foreign in (("localhost", "Finances", FRAUD), (THERE, FRAUD, "Finances")) * 2:
        text = client.get(address, headers={"host": host}).text
        assert mine in text, host
        assert foreign not in text, host


def test_my_learning_shows_this_sites_courses_only(
    client: Client, programme: Programme, other: Programme, learner: User
) -> None:
    make_course(title="Finances")
    client.force_login(learner)
    client.post("/courses/finances/")
    client.post("/courses/fraud/", headers={"host": THERE})

    here = client.get("/my/").text

    assert "Finances" in here
    assert FRAUD not in here


def test_round_of_another_programme_that_asks_for_our_course_stands_on_no_page_of_ours(
    client: Client, programme: Programme, other: Programme, now: datetime
) -> None:
    course = make_course()
    round = make_published_round(now=now, course=course)
    assert "First step grant" in client.get("/courses/").text

    type(round).objects.filter(pk=round.pk).update(programme=other)

    for address in ("/", "/courses/", "/courses/finances/"):
        assert "First step grant" not in client.get(address).text, address


def test_same_address_on_two_sites_leads_to_each_ones_page(
    client: Client, programme: Programme, other: Programme, kept: None
) -> None:
    course = make_course(slug="fraud", title="How to see fraud")

    for host, title in (("localhost", course.title), (THERE, FRAUD)) * 2:
        assert f"<h1>{title}" in client.get("/courses/fraud/", headers={"host": host}).text.replace("\n", ""), host
    assert unit_pages(course)


def test_foreign_page_is_not_found_by_its_place_in_the_tree(
    client: Client, programme: Programme, other: Programme
) -> None:
    for address in ("/other-home/", "/other-home/courses/", "/courses/fraud/"):
        assert client.get(address).status_code == 404, address
