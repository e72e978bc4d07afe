"""A lesson read aloud: by the phone's own voice where it has one for the page's language, or by a recorded one."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from lessons.models import LessonPage, Narration
from lessons.narration.making import make_narration_of
from lessons.services import remove_narration, upload_narration
from tests.browser.pages import LESSON
from tests.lessons.recorders import tone

OpenPhone = Callable[..., Page]
LOCAL = {"lang": "en-KE", "localService": True}
REMOTE = {"lang": "en-GB", "localService": False}
ARABIC = {"lang": "ar-EG", "localService": True}
# What a phone with these voices offers (Web Speech API); what it is given to say is written down.
PHONE = """
window.said = []; window.cancelled = 0;
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => window.voices,
  speak: (words) => said.push([words.text, words.voice.lang]),
  cancel: () => { cancelled += 1; said.length = 0; },
} });
window.voices = %s;
"""
READ, STOP = "Read aloud by your phone", "Stop reading"


def with_voices(phone: Page, *voices: object) -> Page:
    phone.add_init_script(PHONE % json.dumps(voices))
    return phone


def is_offered(phone: Page) -> bool:
    return phone.locator("#aloud button").first.is_visible()  # its words are the page's


@pytest.mark.parametrize(
    ("voices", "language", "offered"),
    [
        ([], "", False),
        ([REMOTE], "", False),
        ([ARABIC], "", False),
        ([REMOTE, ARABIC, LOCAL], "", True),
        ([LOCAL], "/ar", True),  # the starter's lessons are in English, on Arabic pages too
        ([ARABIC], "/ar", False),
    ],
)
def test_button_stands_there_only_where_the_phone_has_a_voice_of_its_own_for_the_words(
    base: str, open_phone: OpenPhone, voices: list[object], language: str, offered: bool
) -> None:
    phone = with_voices(open_phone(javascript=True), *voices)
    phone.goto(base + language + LESSON)
    assert is_offered(phone) is offered


def test_voices_that_come_late_are_noticed(base: str, open_phone: OpenPhone) -> None:
    phone = with_voices(open_phone(javascript=True))
    phone.goto(base + LESSON)
    assert not is_offered(phone)

    phone.evaluate("voice => { voices.push(voice); speechSynthesis.onvoiceschanged(); }", LOCAL)

    assert is_offered(phone)


def test_lesson_is_read_block_by_block_and_stops(base: str, open_phone: OpenPhone) -> None:
    phone = with_voices(open_phone(javascript=True), LOCAL)
    phone.goto(base + LESSON)
    title, paragraph = phone.locator("h1").inner_text(), phone.locator("article p:not(#aloud)").first.inner_text()
    assert not phone.get_by_role("button", name=STOP).is_visible()

    phone.get_by_role("button", name=READ).click()
    said = phone.evaluate("said")

    texts = [text for text, _lang in said]
    assert texts[0] == title
    assert paragraph in texts
    assert len(texts) > 10
    assert {lang for _text, lang in said} == {LOCAL["lang"]}
    assert not {READ, STOP} & set(texts)
    phone.get_by_role("button", name=STOP).click()
    assert phone.evaluate("said") == []
    assert not phone.get_by_role("button", name=STOP).is_visible()


def test_phone_without_scripts_or_without_speech_shows_no_button(base: str, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=False)
    phone.goto(base + LESSON)
    assert not is_offered(phone)

    phone = open_phone(javascript=True)
    phone.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined });")
    problems: list[str] = []
    phone.on("pageerror", lambda error: problems.append(str(error)))
    phone.goto(base + LESSON)
    assert not is_offered(phone)
    assert not problems


@pytest.fixture
def narration(base: str) -> Iterator[Narration]:
    lesson = LessonPage.objects.get(url_path__endswith=LESSON.removeprefix("/"), locale__language_code="en")
    upload = upload_narration(lesson=lesson, content=tone(3), by=None, now=timezone.now())  # type: ignore[arg-type]
    make_narration_of(upload.pk)
    yield Narration.objects.get(lesson=lesson)
    remove_narration(lesson=lesson)


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_recording_fits_a_small_phone_and_costs_nothing_before_it_is_played(
    base: str, narration: Narration, open_phone: OpenPhone, javascript: bool
) -> None:
    phone = open_phone(javascript=javascript)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(base + LESSON, wait_until="networkidle")

    box = phone.locator("article audio").bounding_box()

    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert not [url for url in asked if "/narrations/" in url]


def test_recording_plays(base: str, narration: Narration, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    phone.goto(base + LESSON)
    played = phone.evaluate(
        """async () => {
            const audio = document.querySelector("audio");
            audio.muted = true;
            await audio.play();
            return audio.currentSrc.split("/").pop();
        }"""
    )
    assert played in {narration.opus.name.split("/")[1], narration.mp3.name.split("/")[1]}
