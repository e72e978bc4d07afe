"""The tree's shape, its pages, and what they cost."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings
from wagtail.test.utils import WagtailPageTestCase

from accounts.models import User
from core.models import Programme
from courses import unlocks
from courses.models import CourseIndexPage, CoursePage, DownloadSize, Enrolment, ModulePage
from home.models import HomePage
from lessons.models import LessonPage, QuizPage
from tests.conftest import empty_caches
from tests.courses.factories import complete, make_course, unit_pages
from tests.home.factories import make_course_index, translate
from tests.site.weights import WRITES

pytestmark = pytest.mark.django_db


class TestTree(WagtailPageTestCase):
    """Who may stand where (Wagtail's own assertions)."""

    def test_every_page_has_its_place(self) -> None:
        self.assertAllowedParentPageTypes(CourseIndexPage, {HomePage})
        self.assertAllowedParentPageTypes(CoursePage, {CourseIndexPage})
        self.assertAllowedParentPageTypes(ModulePage, {CoursePage})
        self.assertAllowedSubpageTypes(CourseIndexPage, {CoursePage})
        self.assertAllowedSubpageTypes(CoursePage, {ModulePage})
        self.assertAllowedSubpageTypes(ModulePage, {LessonPage, QuizPage})
        self.assertAllowedSubpageTypes(LessonPage, set())


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_stranger_sees_what_it_costs_and_reads_a_lesson_in_one_tap(client: Client) -> None:
    course = make_course(modules=2, units=3)
    DownloadSize.objects.create(course_key=course.translation_key, language="en", size=148_000)

    html = client.get("/courses/finances/").content.decode()

    for text in ("Free", "60 minutes", "2 parts", "0.1 MB", "Read the first lesson"):
        assert text in html
    assert 'href="/courses/finances/part-1/finances-1-1/"' in html
    assert 'href="/accounts/signup/?next=/courses/finances/"' in html


def test_list_shows_each_published_course(client: Client) -> None:
    make_course()
    make_course(slug="marketing").unpublish()

    html = client.get("/courses/").content.decode()

    assert "Finances" in html
    assert "Marketing" not in html


def test_empty_list_says_so(client: Client) -> None:
    make_course_index()

    assert "No course yet" in client.get("/courses/").content.decode()


def test_course_that_is_still_written_says_when_the_certificate_comes(
    client: Client, learner: User, now: datetime
) -> None:
    course = make_course(units=1, gives_certificates=False)
    stranger = client.get("/courses/finances/").text
    complete(learner, *unit_pages(course), now=now)
    client.force_login(learner)

    for page in (stranger, client.get("/courses/finances/").text, client.get("/my/").text):
        assert "The certificate comes when the course is complete." in " ".join(page.split())
        assert "See my certificate" not in page
    assert "Start this course" not in client.get("/courses/finances/").text


def test_complete_course_says_nothing_about_more_lessons(client: Client) -> None:
    make_course(units=1)

    assert "being written" not in client.get("/courses/finances/").text


def test_course_without_lessons_says_so(client: Client) -> None:
    make_course(modules=0)

    response = client.get("/courses/finances/")

    assert "being written" in response.content.decode()


def test_part_shows_its_units(client: Client) -> None:
    make_course(modules=2, units=2)

    html = client.get("/courses/finances/part-2/").content.decode()

    assert "Part 2 of 2" in html
    assert "/courses/finances/part-2/finances-2-2/" in html
    assert "finances-1-1" not in html


def test_part_leads_on_to_the_first_unfinished_unit(client: Client, learner: User, now: datetime) -> None:
    first, second, *_rest = unit_pages(make_course())
    stranger = client.get("/courses/finances/part-1/").text
    complete(learner, first, now=now)
    client.force_login(learner)

    assert f'class="btn" href="{first.url}"' in stranger
    assert f'class="btn" href="{second.url}"' in client.get("/courses/finances/part-1/").text


def test_finished_course_is_glad_and_leads_to_the_certificate(client: Client, learner: User, now: datetime) -> None:
    units = unit_pages(make_course())
    complete(learner, *units, now=now)
    client.force_login(learner)

    for path in ("/courses/finances/", units[-1].url):
        page = " ".join(client.get(path).text.split())
        assert "You finished Finances!" in page
        assert f'href="/my/certificates/of/{units[0].get_parent().get_parent().translation_key}/"' in page


def test_stranger_gets_no_cookie_and_no_token(client: Client) -> None:
    make_course()

    for path in ("/courses/", "/courses/finances/", "/courses/finances/part-1/"):
        response = client.get(path)
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_start_goes_to_the_first_lesson(client: Client, learner: User) -> None:
    course = make_course()
    client.force_login(learner)

    response = client.post("/courses/finances/")

    assert response.headers["Location"] == "/courses/finances/part-1/finances-1-1/"
    assert Enrolment.objects.get().course_key == course.translation_key


def test_start_twice_is_one_start_and_the_same_answer(client: Client, learner: User) -> None:
    make_course()
    client.force_login(learner)

    first, second = client.post("/courses/finances/"), client.post("/courses/finances/")

    assert first.headers["Location"] == second.headers["Location"]
    assert Enrolment.objects.count() == 1


def test_stranger_who_starts_is_sent_to_sign_up_and_comes_back(client: Client) -> None:
    make_course()

    response = client.post("/courses/finances/")

    assert response.headers["Location"] == "/accounts/signup/?next=%2Fcourses%2Ffinances%2F"
    assert not Enrolment.objects.exists()


def test_start_needs_its_token(learner: User) -> None:
    make_course()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    assert strict.post("/courses/finances/").status_code == 403
    assert not Enrolment.objects.exists()


def test_learner_goes_on_at_the_first_unfinished_unit(client: Client, learner: User, now: datetime) -> None:
    course = make_course(units=3)
    units = unit_pages(course)
    complete(learner, units[0], units[2], now=now)
    client.force_login(learner)

    html = client.get("/courses/finances/").content.decode()

    assert "2 of 3 done" in html
    assert f'class="btn" href="/courses/finances/part-1/{units[1].slug}/"' in html


def test_reading_writes_nothing(client: Client, learner: User, now: datetime) -> None:
    complete(learner, unit_pages(make_course())[0], now=now)
    client.force_login(learner)

    for path in ("/courses/", "/courses/finances/", "/courses/finances/part-1/", "/my/"):
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        assert [query["sql"] for query in captured if WRITES.match(query["sql"])] == []


@pytest.mark.parametrize("path", ["/courses/", "/courses/finances/", "/courses/finances/part-1/"])
@pytest.mark.parametrize("signed_in", [False, True])
def test_query_count_is_low_and_constant(
    path: str, signed_in: bool, client: Client, learner: User, programme: Programme, now: datetime, settings: Settings
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    course = make_course(modules=1, units=1)
    if signed_in:
        client.force_login(learner)
        complete(learner, *unit_pages(course), now=now)
    at_one = queries_of_the_next(client, path)
    for number in range(3):
        other = make_course(slug=f"course-{number}", modules=3, units=3)
        complete(learner, *unit_pages(other), now=now)

    assert queries_of_the_next(client, path) == at_one <= (5 if signed_in else 1)


def queries_of_the_next(client: Client, path: str) -> int:
    """Count those of whoever comes when somebody was there since the last publishing."""
    empty_caches()
    client.get(path)
    return queries_of(client, path)


def test_what_it_opens_is_shown_with_its_last_moment(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = make_course()
    unlock = unlocks.Unlock("Small start", "/grants/small-start/", timezone.now() + timedelta(days=9), programme)

    def provide(keys: list[uuid.UUID], _language: str, _now: datetime, _reader: User | None) -> unlocks.Unlocks:
        return {key: [unlock] for key in keys}

    monkeypatch.setattr(unlocks, "_providers", [provide])

    for path in ("/courses/", f"/courses/{course.slug}/", "/"):
        html = client.get(path).content.decode()
        assert "Small start" in html
        assert 'href="/grants/small-start/"' in html


def test_arabic_address_shows_the_source_language_until_it_is_translated(client: Client) -> None:
    course = make_course()
    translate(course.get_parent(), "ar", "الدورات")

    html = client.get("/ar/courses/finances/").content.decode()

    assert 'dir="rtl"' in html
    assert "<h1>Finances</h1>" in html
    assert 'href="/ar/courses/finances/part-1/finances-1-1/"' in html
    assert 'lang="en"' in html


def test_translated_course_shows_its_words_and_the_missing_units_in_the_source_language(client: Client) -> None:
    course = make_course(units=2)
    translate(unit_pages(course)[0], "ar", "محفظتان")

    html = client.get("/ar/courses/finances/").content.decode()

    assert "محفظتان" in html
    assert "Finances-1-2" in html


def test_slugs_are_equal_in_all_languages() -> None:
    unit = unit_pages(make_course())[0]

    assert translate(unit, "ar").slug == unit.slug


def test_list_shows_a_translated_course_in_its_words(client: Client) -> None:
    course = translate(make_course(), "ar", "المال")
    course.summary = "اعرف ما تكسبه."
    course.save_revision().publish()

    html = client.get("/ar/courses/").content.decode()

    assert "المال" in html
    assert "اعرف ما تكسبه." in html
    assert "Know what you earn." not in html
