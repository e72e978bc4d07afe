"""The starter's site and the reading of course files; the whole content is tested in tests/browser/test_starter.py."""

from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page, Revision, Site

import courses.loading
from core.models import Programme
from courses.models import CoursePage, LoadedFile, ModulePage
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
        assert "<h1" in arabic.content.decode()


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
