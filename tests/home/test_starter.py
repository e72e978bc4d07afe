"""The starter content: complete, and the same when it is loaded again."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision, Site

import courses.loading
from accounts.models import User
from certificates.models import Certificate
from core.models import Programme
from courses.models import CoursePage, CourseWeight, LoadedFile, ModulePage, UnitCompletion
from courses.selectors import learning_of
from grants.enums import Status
from grants.models import Application
from home.demo import PASSWORD, PEOPLE, load_demo
from home.starter import make_programme, make_site

pytestmark = pytest.mark.django_db

COURSE = """
slug: finances
title: Finances
tagline: Know what you earn.
summary: >
  For you who
  sell.
learn:
  - id: purses
    text: Keep two purses
drawing: finances
"""
MODULE = "slug: two-purses\ntitle: Two purses\nsummary: Keep them apart.\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "finances" / "1-two-purses"
    folder.mkdir(parents=True)
    (tmp_path / "finances" / "course.yaml").write_text(COURSE, encoding="utf-8")
    (folder / "module.yaml").write_text(MODULE, encoding="utf-8")
    return tmp_path


def test_site_has_its_pages_in_both_languages(client: Client) -> None:
    make_site()

    for path in ("/", "/courses/", "/about/", "/how-grants-work/"):
        assert client.get(path).status_code == 200
        arabic = client.get(f"/ar{path}")
        assert arabic.status_code == 200
        assert "<h1>" in arabic.content.decode()


def test_making_the_site_again_changes_nothing() -> None:
    make_programme(make_site())
    before = set(Page.objects.values_list("pk", "url_path", "latest_revision"))

    make_programme(make_site())

    assert set(Page.objects.values_list("pk", "url_path", "latest_revision")) == before
    assert Site.objects.count() == Programme.objects.count() == 1


def test_what_editors_changed_on_the_home_page_stays() -> None:
    home = make_site().root_page.specific
    home.heading = "Karibu"
    home.save_revision().publish()

    make_site()

    assert Site.objects.get().root_page.specific.heading == "Karibu"


def test_courses_come_from_their_files(content: Path) -> None:
    make_site()

    changed = courses.loading.load(content)

    course = CoursePage.objects.get()
    assert changed == 2
    assert (course.summary, course.description) == ("Know what you earn.", "For you who sell.")
    assert [outcome.value for outcome in course.learn] == ["Keep two purses"]
    assert ModulePage.objects.get().translation_key == courses.loading.key_of("finances", "two-purses")


def test_loading_the_same_files_again_writes_nothing(content: Path) -> None:
    make_site()
    courses.loading.load(content)
    revisions = Revision.objects.count()

    assert courses.loading.load(content) == 0
    assert Revision.objects.count() == revisions


def test_block_ids_are_the_same_at_every_loading_and_reading(content: Path) -> None:
    make_site()
    courses.loading.load(content)
    first = [outcome.id for outcome in CoursePage.objects.get().learn]
    LoadedFile.objects.all().delete()

    courses.loading.load(content)

    assert [outcome.id for outcome in CoursePage.objects.get().learn] == first
    assert [outcome.id for outcome in CoursePage.objects.get().learn] == first


def test_a_changed_file_changes_its_page_and_keeps_its_key(content: Path) -> None:
    make_site()
    courses.loading.load(content)
    key = CoursePage.objects.get().translation_key
    (content / "finances" / "course.yaml").write_text(COURSE.replace("Know what", "See what"), encoding="utf-8")

    assert courses.loading.load(content) == 1
    course = CoursePage.objects.get()
    assert (course.summary, course.translation_key) == ("See what you earn.", key)


def test_what_a_trainer_changed_stays_while_the_file_is_the_same(content: Path) -> None:
    make_site()
    courses.loading.load(content)
    course = CoursePage.objects.get()
    course.title = "Money matters"
    course.save_revision().publish()

    courses.loading.load(content)

    assert CoursePage.objects.get().title == "Money matters"


def count_facts() -> list[int]:
    return [model.objects.count() for model in (User, UnitCompletion, Certificate, Application, Page)]


@pytest.mark.django_db(transaction=True)
def test_whole_starter_is_loaded_and_weighed_and_the_demo_people_join(now: datetime, client: Client) -> None:
    """One long test, because loading all courses takes seconds: starter twice, demo twice, sign-in."""
    call_command("load_starter", verbosity=0)
    pages = Page.objects.count()
    call_command("load_starter", verbosity=0)

    assert Page.objects.count() == pages
    assert [course.slug for course in CoursePage.objects.order_by("path")] == [
        "business-planning",
        "marketing",
        "finances",
        "digital-skills",
    ]
    weights = list(CourseWeight.objects.filter(language="en").values_list("size", flat=True))
    assert len(weights) == 4
    assert all(20_000 < size < 150_000 for size in weights)

    programme = Programme.objects.get(key="demo")
    load_demo(programme=programme, now=now)
    facts = count_facts()
    load_demo(programme=programme, now=now)

    assert count_facts() == facts
    assert User.objects.count() == len(PEOPLE) + 30
    assert Certificate.objects.filter(holder_name="Amina Otieno").count() == 1
    (half_way,) = learning_of(User.objects.get(username="mary"), "en")
    assert 40 <= half_way.percent <= 60
    assert Application.objects.filter(round__slug="market-days").count() == 12
    assert Application.objects.filter(round__slug="first-rains", status=Status.AWARDED).exists()
    assert not Application.objects.filter(status=Status.DRAFT).exists()
    for person in PEOPLE:
        assert client.login(username=person.username, password=PASSWORD)
        assert client.get(person.begins_at).status_code == 200
