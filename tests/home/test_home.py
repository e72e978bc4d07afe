"""The first screen, information pages and My learning."""

import re
from datetime import datetime
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from pytest_django.fixtures import Settings

from accounts.models import User
from core.models import Programme
from home.models import InformationPage
from tests.accounts.factories import NoticeFactory, UserFactory
from tests.conftest import empty_caches
from tests.courses.factories import complete, make_course, unit_pages
from tests.home.factories import make_home, translate

pytestmark = pytest.mark.django_db
BUDGET = 14_600


def test_stranger_learns_that_it_is_free_and_reads_a_lesson_in_one_tap(client: Client) -> None:
    make_course()

    html = client.get("/").content.decode()

    assert "Learn business. It is free." in html
    assert re.search(r'class="btn"\s+href="/courses/finances/part-1/finances-1-1/"', html)
    assert html.index("It is free") < html.index('class="btn"') < html.index('class="cards"')


def test_returning_learner_goes_on_where_she_was(client: Client, learner: User, now: datetime) -> None:
    first, second, _third = unit_pages(make_course())
    complete(learner, first, now=now)
    client.force_login(learner)

    html = client.get("/").content.decode()

    assert f'class="btn" href="/courses/finances/part-1/{second.slug}/"' in html


def test_returning_learner_is_greeted_by_name_and_sees_how_far_she_is(
    client: Client, learner: User, now: datetime
) -> None:
    complete(learner, unit_pages(make_course())[0], now=now)
    client.force_login(learner)

    text = " ".join(client.get("/").text.split())

    assert "Good to see you, Amina" in text
    assert "1 of 3 done" in text
    assert "Learn business" not in text


def test_own_language_is_at_the_top(client: Client) -> None:
    make_home()

    html = client.get("/").content.decode()

    assert html.index('href="/ar/"') < html.index("<main")


def test_arabic_home_is_right_to_left_in_its_own_words(client: Client) -> None:
    make_course()
    translate(make_home(), "ar", "الرئيسية")

    response = client.get("/ar/")

    assert response.headers["Content-Language"] == "ar"
    assert 'lang="ar" dir="rtl"' in response.content.decode()


def test_page_missing_in_a_language_shows_the_source_language(client: Client) -> None:
    home = make_home()
    home.add_child(instance=InformationPage(title="About us", slug="about", body="<p>Who we are.</p>"))
    translate(home, "ar")

    html = client.get("/ar/about/").content.decode()

    assert "Who we are." in html
    assert '<div lang="en" dir="ltr" >' in " ".join(html.split())


def test_unpublished_and_unknown_pages_are_not_found(client: Client) -> None:
    home = make_home()
    home.add_child(instance=InformationPage(title="About us", slug="about", live=False))

    assert client.get("/about/").status_code == 404
    assert client.get("/ar/about/").status_code == 404
    assert client.get("/nothing/here/").status_code == 404


def test_unpublished_translation_shows_the_source_language(client: Client) -> None:
    course = make_course()
    translate(course, "ar", "المال").unpublish()

    html = client.get("/ar/courses/finances/").content.decode()

    assert "Finances" in html
    assert "المال" not in html


def test_my_learning_is_for_who_is_signed_in(client: Client) -> None:
    response = client.get("/my/")

    assert response.headers["Location"] == "/accounts/login/?next=/my/"


def test_my_learning_is_kept_by_nobody(client: Client, learner: User) -> None:
    client.force_login(learner)

    assert "no-store" in client.get("/my/").headers["Cache-Control"]


def test_my_learning_is_empty_at_first_and_leads_to_the_courses(client: Client, learner: User) -> None:
    make_course()
    client.force_login(learner)

    html = client.get("/my/").content.decode()

    assert "No course yet" in html
    assert escape("Not Amina?") in html


def test_my_learning_resumes_at_the_first_unfinished_unit(client: Client, learner: User, now: datetime) -> None:
    units = unit_pages(make_course(units=3))
    complete(learner, units[0], units[2], now=now)
    client.force_login(learner)

    html = client.get("/my/").content.decode()

    assert "2 of 3 done" in html
    assert units[1].url in html
    assert units[2].url not in html


def test_finished_course_leads_to_the_certificate(client: Client, learner: User, now: datetime) -> None:
    complete(learner, *unit_pages(make_course()), now=now)
    client.force_login(learner)

    html = client.get("/my/").content.decode()

    assert "You finished this course." in html
    assert "All 3 done" in html
    assert 'href="/my/certificates/of/' in html


def test_notices_are_mine_and_unread(client: Client, learner: User, now: datetime) -> None:
    NoticeFactory(user=learner, text="News for me.")
    NoticeFactory(user=learner, text="Old news.", read_at=now)
    NoticeFactory(user=UserFactory(), text="News for another.")
    client.force_login(learner)

    html = client.get("/my/").content.decode()

    assert "News for me." in html
    assert "Old news." not in html
    assert "News for another." not in html


def test_one_learner_sees_nothing_of_another(client: Client, learner: User, now: datetime) -> None:
    complete(UserFactory(), *unit_pages(make_course()), now=now)
    client.force_login(learner)

    assert "No course yet" in client.get("/my/").content.decode()


@pytest.mark.parametrize("path", ["/", "/ar/", "/my/"])
def test_query_count_is_low_and_constant(
    path: str, client: Client, learner: User, programme: Programme, now: datetime, settings: Settings
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    translate(make_home(), "ar")
    client.force_login(learner)
    counts = []
    for number in (1, 3, 30):
        course = make_course(slug=f"course-{number}", modules=min(number, 5), units=number // 5 + 1)
        complete(learner, unit_pages(course)[0], now=now)
        NoticeFactory.create_batch(number, user=learner)
        empty_caches()
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] == counts[2] <= 5


@pytest.mark.parametrize("path", ["/", "/courses/"])
def test_all_requests_of_a_first_visit_fit_one_initial_window(path: str, client: Client) -> None:
    """The page, the stylesheet, the icon and the drawing, compressed as they go over the wire."""
    for slug in ("business-planning", "marketing", "finances", "digital-skills"):
        make_course(slug=slug, modules=4, units=1)

    response = client.get(path, headers={"accept-encoding": "br"})

    files = ("css/site.css", "img/favicon.svg", "img/drawings/seedling.svg")
    texts = [Path(finders.find(name)).read_bytes() for name in files]
    size = len(response.content) + sum(len(brotli.compress(text)) for text in texts)
    assert response.headers["Content-Encoding"] == "br"
    assert size <= BUDGET


@pytest.mark.parametrize("path", ["/", "/courses/", "/courses/finances/", "/about/"])
def test_stranger_gets_no_cookie(path: str, client: Client) -> None:
    make_course()
    make_home().add_child(instance=InformationPage(title="About us", slug="about"))

    response = client.get(path)

    assert response.status_code == 200
    assert not response.cookies
