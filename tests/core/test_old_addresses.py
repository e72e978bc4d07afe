"""A page that moved is found at its old addresses, whatever the language of the address."""

import pytest
from django.test import Client, TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from core.models import Programme
from courses.models import CoursePage
from lessons.models import LessonPage
from tests.courses.factories import add_module, make_course, unit_pages
from tests.home.factories import make_home, translate

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(programme: Programme) -> CoursePage:
    Locale.objects.get_or_create(language_code="ar")
    course = make_course(units=2)
    programme.site.root_page = make_home()
    programme.site.save()
    Site.clear_site_root_paths_cache()
    return course


def rename(page: Page, slug: str) -> None:
    page = page.specific_class.objects.get(pk=page.pk)
    page.slug = slug
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()


def answer(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("is_translated", [False, True])
def test_renamed_lesson_is_found_at_its_old_address(
    client: Client, course: CoursePage, prefix: str, is_translated: bool
) -> None:
    lesson = unit_pages(course)[0]
    if is_translated:
        translate(lesson, "ar", "درس")
        LessonPage.objects.filter(locale__language_code="ar").update(live=True)
    rename(lesson, "new-name")

    here = f"{prefix}/courses/finances/part-1/"
    assert client.get(f"{here}new-name/").status_code == 200
    if not (prefix and is_translated):  # a translation stands at its own address until it is brought in line
        assert answer(client, f"{here}finances-1-1/") == (301, f"{here}new-name/")


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_everything_below_a_renamed_course_is_found(client: Client, course: CoursePage, prefix: str) -> None:
    rename(course, "money")

    for rest in ("", "part-1/", "part-1/finances-1-2/"):
        old, new = f"{prefix}/courses/finances/{rest}", f"{prefix}/courses/money/{rest}"
        assert answer(client, old) == (301, new)
        assert client.get(new).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_moved_lesson_is_found(client: Client, course: CoursePage, prefix: str) -> None:
    other = add_module(course, number=2, units=1)
    unit_pages(course)[0].move(Page.objects.get(pk=other.pk), pos="last-child")

    assert answer(client, f"{prefix}/courses/finances/part-1/finances-1-1/?from=sms") == (
        301,
        f"{prefix}/courses/finances/part-2/finances-1-1/",
    )


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_twice_renamed_course_is_found_at_both(client: Client, course: CoursePage, prefix: str) -> None:
    rename(course, "money")
    rename(course, "accounts")

    for old in ("finances", "money"):
        assert answer(client, f"{prefix}/courses/{old}/") == (301, f"{prefix}/courses/accounts/")


def test_a_typed_link_is_followed_as_it_was_typed(client: Client, course: CoursePage) -> None:
    Redirect.add_redirect("/handbook/", "https://handbook.example/", is_permanent=False)
    Redirect.add_redirect("/desk/", "/admin/", is_permanent=False)

    assert answer(client, "/ar/handbook/") == (302, "https://handbook.example/")
    assert answer(client, "/ar/desk/") == (302, "/admin/")


@pytest.mark.parametrize("path", ["/courses/nothing/", "/ar/courses/nothing/", "/ar/", "/ar/%D8%A7/"])
def test_where_nothing_ever_stood_stays_empty(client: Client, course: CoursePage, path: str) -> None:
    assert client.get(path).status_code in ({200} if path == "/ar/" else {404})
