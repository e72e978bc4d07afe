"""Saving pages in the admin, at the same time as others do."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from wagtail import hooks
from wagtail.models import Page
from wagtail.signals import page_published

from accounts.models import User
from courses.models import ModulePage
from lessons.models import LessonPage
from tests.accounts.factories import AdministratorFactory
from tests.core.editor_forms import editor_form
from tests.courses.factories import add_module, make_course

JSON = {"Accept": "application/json"}


def draft(editor: User) -> LessonPage:
    """A lesson that was saved and never published."""
    module = ModulePage.objects.child_of(make_course(units=0)).get()
    page = LessonPage(title="Two purses", slug="two-purses", live=False)
    module.add_child(instance=page)
    page.save_revision(user=editor)
    return page


def admin_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def autosave_in_flight(transactional_db: None) -> Iterator[tuple[LessonPage, Callable[[Callable[[], Any]], Any]]]:
    """A lesson, and a function that does something while an autosave of it has read it and not written it yet."""
    editor = AdministratorFactory()
    page = draft(editor)
    form = editor_form(page, overwrite_revision_id=str(page.latest_revision_id))
    has_read, may_write = Event(), Event()

    def wait(request: Any, _page: Page) -> None:
        if request.headers.get("Accept") == JSON["Accept"]:
            has_read.set()
            assert may_write.wait(20)

    def autosave() -> Any:
        try:
            return admin_of(editor).post(f"/admin/pages/{page.pk}/edit/", form, headers=JSON)
        finally:
            connection.close()

    def meanwhile(act: Callable[[], Any]) -> Any:
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(autosave)
            assert has_read.wait(20)
            try:
                act()
            finally:
                may_write.set()
            return answer.result()

    with hooks.register_temporarily("before_edit_page", wait):
        yield page, meanwhile


@pytest.mark.django_db(transaction=True)
def test_page_stays_published_when_an_autosave_was_under_way(autosave_in_flight: Any) -> None:
    page, meanwhile = autosave_in_flight
    editor = admin_of(AdministratorFactory())

    def publish() -> None:
        form = editor_form(page, title="Three purses", **{"action-publish": "1"})
        assert editor.post(f"/admin/pages/{page.pk}/edit/", form).status_code == 302

    answer = meanwhile(publish)

    assert answer.json()["error_code"] == "invalid_revision"
    kept = LessonPage.objects.get(pk=page.pk)
    assert (kept.live, kept.title, kept.has_unpublished_changes) == (True, "Three purses", False)
    assert kept.first_published_at
    assert kept.live_revision_id == kept.latest_revision_id


@pytest.mark.django_db(transaction=True)
def test_page_stays_where_it_was_moved_when_an_autosave_was_under_way(autosave_in_flight: Any) -> None:
    page, meanwhile = autosave_in_flight
    target = add_module(page.get_parent().get_parent().specific, number=2, units=0)

    answer = meanwhile(lambda: LessonPage.objects.get(pk=page.pk).move(target, pos="last-child"))

    assert answer.status_code == 200
    kept = LessonPage.objects.get(pk=page.pk)
    assert kept.get_parent().pk == target.pk
    assert kept.url_path.startswith(ModulePage.objects.get(pk=target.pk).url_path)
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
def test_autosave_that_nothing_came_before_saves(autosave_in_flight: Any) -> None:
    page, meanwhile = autosave_in_flight
    assert meanwhile(lambda: None).json()["success"]
    assert not LessonPage.objects.get(pk=page.pk).live


@pytest.mark.django_db
def test_publishing_that_fails_half_way_leaves_nothing_behind() -> None:
    person = AdministratorFactory()
    page, editor = draft(person), admin_of(person)
    editor.raise_request_exception = False

    def fail(**_signal: Any) -> None:
        raise RuntimeError("after the page was written")

    page_published.connect(fail)
    try:
        form = editor_form(page, title="Three purses", **{"action-publish": "1"})
        response = editor.post(f"/admin/pages/{page.pk}/edit/", form)
    finally:
        page_published.disconnect(fail)

    assert response.status_code == 500
    kept = LessonPage.objects.get(pk=page.pk)
    assert (kept.live, kept.title) == (False, "Two purses")
