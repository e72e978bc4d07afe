"""Sharing a lesson: a text that is useful in a chat, and a preview without a picture."""

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client

from accounts.models import User
from lessons.models import LessonPage
from tests.lessons.factories import make_lesson

pytestmark = pytest.mark.django_db
SCRIPT = Path(settings.ROOT) / "static" / "js" / "share.js"


@pytest.fixture
def lesson() -> LessonPage:
    return make_lesson()


def read(client: Client, lesson: LessonPage) -> BeautifulSoup:
    return BeautifulSoup(client.get(lesson.url).content, "html.parser")


@pytest.mark.parametrize("signed_in", [True, False])
def test_text_to_share_says_what_it_is_and_where(
    client: Client, lesson: LessonPage, learner: User, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(learner)

    text = " ".join(read(client, lesson).select_one("details .copy").text.split())

    assert text.startswith(f"{lesson.title}. A free lesson of {lesson.minutes} minutes: ")
    assert text.endswith(f" {settings.SITE_URL}{lesson.url}")


def test_preview_in_a_chat_has_words_and_no_picture(client: Client, lesson: LessonPage) -> None:
    named = {tag["property"]: tag["content"] for tag in read(client, lesson).select("meta[property]")}
    assert named["og:title"] == lesson.title
    assert named.keys() == {"og:title", "og:description"}


def test_learner_does_not_pay_for_the_preview(client: Client, lesson: LessonPage, learner: User) -> None:
    client.force_login(learner)
    assert not read(client, lesson).select("meta[property]")


def test_button_is_for_phones_that_can(client: Client, lesson: LessonPage) -> None:
    button = read(client, lesson).select_one("#share")
    assert button.has_attr("hidden")
    assert button.find_previous_sibling()["class"] == ["card", "copy"]
    assert len(gzip.compress(SCRIPT.read_bytes(), mtime=0)) <= 150
