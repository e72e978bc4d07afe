"""Whether a reader may see a page is decided before what is kept of it is used; what changes is seen at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import Page, PageViewRestriction, Site

from accounts.models import User
from core import process_cache
from core.models import Programme
from courses.models import CoursePage, ModulePage
from home.models import HomePage
from lessons.models import LessonPage
from tests.accounts.factories import AdministratorFactory, UserFactory
from tests.core.factories import ProgrammeFactory
from tests.courses.factories import complete, unit_pages
from tests.home.factories import make_home, translate
from tests.lessons.factories import make_lesson, make_module

pytestmark = pytest.mark.django_db
AMOUNT = {"id": "why", "type": "text", "text": "A bag costs [[120]]."}


@pytest.fixture(autouse=True)
def _kept(settings: Settings) -> Iterator[None]:
    settings.PAGE_CACHE_SECONDS = 60
    yield
    process_cache.forget()


@pytest.fixture
def lesson(programme: Programme) -> LessonPage:
    return make_lesson(make_module(), AMOUNT)


@pytest.fixture
def signed_in(learner: User) -> Client:
    return client_of(learner)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def committed(act: Any, *args: Any, **kwargs: Any) -> None:
    """Do it as in a transaction of its own, which is committed."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        act(*args, **kwargs)


