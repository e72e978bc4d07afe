"""A video is a link that says what it costs, with its words beside it; the page fetches nothing from elsewhere."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail_localize.segments.extract import extract_segments

from core.models import Programme
from lessons.models import LessonPage
from tests.accounts.factories import AdministratorFactory
from tests.core.editor_forms import editor_form
from tests.lessons.factories import VIDEO, make_lesson
from tests.lessons.previewing import preview

pytestmark = pytest.mark.django_db
FETCHED = ("iframe", "video", "embed", "object", "img", "source")


def shown(page: LessonPage) -> BeautifulSoup:
    return BeautifulSoup(Client().get(page.url).content, "html.parser")


def test_link_says_minutes_size_and_where_it_leads(programme: Programme) -> None:
    page = shown(make_lesson(None, VIDEO))

    link = page.select_one(f'a[href="{VIDEO["link"]}"]')
    assert link is not None
    assert " ".join(link.get_text().split()) == "Watch it: 4 minutes, 12.5 MB"
    assert {"external", "noreferrer"} <= set(link["rel"])
    assert "It opens on another site: videos.example" in " ".join(page.get_text(" ").split())


def test_page_fetches_nothing_of_the_video(programme: Programme) -> None:
    page = shown(make_lesson(None, VIDEO))
    assert not [tag for tag in page.select(", ".join(FETCHED)) if "videos.example" in str(tag)]
    assert not [tag for tag in page("link") if "videos.example" in str(tag)]


def test_words_of_the_video_stand_beside_it(programme: Programme) -> None:
    words = shown(make_lesson(None, VIDEO)).select_one("details")
    assert words is not None
    assert "Amina lays out ten bags." in " ".join(words.get_text().split())


def test_words_and_title_are_translated_and_the_link_may_be_another(programme: Programme) -> None:
    segments = {segment.path.split(".")[-1]: segment for segment in extract_segments(make_lesson(None, VIDEO))}
    assert {"title", "link", "words"} <= set(segments)
    assert type(segments["link"]).__name__ == "OverridableSegmentValue"


@pytest.mark.parametrize("missing", ["link", "minutes", "megabytes", "words"])
def test_half_written_video_can_be_previewed(programme: Programme, missing: str) -> None:
    lesson, editor = make_lesson(None, VIDEO), Client()
    editor.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    empty: dict[str, Any] = {f"body-0-value-{missing}": "null" if missing == "words" else ""}
    assert "A stall in the morning" in preview(editor, lesson, **empty)


def test_video_is_published_from_the_editor(programme: Programme) -> None:
    lesson, editor = make_lesson(None, VIDEO), Client()
    editor.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    form = editor_form(lesson, **{"action-publish": "1", "body-0-value-minutes": "7"})
    assert editor.post(f"/admin/pages/{lesson.pk}/edit/", form).status_code == 302
    assert "Watch it: 7 minutes" in " ".join(shown(lesson).get_text(" ").split())
