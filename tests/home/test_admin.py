"""The admin by role: who is welcomed with what, which menus are left, and how far a trainer's hands reach."""

from datetime import datetime

import pytest
from django.test import Client
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from accounts.models import Role, User
from core.models import Programme
from courses.models import CoursePage, ModulePage
from grants import loading
from grants.models import RoundPage
from lessons.models import LessonPage
from tests.accounts.factories import AdministratorFactory, person_with_role
from tests.courses.factories import make_course
from tests.home.factories import make_home

pytestmark = pytest.mark.django_db

TRAINERS, MANAGERS = "Write your first lesson", "Prepare the next round"
FOR_ADMINISTRATORS = ('"name": "settings"', '"name": "reports"', '"name": "help"', "/admin/users/", "/admin/groups/")


@pytest.fixture
def course(programme: Programme, now: datetime) -> CoursePage:
    """A site with a course and the starter grant."""
    home = make_home()
    programme.site.root_page = home  # type: ignore[union-attr]
    course = make_course()
    loading.load(programme=programme, now=now)
    return course


def sign_in(client: Client, role: Role, programme: Programme) -> User:
    person = person_with_role(role, programme)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return person


def lesson_form(title: str) -> dict[str, str]:
    return nested_form_data(
        {
            "title": title,
            "slug": "two-purses",
            "summary": "",
            "minutes": "10",
            "body": streamfield([]),
            "action-publish": "1",
            "comments": {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0", "MIN_NUM_FORMS": "0", "MAX_NUM_FORMS": ""},
        }
    )


def test_trainer_finds_the_next_three_things(client: Client, programme: Programme, course: CoursePage) -> None:
    sign_in(client, Role.TRAINER, programme)

    html = client.get("/admin/").content.decode()

    assert TRAINERS in html
    assert MANAGERS not in html
    steps = [f"/admin/pages/{course.pk}/", f"/admin/pages/{course.pk}/copy/", "/courses/finances/"]
    for path in steps:
        assert f'{path}"' in html
        assert client.get(path).status_code == 200
    assert f"Point its camera here, or type: {course.full_url}" in html


def test_manager_finds_the_next_three_things(client: Client, programme: Programme, course: CoursePage) -> None:
    sign_in(client, Role.GRANT_MANAGER, programme)
    page = RoundPage.objects.get()

    html = client.get("/admin/").content.decode()

    assert MANAGERS in html
    assert TRAINERS not in html
    assert "/admin/grants/" in html
    for path in (f"/admin/pages/{page.pk}/copy/", "/grants/first-step/"):
        assert f'href="{path}"' in html
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD_TRAINER, Role.GRANT_MANAGER, Role.FINANCE, Role.SUPPORT])
def test_menus_that_a_role_cannot_use_are_not_there(
    client: Client, programme: Programme, course: CoursePage, role: Role
) -> None:
    sign_in(client, role, programme)

    html = client.get("/admin/").content.decode()

    assert [name for name in FOR_ADMINISTRATORS if name in html] == []


def test_administrator_has_those_menus(client: Client, course: CoursePage) -> None:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")

    html = client.get("/admin/").content.decode()

    assert [name for name in FOR_ADMINISTRATORS if name not in html] == []


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SUPPORT])
def test_who_edits_no_pages_is_offered_none(
    client: Client, programme: Programme, course: CoursePage, role: Role
) -> None:
    sign_in(client, role, programme)

    html = client.get("/admin/").content.decode()

    assert "Welcome, Amina" in html
    assert TRAINERS not in html
    assert MANAGERS not in html
    assert 'role="search"' not in html


def test_trainer_writes_previews_and_publishes_a_lesson(
    client: Client, programme: Programme, course: CoursePage
) -> None:
    sign_in(client, Role.TRAINER, programme)
    add = f"/admin/pages/add/lessons/lessonpage/{ModulePage.objects.get().pk}/"

    assert client.get(add).status_code == 200
    assert client.post(add, lesson_form("Two purses")).status_code == 302
    lesson = LessonPage.objects.get(slug="two-purses")
    edit = f"/admin/pages/{lesson.pk}/edit/"
    assert client.get(edit).status_code == 200
    preview = f"{edit}preview/"
    assert client.post(preview, lesson_form("Three purses")).json()["is_valid"] is True
    shown = client.get(preview)
    assert (shown.status_code, "Three purses" in shown.content.decode()) == (200, True)
    assert client.post(edit, lesson_form("Three purses")).status_code == 302
    assert "Three purses" in client.get(lesson.get_url()).content.decode()


def test_trainer_cannot_edit_grants_nor_a_manager_courses(
    client: Client, programme: Programme, course: CoursePage
) -> None:
    round_page = RoundPage.objects.get()
    ours = {Role.TRAINER: course, Role.GRANT_MANAGER: round_page}
    for role, own in ours.items():
        sign_in(client, role, programme)
        allowed = {page.pk: may_edit(client, page) for page in (course, round_page)}
        assert allowed == {course.pk: own == course, round_page.pk: own == round_page}
        assert not may_edit(client, round_page.get_parent()) or role == Role.GRANT_MANAGER


def may_edit(client: Client, page: Page) -> bool:
    return client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