def publish(page: Page, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    committed(page.save_revision().publish)


def wall(page: Page, kind: str = PageViewRestriction.LOGIN, **facts: Any) -> PageViewRestriction:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return PageViewRestriction.objects.create(page=page, restriction_type=kind, **facts)


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def cached_parts() -> set[str]:
    return {name for name in process_cache._cached if name.startswith("shared ")}


def test_what_is_kept_is_read_by_the_next_one(lesson: LessonPage, signed_in: Client) -> None:
    text_of(client_of(UserFactory()), lesson.url)
    with CaptureQueriesContext(connection) as queries:
        assert "A bag costs" in text_of(signed_in, lesson.url)
    assert not [query for query in queries if "wagtail" in query["sql"]]


@pytest.mark.parametrize("where", ["lesson", "course"])
def test_a_wall_that_is_put_up_is_asked_at_once_and_one_taken_down_no_more(
    where: str, lesson: LessonPage, signed_in: Client
) -> None:
    course = CoursePage.objects.get()
    for client in (signed_in, Client()):
        text_of(client, lesson.url)
    one = wall(lesson if where == "lesson" else course)
    text_of(signed_in, lesson.url)
    assert Client().get(lesson.url).status_code == 302
    committed(one.delete)
    text_of(Client(), lesson.url)


def test_a_wall_for_a_group_stands_before_what_is_kept(lesson: LessonPage, signed_in: Client) -> None:
    group, member = Group.objects.create(name="Readers"), UserFactory()
    member.groups.add(group)
    wall(lesson, PageViewRestriction.GROUPS).groups.add(group)
    text_of(client_of(member), lesson.url)
    assert signed_in.get(lesson.url).status_code == 302


def test_a_wall_with_a_password_stands_before_what_is_kept(lesson: LessonPage, signed_in: Client) -> None:
    text_of(signed_in, lesson.url)
    wall(lesson, PageViewRestriction.PASSWORD, password="open sesame")
    assert "A bag costs" not in signed_in.get(lesson.url).content.decode()


def test_unpublished_page_is_gone_at_once(lesson: LessonPage, signed_in: Client) -> None:
    text_of(signed_in, lesson.url)
    committed(lesson.unpublish)
    assert signed_in.get(lesson.url).status_code == 404


@pytest.mark.parametrize("model", [CoursePage, ModulePage])
def test_unit_of_an_unpublished_course_or_part_is_gone_at_once(
    model: type[Page], lesson: LessonPage, signed_in: Client
) -> None:
    text_of(signed_in, lesson.url)
    committed(model.objects.get().unpublish)
    assert signed_in.get(lesson.url).status_code == 404


def test_published_change_is_read_at_once_and_a_draft_not_at_all(lesson: LessonPage, signed_in: Client) -> None:
    before = text_of(signed_in, lesson.url)
    lesson.title = "Draft title"
    lesson.save_revision()
    assert "Draft title" not in text_of(signed_in, lesson.url)
    publish(LessonPage.objects.get(), title="Another title")
    assert "Another title" in text_of(signed_in, lesson.url)
    assert "Another title" not in before


def test_moved_page_stands_at_its_new_address_alone(lesson: LessonPage, signed_in: Client) -> None:
    text_of(signed_in, lesson.url)
    other, before = make_module("marketing"), lesson.url
    committed(lesson.move, other, pos="last-child")
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert lesson.url != before
    text_of(signed_in, lesson.url)
    assert signed_in.get(before).status_code in {301, 302, 404}


def test_translation_takes_the_place_of_the_source_when_it_is_published(lesson: LessonPage, signed_in: Client) -> None:
    address = f"/ar{lesson.url}"
    assert "A bag costs" in text_of(signed_in, address)
    committed(translate, lesson, "ar", "درس")
    assert "درس" in text_of(signed_in, address)
    assert "درس" not in text_of(signed_in, lesson.url)


def test_preview_shows_the_draft_and_is_not_kept(lesson: LessonPage, signed_in: Client) -> None:
    editor = AdministratorFactory()
    lesson.title = "Title of the draft"
    request = lesson.make_preview_request(preview_mode="")
    assert "Title of the draft" in request.content.decode()
    draft = client_of(editor).get(f"/admin/pages/{lesson.save_revision().content_object.pk}/view_draft/")
    assert "Title of the draft" in draft.content.decode()
    assert "Title of the draft" not in text_of(signed_in, lesson.url)
    assert "Title of the draft" not in text_of(client_of(editor), lesson.url)


def test_page_with_a_question_in_its_address_is_not_kept(lesson: LessonPage, signed_in: Client) -> None:
    text_of(signed_in, lesson.url)
    before = cached_parts()
    assert "?wrong=1" in text_of(signed_in, f"{lesson.url}?wrong=1")
    assert cached_parts() == before
    assert "?wrong=1" not in text_of(signed_in, lesson.url)


def test_another_sites_readers_read_the_same_address_in_their_own_money(
    lesson: LessonPage, programme: Programme, signed_in: Client, settings: Settings
) -> None:
    """Two sites, two programmes, one process: nothing kept for one is read by the other."""
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.test"]
    Programme.objects.filter(pk=programme.pk).update(currency="KES")
    site = Site.objects.create(hostname="elsewhere.test", port=80, root_page=make_home())
    ProgrammeFactory(key="elsewhere", name="Elsewhere", currency="UGX", site=site)
    process_cache.forget()
    assert "KES" in text_of(signed_in, lesson.url)
    there = signed_in.get(lesson.url, headers={"host": "elsewhere.test"}).content.decode()
    assert "UGX" in there
    assert "KES" not in there


def test_another_sites_pages_are_not_found_at_this_one(
    lesson: LessonPage, signed_in: Client, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "elsewhere.test"]
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Else", slug="else", heading="Elsewhere"))
    Site.objects.create(hostname="elsewhere.test", port=80, root_page=home)
    process_cache.forget()
    text_of(signed_in, lesson.url)
    assert signed_in.get(lesson.url, headers={"host": "elsewhere.test"}).status_code == 404


def test_programmes_money_is_written_anew_when_it_changes(
    lesson: LessonPage, programme: Programme, signed_in: Client
) -> None:
    text_of(signed_in, lesson.url)
    programme.currency = "UGX"
    committed(programme.save)
    assert "UGX" in text_of(signed_in, lesson.url)


def test_marks_are_each_readers_own(lesson: LessonPage, learner: User, signed_in: Client, now: Any) -> None:
    other = client_of(UserFactory())
    course = CoursePage.objects.get()
    complete(learner, *unit_pages(course), now=now)
    assert 'class="done"' in text_of(signed_in, course.url)
    assert 'class="done"' not in text_of(other, course.url)
