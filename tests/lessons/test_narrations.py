"""A lesson's narration: brought by its trainers, made ready by a task, heard in one language, gone without a trace."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from accounts.models import Role, User
from core.models import Programme
from courses.download_size import compressed_size
from courses.models import CourseIndexPage
from home.models import HomePage
from lessons.enums import RecordingProblem
from lessons.models import LessonPage, Narration, NarrationUpload
from lessons.narration import making
from lessons.narration.encoding import FfmpegMissing
from lessons.narration.making import make_narration_of
from lessons.services import remove_narration, upload_narration
from tests.accounts.factories import UserFactory, person_with_role
from tests.core.editor_forms import editor_form
from tests.core.factories import ProgrammeFactory
from tests.home.factories import make_home, translate
from tests.lessons.factories import THEN, make_lesson
from tests.lessons.recorders import phone_recording, silent_film, tone

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def lesson(programme: Programme) -> LessonPage:
    home = make_home()
    programme.site.root_page = home  # type: ignore[union-attr]
    return make_lesson()


@pytest.fixture
def trainer(programme: Programme, lesson: LessonPage) -> User:
    return person_with_role(Role.TRAINER, programme)


@pytest.fixture
def editor(client: Client, trainer: User) -> Client:
    client.force_login(trainer, backend=BACKEND)
    return client


def screen_of(lesson: LessonPage) -> str:
    return f"/admin/narrations/{lesson.pk}/"


def bring(client: Client, lesson: LessonPage, content: bytes, name: str = "Mary at the market.m4a") -> Any:
    return client.post(screen_of(lesson), {"recording": SimpleUploadedFile(name, content)}, follow=True)


def narrate(lesson: LessonPage, content: bytes | None = None) -> Narration:
    upload = upload_narration(lesson=lesson, content=content or tone(), by=UserFactory(), now=timezone.now())
    make_narration_of(upload.pk)
    return Narration.objects.get(lesson=lesson)


def files() -> set[str]:
    there = default_storage.listdir("narrations")[1] if default_storage.exists("narrations") else []
    return {f"narrations/{name}" for name in there}


def text(response: Any) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def test_brought_recording_is_heard_in_the_lesson(
    editor: Client, lesson: LessonPage, trainer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert "A new recording is being made ready" in text(bring(editor, lesson, phone_recording()))

    narration = Narration.objects.get()
    page = BeautifulSoup(Client().get(lesson.url).content, "html.parser")
    player = page.select_one("article audio")
    assert player is not None
    assert (player["preload"], player.has_attr("controls"), player.has_attr("autoplay")) == ("none", True, False)
    assert [source["src"] for source in player("source")] == [narration.opus.url, narration.mp3.url]
    assert "1 minute, 0.1 MB" in " ".join(page.select_one("figcaption").get_text(" ").split())  # type: ignore[union-attr]
    assert "Mary" not in narration.opus.name + narration.mp3.name
    assert narration.uploaded_by == trainer
    assert not NarrationUpload.objects.exists()
    assert "Hear or replace the recording" in text(editor.get(f"/admin/pages/{lesson.pk}/edit/"))


def test_original_is_in_no_storage_while_it_waits(editor: Client, lesson: LessonPage) -> None:
    before = files()

    bring(editor, lesson, phone_recording())

    assert files() == before
    assert bytes(NarrationUpload.objects.get().content) == phone_recording()
    assert Client().get(lesson.url).content.count(b"<audio") == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: b"Not a sound", "We can't find any sound in this file."),
        (silent_film, "We can't find any sound in this file."),
        (lambda: b"0" * 9_000_001, "This recording is bigger than 9 MB."),
        (lambda: b"", "The submitted file is empty."),
    ],
    ids=["words", "a silent film", "too big", "empty"],
)
def test_what_is_no_recording_is_refused_in_plain_words(
    editor: Client, lesson: LessonPage, content: Callable[[], bytes], told: str
) -> None:
    assert told in text(bring(editor, lesson, content()))
    assert not NarrationUpload.objects.exists()


def test_recording_that_is_too_long_is_refused(
    editor: Client, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.narration.encoding.LONGEST_MINUTES", 1)
    assert "This recording is longer than 20 minutes." in text(bring(editor, lesson, tone(62)))
    assert not NarrationUpload.objects.exists()


def test_server_without_ffmpeg_says_what_is_missing(
    editor: Client, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "apt-get install ffmpeg" in text(bring(editor, lesson, tone()))


def test_upload_waits_while_the_worker_has_no_ffmpeg(lesson: LessonPage, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = upload_narration(lesson=lesson, content=tone(), by=UserFactory(), now=THEN)
    with monkeypatch.context() as patched:
        patched.setenv("PATH", "")
        with pytest.raises(FfmpegMissing):
            make_narration_of(upload.pk)

    make_narration_of(upload.pk)

    assert Narration.objects.get().lesson == lesson


def test_what_only_encoding_finds_is_told_and_the_former_narration_stays(editor: Client, lesson: LessonPage) -> None:
    former = narrate(lesson)
    upload = upload_narration(lesson=lesson, content=silent_film(), by=UserFactory(), now=THEN)

    make_narration_of(upload.pk)

    upload.refresh_from_db()
    assert (upload.problem, bytes(upload.content)) == (RecordingProblem.NO_SOUND, b"")
    assert "We can't find any sound in this file." in text(editor.get(screen_of(lesson)))
    assert Narration.objects.get() == former


def test_replaced_recording_leaves_no_files(lesson: LessonPage, django_capture_on_commit_callbacks: Any) -> None:
    before, former = files(), narrate(lesson)
    assert len(files() - before) == 2

    with django_capture_on_commit_callbacks(execute=True):
        newer = narrate(lesson, tone(3))

    assert files() - before == {newer.opus.name, newer.mp3.name}
    assert newer.opus.name != former.opus.name
    assert newer.seconds == 3


def test_earlier_upload_that_still_waits_is_dropped(lesson: LessonPage) -> None:
    first = upload_narration(lesson=lesson, content=tone(), by=UserFactory(), now=THEN)
    second = upload_narration(lesson=lesson, content=tone(3), by=UserFactory(), now=THEN)

    make_narration_of(second.pk)
    make_narration_of(first.pk)

    assert Narration.objects.get().seconds == 3


def test_recording_taken_away_while_it_is_encoded_does_not_come_back(
    lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, real = files(), making.encode
    upload = upload_narration(lesson=lesson, content=tone(), by=UserFactory(), now=THEN)

    def slow(content: bytes) -> Any:
        remove_narration(lesson=lesson)
        return real(content)

    monkeypatch.setattr(making, "encode", slow)
    make_narration_of(upload.pk)

    assert not Narration.objects.exists()
    assert files() == before


def test_storage_in_trouble_leaves_the_upload_for_the_next_try(
    lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files()
    upload = upload_narration(lesson=lesson, content=tone(), by=UserFactory(), now=THEN)
    real = default_storage.save

    def full(name: str, content: Any, **more: Any) -> str:
        if name.endswith(".mp3"):
            raise OSError(28, "No space left on device")
        return real(name, content, **more)

    monkeypatch.setattr(default_storage, "save", full)
    with pytest.raises(OSError, match="No space"):
        make_narration_of(upload.pk)

    assert NarrationUpload.objects.filter(pk=upload.pk, problem="").exists()
    assert files() == before


def test_narration_is_taken_away(editor: Client, lesson: LessonPage, django_capture_on_commit_callbacks: Any) -> None:
    before = files()
    narrate(lesson)

    with django_capture_on_commit_callbacks(execute=True):
        editor.post(screen_of(lesson), {"remove": "1"})

    assert not Narration.objects.exists()
    assert files() == before
    assert b"<audio" not in Client().get(lesson.url).content


@pytest.mark.parametrize("above", [0, 1, 2], ids=["lesson", "part", "course"])
def test_deleted_page_takes_its_recording_along(
    lesson: LessonPage, above: int, django_capture_on_commit_callbacks: Any
) -> None:
    before = files()
    narrate(lesson)
    page: Page = Page.objects.get(path=lesson.path[: len(lesson.path) - 4 * above])

    with django_capture_on_commit_callbacks(execute=True):
        page.specific.delete()

    assert not Narration.objects.exists()
    assert files() == before


def test_who_recorded_may_leave_and_the_voice_stays(lesson: LessonPage) -> None:
    narration = narrate(lesson)
    assert narration.uploaded_by
    narration.uploaded_by.delete()
    narration.refresh_from_db()
    assert narration.uploaded_by is None


def test_translation_and_copy_begin_without_a_voice(lesson: LessonPage) -> None:
    narrate(lesson)
    arabic, _made = Locale.objects.get_or_create(language_code="ar")

    translated = lesson.copy_for_translation(arabic, copy_parents=True)
    copied = lesson.copy(update_attrs={"slug": "copied"}, to=lesson.get_parent())

    for page in (translated, copied):
        assert not Narration.objects.filter(lesson=page.pk).exists()


def test_each_language_has_its_own_voice(lesson: LessonPage) -> None:
    english, there = narrate(lesson), f"/ar{lesson.url}"
    translated = translate(lesson, "ar", "محفظتان")
    assert "محفظتان" in Client().get(there).text
    assert "<audio" not in Client().get(there).text

    own = narrate(translated, tone(3))

    assert own.opus.url in Client().get(there).text
    assert english.opus.url in Client().get(lesson.url).text


@pytest.mark.parametrize("is_alias", [False, True])
def test_lesson_that_shows_in_its_source_language_is_heard_in_it(lesson: LessonPage, is_alias: bool) -> None:
    narration, arabic = narrate(lesson), Locale.objects.get_or_create(language_code="ar")[0]
    translate(make_lesson(lesson.get_parent().specific, slug="other"), "ar")
    if is_alias:
        lesson.copy_for_translation(arabic, copy_parents=True, alias=True)
        LessonPage.objects.filter(locale=arabic).update(live=True)

    assert narration.opus.url in Client().get(f"/ar{lesson.url}").text


def test_preview_has_the_recording(editor: Client, lesson: LessonPage) -> None:
    narration = narrate(lesson)
    address = f"/admin/pages/{lesson.pk}/edit/preview/"
    assert editor.post(address, editor_form(lesson)).json()["is_valid"]
    assert narration.opus.url in editor.get(address).text


def test_editor_of_a_lesson_that_is_not_saved_says_what_comes_first(editor: Client, lesson: LessonPage) -> None:
    module = lesson.get_parent()
    assert "Save the lesson first." in text(editor.get(f"/admin/pages/add/lessons/lessonpage/{module.pk}/"))


def test_lesson_published_after_its_recording_is_pointed_out(editor: Client, lesson: LessonPage) -> None:
    narration = narrate(lesson)
    words = "Does the recording still say what is written?"
    assert words not in text(editor.get(screen_of(lesson)))

    Narration.objects.filter(pk=narration.pk).update(uploaded_at=timezone.now() - timedelta(days=1))
    lesson.save_revision().publish()

    assert words in text(editor.get(screen_of(lesson)))


@pytest.mark.parametrize("role", [Role.TRAINER, Role.GRANT_MANAGER, Role.SUPPORT, Role.COMMITTEE, None])
def test_voice_is_given_by_trainers_of_the_lessons_programme_only(
    client: Client, lesson: LessonPage, role: Role | None, settings: Any
) -> None:
    narration = narrate(lesson)
    there = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other", heading="Learn"))
    there.add_child(instance=CourseIndexPage(title="Courses", slug="courses"))

    other = ProgrammeFactory(key="other", site=Site.objects.create(hostname="other.example", root_page=there))
    person = person_with_role(role, other) if role else UserFactory()
    client.force_login(person, backend=BACKEND)

    for answer in (
        client.get(screen_of(lesson)),
        client.post(screen_of(lesson), {"remove": "1"}),
        bring(client, lesson, tone()),
    ):
        assert "Take the recording away" not in text(answer)

    assert Narration.objects.get() == narration
    assert not NarrationUpload.objects.exists()


def test_trainer_who_may_not_publish_gives_no_voice(editor: Client, lesson: LessonPage, trainer: User) -> None:
    for group in trainer.groups.all():
        group.page_permissions.filter(permission__codename="publish_page").delete()
    bring(editor, lesson, tone())
    assert not NarrationUpload.objects.exists()
    assert "Bring a recording" not in text(editor.get(f"/admin/pages/{lesson.pk}/edit/"))


def test_lessons_text_weighs_the_same_with_a_voice(lesson: LessonPage) -> None:
    """What a course costs is what everybody loads; a recording is loaded by whoever presses Play."""
    before = compressed_size([lesson], "en")
    narration = narrate(lesson, tone(30))
    assert narration.size > 50_000
    assert compressed_size([lesson], "en") - before < 400


def test_strangers_kept_page_gets_the_voice_at_once(
    lesson: LessonPage, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    assert b"<audio" not in Client().get(lesson.url).content

    with django_capture_on_commit_callbacks(execute=True):
        narrate(lesson)

    assert b"<audio" in Client().get(lesson.url).content


def test_page_may_play_its_own_sounds_only(lesson: LessonPage) -> None:
    policy = Client().get(lesson.url).headers["Content-Security-Policy"]
    assert "media-src 'self'" in policy


@pytest.mark.parametrize(
    ("asked", "status", "begins", "length", "told"),
    [
        (None, 200, 0, None, None),
        ("bytes=0-9", 206, 0, 10, "bytes 0-9/{size}"),
        ("bytes=100-", 206, 100, None, "bytes 100-{last}/{size}"),
        ("bytes=-20", 206, -20, 20, "bytes {from_end}-{last}/{size}"),
        ("bytes=5-99999999", 206, 5, None, "bytes 5-{last}/{size}"),
        ("bytes=99999999-", 416, 0, 0, "bytes */{size}"),
        ("bytes=9-5", 416, 0, 0, "bytes */{size}"),
        ("bytes=-0", 416, 0, 0, "bytes */{size}"),
        ("bytes=-", 200, 0, None, None),
        ("bytes=0-1,5-6", 200, 0, None, None),
        ("seconds=1-2", 200, 0, None, None),
    ],
)
def test_player_goes_on_where_the_network_broke(
    lesson: LessonPage, asked: str | None, status: int, begins: int, length: int | None, told: str | None
) -> None:
    narration = narrate(lesson)
    with narration.opus.open() as file:
        whole = file.read()
    headers = {"range": asked} if asked else {}

    response = Client().get(narration.opus.url, headers=headers)

    body = b"".join(response) if response.streaming else response.content
    rest = whole[begins:]
    numbers = {"size": len(whole), "last": len(whole) - 1, "from_end": len(whole) - 20}
    assert response.status_code == status
    assert body == (b"" if status == 416 else rest[:length])
    assert response.get("Content-Range") == (told and told.format(**numbers))
    if status != 416:
        assert (response["Accept-Ranges"], response["Content-Type"]) == ("bytes", "audio/ogg")
        assert "immutable" in response["Cache-Control"]


def test_part_of_a_file_that_changed_since_is_the_whole_file(lesson: LessonPage) -> None:
    url, other = narrate(lesson).mp3.url, "Mon, 02 Mar 2020 09:00:00 GMT"
    whole = Client().head(url)
    whole.close()
    assert whole["Content-Type"] == "audio/mpeg"
    for since, status in ((whole["Last-Modified"], 206), (other, 200)):
        response = Client().get(url, headers={"range": "bytes=5-", "if-range": since})
        assert response.status_code == status
        response.close()
