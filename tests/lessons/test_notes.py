"""My notes: private, kept through a lesson's end, taken along and forgotten with the person."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.privacy import export_person
from accounts.services import erase_person
from courses.models import ModulePage
from lessons.models import LessonPage, Note, NoteSave
from tests.accounts.factories import UserFactory
from tests.lessons.factories import make_lesson

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
WORDS = "Ask Rosa <b> about\nthe bags"


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    return make_lesson(module)


def path_of(lesson: LessonPage) -> str:
    return f"/my/notes/{lesson.translation_key}/"


def write(client: Client, lesson: LessonPage, text: str = WORDS, based_on: int = 0) -> None:
    sent = client.post(path_of(lesson), {"form_id": str(uuid.uuid4()), "based_on": based_on, "text": text})
    assert sent.status_code == 302


def test_note_is_written_under_its_lesson_and_read_in_the_list(signed_in: Client, lesson: LessonPage) -> None:
    assert f'href="{path_of(lesson)}"' in signed_in.get(lesson.url).text
    assert "No note yet" in signed_in.get("/my/notes/").text
    assert 'href="/my/notes/"' in signed_in.get("/my/").text

    form = {"form_id": str(uuid.uuid4()), "based_on": "0", "text": WORDS}
    response = signed_in.post(path_of(lesson), form)

    assert response["Location"] == lesson.url
    assert "Only you can read your note." in signed_in.get(lesson.url).text
    assert "Ask Rosa &lt;b&gt; about" in signed_in.get(path_of(lesson)).text
    listed = signed_in.get("/my/notes/").text
    assert "Ask Rosa &lt;b&gt; about" in listed
    assert lesson.title in listed


def test_stranger_sees_no_note_and_is_led_to_sign_in(client: Client, lesson: LessonPage) -> None:
    assert "My note" not in client.get(lesson.url).text
    assert client.get(path_of(lesson))["Location"].startswith("/accounts/login/")


def test_nobody_reads_anothers_note(client: Client, signed_in: Client, lesson: LessonPage) -> None:
    write(signed_in, lesson)
    client.force_login(UserFactory())
    for page in (path_of(lesson), "/my/notes/", lesson.url):
        assert "Rosa" not in client.get(page).text


def test_newer_note_is_not_overwritten_unseen(signed_in: Client, lesson: LessonPage) -> None:
    write(signed_in, lesson, "First")

    stale = signed_in.post(path_of(lesson), {"form_id": str(uuid.uuid4()), "based_on": "0", "text": "Second"})

    assert stale.status_code == 409
    assert "First" in stale.text
    assert "Second" in stale.text
    assert [save.text for save in NoteSave.objects.all()] == ["First"]


@pytest.mark.parametrize("broken", [{"form_id": "x"}, {"based_on": "-1"}, {"text": "a" * 5001}])
def test_refused_note_is_given_back(signed_in: Client, lesson: LessonPage, broken: dict[str, str]) -> None:
    form = {"form_id": str(uuid.uuid4()), "based_on": "0", "text": "Kept words"} | broken
    response = signed_in.post(path_of(lesson), form)
    assert response.status_code == 400
    assert form["text"] in response.text
    assert not NoteSave.objects.exists()


def test_emptied_note_leaves_the_list(signed_in: Client, lesson: LessonPage) -> None:
    write(signed_in, lesson)
    write(signed_in, lesson, "", based_on=1)
    assert "No note yet" in signed_in.get("/my/notes/").text
    assert NoteSave.objects.count() == 2


def test_note_outlives_its_lesson(signed_in: Client, lesson: LessonPage) -> None:
    write(signed_in, lesson)
    lesson.delete()

    assert "The lesson of this page is no longer here." in signed_in.get(path_of(lesson)).text
    assert lesson.title in signed_in.get("/my/notes/").text
    write(signed_in, lesson, "More", based_on=1)
    assert NoteSave.objects.latest("number").lesson_title == lesson.title


def test_there_is_no_note_on_what_is_no_lesson(signed_in: Client) -> None:
    assert signed_in.get(f"/my/notes/{uuid.uuid4()}/").status_code == 404


def test_notes_are_taken_along_and_go_with_the_person(signed_in: Client, learner: User, lesson: LessonPage) -> None:
    write(signed_in, lesson, "Old")
    write(signed_in, lesson, WORDS, based_on=1)

    exported = export_person(learner)["lessons"]["notes"]
    erase_person(user=learner, by=learner, now=timezone.now())

    assert [(one["lesson"], one["text"]) for one in exported] == [(lesson.title, WORDS)]
    assert not Note.objects.exists()
