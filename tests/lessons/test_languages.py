"""Words of another language than the page's: said once, marked wherever they stand, an alias is none of them."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from accounts.models import User
from core.models import Programme
from courses.models import CoursePage, ModulePage
from courses.selectors import course_outline
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from lessons.selectors import find_unit
from tests.home.factories import make_home, translate
from tests.lessons.factories import NUMBER, SHEET, SINGLE, make_lesson, make_module, make_quiz, start

pytestmark = pytest.mark.django_db
VOID = {"meta", "link", "img", "br", "hr", "input", "source", "path", "circle", "ellipse", "wbr"}
ONLY_ENGLISH = "هذه الصفحة حتى الآن بلغة واحدة فقط: الإنجليزية."


class Texts(HTMLParser):
    """Collects (language, direction, words) of each text in <main>, by its nearest marked ancestor."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, str, str]] = [("", "", "")]
        self.found: list[tuple[str, str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, (_tag, language, direction) = dict(attrs), self.stack[-1]
        assert len(given) == len(attrs), f"an attribute twice: {tag} {attrs}"
        if tag not in VOID:
            self.stack.append((tag, given.get("lang") or language, given.get("dir") or direction))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.stack) > 1:
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "main" in {tag for tag, _lang, _dir in self.stack}:
            self.found.append((*self.stack[-1][1:], " ".join(data.split())))


def unmarked(html: str, *words: str) -> list[tuple[str, str, str]]:
    """Return the texts with these English words that stand unmarked on an Arabic page."""
    return [one for one in Texts(html).found if any(word in one[2] for word in words) and one[:2] != ("en", "ltr")]


@pytest.fixture
def english_only(programme: Programme, learner: User) -> dict[str, Any]:
    """A course in English on a site that has Arabic too, with a person in the middle of it."""
    Locale.objects.get_or_create(language_code="ar")
    module = make_module()
    programme.site.root_page = make_home()
    programme.site.save()
    lesson, sheet = make_lesson(module, slug="purses"), make_lesson(module, SHEET, slug="my-sheet")
    quiz = make_quiz(module, SINGLE)
    ModulePage.objects.filter(pk=module.pk).update(title="Part of purses")
    LessonPage.objects.filter(pk=lesson.pk).update(summary="Two tins.")
    QuizPage.objects.filter(pk=quiz.pk).update(title="Your turn")
    return {"module": module, "lesson": lesson, "sheet": sheet, "quiz": quiz, "try": start(learner, quiz)}


WORDS = (
    "Finances",
    "Part of purses",
    "Purses",
    "My-sheet",
    "Your turn",
    "Two tins",
    "Choice a",
    "What I need",
    "My idea",
)
PLACES = {
    "course": "/ar/courses/finances/",
    "part": "/ar/courses/finances/part-1/",
    "lesson": "/ar/courses/finances/part-1/purses/",
    "plan page in a lesson": "/ar/courses/finances/part-1/my-sheet/",
    "check": "/ar/courses/finances/part-1/check/",
}


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_page_in_english_says_so_in_arabic_and_marks_its_words(
    client: Client, learner: User, english_only: dict[str, Any], name: str, is_signed_in: bool
) -> None:
    if is_signed_in:
        client.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")

    html = client.get(PLACES[name]).text

    assert html.count(ONLY_ENGLISH) == 1
    assert html.index(ONLY_ENGLISH) < html.index("<h1")
    assert unmarked(html, *WORDS) == []


def test_try_its_result_and_the_plan_page_mark_their_words(signed_in: Client, english_only: dict[str, Any]) -> None:
    attempt, lesson = english_only["try"], english_only["sheet"]
    paper = f"/ar/learn/tries/{attempt.pk}/"
    plan = f"/ar/my/plan/{lesson.translation_key}/start-up/"
    pages = [signed_in.get(paper).text, signed_in.get(plan).text]
    key = attempt.paper["questions"][0]["choices"][0]["id"]
    form = {"form_id": "3f0b0a94-7b6e-4f6e-9a57-0d6d2f1f0d11", "based_on": "0", "finish": "anyway"}
    pages.append(signed_in.post(paper, {**form, attempt.paper["questions"][0]["id"]: key}, follow=True).text)
    saved = {"form_id": "3f0b0a94-7b6e-4f6e-9a57-0d6d2f1f0d12", "based_on": "0", "idea": "Beans"}
    pages.append(signed_in.post(plan, saved, follow=True).text)

    for html in pages:
        assert html.count(ONLY_ENGLISH) == 1
        assert unmarked(html, *WORDS, "Why-") == []
    assert unmarked(signed_in.get("/ar/my/plan/").text, *WORDS) == []


def test_plan_page_read_back_keeps_the_direction_of_its_words(signed_in: Client, english_only: dict[str, Any]) -> None:
    plan = f"/ar/my/plan/{english_only['sheet'].translation_key}/start-up/"
    saved = {"form_id": "3f0b0a94-7b6e-4f6e-9a57-0d6d2f1f0d12", "based_on": "0", "idea": "Beans."}

    found = Texts(signed_in.post(plan, saved, follow=True).text).found

    assert [direction for _language, direction, words in found if words == "Beans."] == ["ltr"]


def test_digits_are_typed_from_left_to_right(
    signed_in: Client, learner: User, module: ModulePage, programme: Programme
) -> None:
    lesson, quiz = make_lesson(module, SHEET, slug="my-sheet"), make_quiz(module, NUMBER)
    plan, paper = f"/my/plan/{lesson.translation_key}/start-up/", f"/learn/tries/{start(learner, quiz).pk}/"

    for page in (signed_in.get(plan), signed_in.get(paper)):
        boxes = re.findall(r"<input[^>]*inputmode[^>]*>", page.text)
        assert boxes
        assert all('dir="ltr"' in box for box in boxes)


def test_words_in_english_say_so_and_are_marked(client: Client, programme: Programme, english_only: Any) -> None:
    english = Locale.objects.get(language_code="en")
    GlossaryTerm.objects.create(programme=programme, locale=english, term="Profit", meaning="What is left.")

    html = client.get("/ar/learn/words/").text

    assert html.count(ONLY_ENGLISH) == 1
    assert unmarked(html, "Profit", "What is left.") == []
    assert "so far" not in client.get("/learn/words/").text


@pytest.mark.parametrize("path", ["/ar/", "/ar/courses/"])
def test_home_and_list_that_are_aliases_say_so_too(client: Client, english_only: dict[str, Any], path: str) -> None:
    alias_course(english_only["lesson"])
    html = client.get(path).text
    assert html.count(ONLY_ENGLISH) == 1
    assert unmarked(html, "Learn business", "Short lessons", "Courses", "Finances", "Know what you earn") == []


def test_page_in_its_own_language_says_nothing(client: Client, english_only: dict[str, Any]) -> None:
    html = client.get("/courses/finances/part-1/purses/").text
    assert "so far" not in html
    assert 'dir="rtl"' not in html


def alias_course(lesson: LessonPage) -> None:
    """Send one lesson to be translated: its parents become live aliases in Arabic, as the translators' screen does."""
    translate(lesson, "ar", "محفظتان")


def test_alias_is_no_translation(client: Client, english_only: dict[str, Any]) -> None:
    alias_course(english_only["lesson"])
    assert CoursePage.objects.live().get(locale__language_code="ar").alias_of_id

    html = client.get(PLACES["course"]).text
    outline = course_outline(CoursePage.objects.get(locale__language_code="en"), None, "ar")

    assert html.count(ONLY_ENGLISH) == 1
    assert unmarked(html, "Finances", "Part of purses", "My-sheet", "Your turn") == []
    assert (outline.language, outline.modules[0].language) == ("en", "en")
    assert {unit.title: unit.language for unit in outline.units}["محفظتان"] == "ar"


def test_alias_of_a_lesson_is_no_translation(client: Client, english_only: dict[str, Any]) -> None:
    alias_course(english_only["lesson"])
    sheet, arabic = english_only["sheet"], Locale.objects.get(language_code="ar")
    sheet.copy_for_translation(arabic, copy_parents=True, alias=True)
    LessonPage.objects.filter(locale=arabic).update(live=True)

    found = find_unit(LessonPage, sheet.translation_key, "ar")
    html = client.get(PLACES["plan page in a lesson"]).text

    assert found == LessonPage.objects.get(pk=sheet.pk)
    assert html.count(ONLY_ENGLISH) == 1
    assert unmarked(html, *WORDS) == []


def test_translated_lesson_says_nothing_and_marks_what_is_left_in_english(
    client: Client, english_only: dict[str, Any]
) -> None:
    alias_course(english_only["lesson"])

    html = client.get(PLACES["lesson"]).text

    assert "محفظتان" in html
    assert ONLY_ENGLISH not in html
    assert unmarked(html, "Finances", "Part of purses", "My-sheet") == []
