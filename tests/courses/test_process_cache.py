"""What courses look like stays in memory until something is published; what a reader did is read each time."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, TestCase
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from core import process_cache
from core.page_cache import PageCacheMiddleware, read_stamp, touch_stamp
from courses.download_size import measure_course
from courses.models import UnitPage
from courses.selectors import course_outline, course_outlines, learning_of, unit_position
from tests.accounts.factories import UserFactory
from tests.courses.factories import add_module, add_unit, complete, home_key, make_course, unit_pages

pytestmark = pytest.mark.django_db
FEW = 8


@pytest.fixture(autouse=True)
def _cached(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60


def publish(page: UnitPage, **changes: str) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.save_revision().publish()


def test_value_is_made_once_until_the_stamp_is_touched() -> None:
    made: list[int] = []
    for _time in range(2):
        process_cache.get_or_make("number", lambda: made.append(1) or len(made))
    assert process_cache.get_or_make("number", lambda: 5) == 1
    touch_stamp()
    assert process_cache.get_or_make("number", lambda: 5) == 5


def test_nothing_found_is_asked_for_again() -> None:
    assert process_cache.get_or_make("nothing", lambda: None) is None
    assert process_cache.get_or_make("nothing", lambda: 7) == 7


def test_where_pages_are_not_cached_nothing_is(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 0
    assert [process_cache.get_or_make("number", lambda n=n: n) for n in (1, 2)] == [1, 2]


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_cache, "MOST", 3)
    for name in "abcdefg":
        process_cache.get_or_make(name, lambda: 1)
    assert len(process_cache._cached) <= 3


def test_value_made_from_what_was_just_replaced_is_never_used() -> None:
    def make_while_somebody_publishes() -> str:
        touch_stamp()
        return "old"

    assert process_cache.get_or_make("title", make_while_somebody_publishes) == "old"
    assert process_cache.get_or_make("title", lambda: "new") == "new"


def test_second_reader_costs_the_tree_no_query(learner: User) -> None:
    course = make_course(modules=2)
    unit = unit_pages(course)[1]
    home = home_key()
    unit_position(unit, learner, "en")
    with CaptureQueriesContext(connection) as queries:
        unit_position(unit, UserFactory(), "en")
        course_outlines(learner=None, language="en", home_key=home)
    assert not [query for query in queries if "wagtailcore_page" in query["sql"]]


def test_nobody_sees_what_another_did(learner: User) -> None:
    course = make_course(units=2)
    complete(learner, unit_pages(course)[0])
    assert course_outline(course, learner, "en").done == 1
    assert course_outline(course, UserFactory(), "en").done == 0
    assert course_outline(course, None, "en").started_at is None
    assert course_outline(course, learner, "en").done == 1


def test_published_change_is_seen_at_once(learner: User, client: Client) -> None:
    unit = unit_pages(make_course(units=2))[1]
    client.force_login(learner)
    part = "/courses/finances/part-1/"
    assert unit.title in client.get(part).content.decode()
    assert client.get(f"{part}{unit.slug}/").status_code == 200
    publish(unit, title="Count every evening", slug="count")
    assert "Count every evening" in client.get(part).content.decode()
    assert client.get(f"{part}count/").status_code == 200
    assert client.get(f"{part}finances-1-2/").status_code != 200


def test_what_was_taken_away_is_gone_at_once(learner: User, client: Client) -> None:
    course = make_course(units=3)
    first, second, third = unit_pages(course)
    client.force_login(learner)
    addresses = [f"/courses/finances/part-1/{unit.slug}/" for unit in (second, third)]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    with TestCase.captureOnCommitCallbacks(execute=True):
        second.unpublish()
        third.delete()
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    position = unit_position(first, learner, "en")
    assert position
    assert position.next is None


def test_course_that_made_nothing_old_has_an_outline_too(learner: User) -> None:
    course_outlines(learner=None, language="en", home_key=home_key())
    draft = make_course(slug="marketing")
    draft.unpublish(set_expired=False, commit=True)
    assert not course_outline(draft, learner, "en").is_open


def test_my_learning_begins_with_the_course_touched_last(learner: User, now: datetime) -> None:
    old, new = make_course(slug="old", units=2), make_course(slug="new", units=2)
    complete(learner, unit_pages(new)[0], now=now - timedelta(days=3))
    complete(learner, unit_pages(old)[0], now=now - timedelta(days=2))
    assert [outline.title for outline in learning_of(learner, "en", home_key())] == ["Old", "New"]
    complete(learner, unit_pages(new)[1], now=now)
    add_unit(add_module(new, number=2, units=0), slug="more")
    assert [outline.title for outline in learning_of(learner, "en", home_key())] == ["Old", "New"], (
        "what is finished comes last"
    )


def test_download_size_measured_later_is_shown() -> None:
    course = make_course(units=1)
    assert course_outline(course, None, "en").download_size == 0
    with TestCase.captureOnCommitCallbacks(execute=True):
        measure_course(course_key=course.translation_key)
    assert course_outline(course, None, "en").download_size > 0


def test_page_of_a_learner_costs_few_queries(learner: User, client: Client) -> None:
    course = make_course(units=2)
    address = f"/courses/finances/part-1/{unit_pages(course)[0].slug}/"
    client.force_login(learner)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= FEW


def test_stamp_is_read_once_a_request_and_again_where_the_request_publishes(learner: User, client: Client) -> None:
    make_course(units=1)
    client.force_login(learner)
    with CaptureQueriesContext(connection) as queries:
        client.get("/courses/finances/")
    assert sum("core_pagestamp" in query["sql"] for query in queries) == 1

    def publish_in_a_request(request: HttpRequest) -> HttpResponse:
        before = read_stamp()
        touch_stamp()
        return HttpResponse(status=200 if read_stamp() != before else 500)

    asked = RequestFactory().get("/", QUERY_STRING="not=kept")
    assert PageCacheMiddleware(publish_in_a_request)(asked).status_code == 200
