"""What a phone keeps of a course: strangers' pages, by hash, light; nothing of a person, nothing behind a wall."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts.models import User
from core.pictures.renditions import make_renditions, pictures_on
from courses.models import CoursePage, ModulePage
from lessons.models import Attempt, LessonPage
from tests.core.cameras import make_picture
from tests.lessons.factories import (
    PRACTICE,
    SHEET,
    SINGLE,
    finish,
    make_lesson,
    make_module,
    make_quiz,
    right_answers,
    start,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def module(db: None) -> ModulePage:
    return make_module()


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    return make_lesson(module, {"id": "why", "type": "text", "text": "You have two purses."}, PRACTICE)


def key_of_course(unit: Any) -> uuid.UUID:
    return CoursePage.objects.ancestor_of(unit).get().translation_key


def course_of(client: Client, unit: Any) -> dict[str, Any]:
    return client.get(f"/kept/courses/{key_of_course(unit)}/").json()


def page_of(client: Client, unit: Any) -> dict[str, Any]:
    return client.get(f"/kept/pages/{unit.translation_key}/").json()


def test_course_names_its_pages_and_parts_with_hash_and_bytes(client: Client, lesson: LessonPage) -> None:
    course = course_of(client, lesson)

    assert [page["urls"] for page in course["pages"]] == [
        ["/courses/finances/", "/courses/finances/part-1/"],
        ["/courses/finances/part-1/two-purses/"],
    ]
    assert course["bytes"] == sum(one["bytes"] for one in [*course["pages"], *course["files"]])
    assert course["size"] == "0.1 MB"
    assert any(file["url"].endswith("css/site.css") for file in course["files"])


def test_kept_lesson_is_a_strangers_page_whoever_fetches_it(client: Client, lesson: LessonPage, learner: User) -> None:
    kept = page_of(client, lesson)
    client.force_login(learner)

    again = page_of(client, lesson)

    assert again == kept
    assert "This page comes from your phone." in kept["text"]
    assert f'action="/learn/{lesson.translation_key}/done/"' in kept["text"]
    assert "csrfmiddlewaretoken" not in json.dumps(kept)
    assert learner.get_short_name() not in json.dumps(kept)


def test_practice_answers_are_kept_with_their_feedback(client: Client, lesson: LessonPage) -> None:
    answers = page_of(client, lesson)["answers"]

    assert len(answers) == 2
    assert sorted("Why-b" in text for text in answers.values()) == [False, True]
    assert all(query.startswith("?only=") for query in answers)


def test_hash_changes_with_the_page_it_stands_for_and_with_no_other(client: Client, lesson: LessonPage) -> None:
    before = {page["urls"][0]: page["hash"] for page in course_of(client, lesson)["pages"]}
    lesson.summary = "Another word."
    lesson.save_revision().publish()

    after = {page["urls"][0]: page["hash"] for page in course_of(client, lesson)["pages"]}

    changed = [url for url in before if before[url] != after[url]]
    assert changed == ["/courses/finances/part-1/two-purses/"]


def test_picture_is_kept_once_in_its_smallest_form(client: Client, module: ModulePage) -> None:
    picture = make_picture(1600, 1200)
    lesson = make_lesson(module)
    lesson.body.append(("picture", {"image": picture, "alt": "A stove", "caption": ""}))
    lesson.save_revision().publish()
    make_renditions(pictures_on(lesson))

    text, files = page_of(client, lesson)["text"], course_of(client, lesson)["files"]

    pictures = [file for file in files if file["url"].startswith("/media/")]
    assert "<picture>" not in text
    assert [file["url"] in text for file in pictures] == [True]
    assert pictures[0]["bytes"] <= 20_000


def test_lesson_with_a_plan_page_is_not_ticked_by_hand(client: Client, module: ModulePage) -> None:
    lesson = make_lesson(module, SHEET)

    assert "/done/" not in page_of(client, lesson)["text"]


def test_page_behind_a_wall_is_not_kept(client: Client, lesson: LessonPage) -> None:
    PageViewRestriction.objects.create(page=lesson, restriction_type="login")

    assert len(course_of(client, lesson)["pages"]) == 1
    assert client.get(f"/kept/pages/{lesson.translation_key}/").status_code == 404


def test_course_that_is_not_published_or_not_there_is_not_kept(client: Client, lesson: LessonPage) -> None:
    key = key_of_course(lesson)
    CoursePage.objects.get(translation_key=key).unpublish()

    assert client.get(f"/kept/courses/{key}/").status_code == 404
    assert client.get(f"/kept/courses/{uuid.uuid4()}/").status_code == 404
    assert client.get(f"/kept/courses/{key}/mine/").status_code == 404


def mine(client: Client, unit: Any) -> dict[str, Any]:
    return client.get(f"/kept/courses/{key_of_course(unit)}/mine/").json()


def test_own_pages_are_quizzes_to_start_and_plan_pages_to_fill(
    client: Client, module: ModulePage, learner: User
) -> None:
    quiz, lesson = make_quiz(module, SINGLE), make_lesson(module, SHEET)
    client.force_login(learner)

    own = mine(client, quiz)

    assert own["starts"] == [[f"/learn/{quiz.translation_key}/start/", quiz.url]]
    assert own["forms"] == [[f"/my/plan/{lesson.translation_key}/start-up/?change=1"]]
    assert own["token"]
    assert not Attempt.objects.exists(), "a GET starts nothing"


def test_passed_quiz_and_one_without_tries_are_not_started_for_being_kept(
    client: Client, module: ModulePage, learner: User
) -> None:
    passed, used = make_quiz(module, SINGLE), make_quiz(module, SINGLE, slug="last", tries=1)
    first = start(learner, passed)
    finish(first, right_answers(first))
    finish(start(learner, used), {})
    client.force_login(learner)

    assert mine(client, passed)["starts"] == []


def test_stranger_has_no_own_pages_and_gets_no_cookie(client: Client, module: ModulePage) -> None:
    quiz = make_quiz(module, SINGLE)

    response = client.get(f"/kept/courses/{key_of_course(quiz)}/mine/")

    assert response.json() == {"token": "", "starts": [], "forms": []}
    assert not response.cookies


def test_no_right_answer_of_a_quiz_is_kept(client: Client, module: ModulePage) -> None:
    quiz = make_quiz(module, SINGLE)

    assert "Why-" not in json.dumps(page_of(client, quiz))
    assert "Choice" not in json.dumps(page_of(client, quiz))


def test_service_worker_and_manifest_are_for_everybody(client: Client) -> None:
    worker, manifest = client.get("/sw.js"), client.get("/manifest.webmanifest")

    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert "max-age=86400" in worker.headers["Cache-Control"]
    assert "//" not in worker.content.decode().replace("://", "")
    assert manifest.json()["start_url"] == "/my/"
    assert {icon["purpose"] for icon in manifest.json()["icons"]} == {"any", "maskable"}
