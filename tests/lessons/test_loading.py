"""The loader: the same files twice change nothing, trainers' edits stay, wrong files are named."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import TestCase
from wagtail.blocks import StructValue
from wagtail.models import Revision

from core.models import Picture
from courses import loading as course_loading
from courses.loading import key_of
from lessons import loading
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from lessons.raw_data import ContentError, words
from tests.core.cameras import photograph
from tests.home.factories import make_course_index
from tests.lessons.factories import ALL_TYPES, PRACTICE, SHEET

LESSON: dict[str, Any] = {
    "slug": "purses",
    "title": "Two purses",
    "minutes": 10,
    "summary": "You can keep\ntwo purses.",
    "body": [
        {"id": "why", "type": "text", "heading": "Why", "text": "One **idea**.\n\n- first\n- second\n"},
        {"id": "word", "type": "term", "term": "profit"},
        {"id": "drawn", "type": "drawing", "name": "not-drawn-yet", "alt": "Two purses"},
        {"id": "table", "type": "table", "caption": "C", "columns": ["A", "B"], "rows": [["1", "2"], ["3", "4"]]},
        {"id": "list", "type": "checklist", "title": "Before", "items": [{"id": "cash", "text": "Change"}]},
        PRACTICE,
        SHEET,
    ],
}
QUIZ: dict[str, Any] = {
    "slug": "check",
    "title": "Check yourself",
    "minutes": 8,
    "pass_percent": 70,
    "questions": ALL_TYPES,
}


class Content:
    """A small folder of content files that a test may change."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("finances/course.yaml", {"slug": "finances", "title": "F", "tagline": "T", "summary": "S"})
        self.put("finances/1-part/module.yaml", {"slug": "part", "title": "P", "summary": "S"})
        self.put("finances/1-part/1-purses.lesson.yaml", LESSON)
        self.put("finances/1-part/9-check.quiz.yaml", QUIZ)
        self.put("glossary.yaml", [{"slug": "profit", "term": "Profit", "meaning": "What is\nleft."}])

    def put(self, name: str, content: Any) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")

    def draw(self, name: str, width: int) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(photograph(width, 300, kind="PNG"))

    def load(self) -> int:
        course_loading.load(self.root)
        return loading.load(self.root)


@pytest.fixture
def content(tmp_path: Path, db: None) -> Content:
    make_course_index()
    return Content(tmp_path)


def test_files_become_pages(content: Content) -> None:
    assert content.load() == 3

    lesson, quiz = LessonPage.objects.get(), QuizPage.objects.get()
    assert (lesson.title, lesson.slug, lesson.summary, lesson.live) == (
        "Two purses",
        "purses",
        "You can keep two purses.",
        True,
    )
    assert str(lesson.body[0].value["text"].source).replace("\n", "") == (
        "<p>One <b>idea</b>.</p><ul><li>first</li><li>second</li></ul>"
    )
    assert lesson.body[1].value == GlossaryTerm.objects.get()
    assert (quiz.pass_percent, quiz.tries, len(quiz.questions)) == (70, None, 6)
    assert [page.pk for page in lesson.get_parent().get_children()] == [lesson.pk, quiz.pk]


def test_keys_come_from_the_places_of_the_files(content: Content) -> None:
    content.load()
    assert LessonPage.objects.get().translation_key == key_of("finances", "part", "purses")


def test_same_files_twice_change_nothing(content: Content) -> None:
    content.load()
    before = list(Revision.objects.values_list("pk", flat=True))
    assert content.load() == 0
    assert list(Revision.objects.values_list("pk", flat=True)) == before


def test_trainers_edit_stays_while_the_file_is_the_same(content: Content) -> None:
    content.load()
    page = LessonPage.objects.get()
    page.title = "Three purses"
    page.save_revision().publish()
    GlossaryTerm.objects.update(meaning="Better words.")

    content.load()

    assert LessonPage.objects.get().title == "Three purses"
    assert GlossaryTerm.objects.get().meaning == "Better words."


def test_changed_file_changes_its_page_only(content: Content) -> None:
    content.load()
    quiz_revision = QuizPage.objects.get().latest_revision_id
    content.put("finances/1-part/1-purses.lesson.yaml", {**LESSON, "title": "New title"})

    assert content.load() == 1

    assert LessonPage.objects.get().title == "New title"
    assert QuizPage.objects.get().latest_revision_id == quiz_revision


def ids_in(value: Any) -> list[str]:
    """Return every id of a stream's raw form, in order."""
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [found for one in value.values() for found in ids_in(one)]
    return [found for one in value for found in ids_in(one)] if isinstance(value, list) else []


def test_ids_are_the_same_at_every_read_and_load(content: Content) -> None:
    content.load()
    first = [ids_in(LessonPage.objects.get().body.get_prep_value()) for _ in range(2)]
    quizzes = [ids_in(QuizPage.objects.get().questions.get_prep_value()) for _ in range(2)]
    LessonPage.objects.all().delete()
    QuizPage.objects.all().delete()
    course_loading.LoadedFile.objects.all().delete()
    content.load()

    assert first[0] == first[1] == ids_in(LessonPage.objects.get().body.get_prep_value())
    assert quizzes[0] == quizzes[1] == ids_in(QuizPage.objects.get().questions.get_prep_value())
    assert len(set(first[0])) == len(first[0])


PICTURES = [{"file": "purses.png", "title": "Purses", "words": "Two purses\non a table", "source": "Drawn by us"}]


@pytest.fixture
def with_picture(content: Content) -> Content:
    """The lesson ends with a picture of its course."""
    content.draw("finances/pictures/purses.png", 400)
    content.put("finances/pictures.yaml", PICTURES)
    block = {"id": "shown", "type": "picture", "picture": "purses", "caption": "Keep two"}
    content.put("finances/1-part/1-purses.lesson.yaml", {**LESSON, "body": [block]})
    return content


def shown_in_lesson() -> StructValue:
    return LessonPage.objects.get().body[0].value


def test_picture_of_the_course_comes_with_its_words(with_picture: Content) -> None:
    with_picture.load()

    value, picture = shown_in_lesson(), Picture.objects.get()
    assert (value["image"], value["alt"], value["caption"]) == (picture, "Two purses on a table", "Keep two")
    assert (picture.key, picture.title, picture.width) == ("finances/purses", "Purses", 400)


def test_same_picture_twice_changes_nothing(with_picture: Content) -> None:
    with_picture.load()
    Picture.objects.update(description="A trainer's words")
    name = Picture.objects.get().file.name

    assert course_loading.load(with_picture.root) == 0

    picture = Picture.objects.get()
    assert (picture.description, picture.file.name) == ("A trainer's words", name)


def test_redrawn_picture_replaces_the_old_one_where_it_is_shown(with_picture: Content) -> None:
    with_picture.load()
    old = Picture.objects.get()
    with_picture.draw("finances/pictures/purses.png", 500)

    with TestCase.captureOnCommitCallbacks(execute=True):
        assert course_loading.load(with_picture.root) == 1

    picture = Picture.objects.get()
    assert (picture.pk, picture.width) == (old.pk, 500)
    assert not old.file.storage.exists(old.file.name)


def test_deleted_picture_comes_back_with_the_next_loading(with_picture: Content) -> None:
    with_picture.load()
    Picture.objects.get().delete()
    assert course_loading.load(with_picture.root) == 1
    assert Picture.objects.get().width == 400


def test_unknown_picture_is_named(content: Content) -> None:
    block = {"id": "shown", "type": "picture", "picture": "nothing"}
    content.put("finances/1-part/1-purses.lesson.yaml", {**LESSON, "body": [block]})
    with pytest.raises(ContentError, match=r"the course's pictures\.yaml has no picture \"nothing\""):
        content.load()


def with_block(number: int, **change: Any) -> dict[str, Any]:
    body = [{**block, **change} if n == number else block for n, block in enumerate(LESSON["body"])]
    return {**LESSON, "body": body}


WRONG = [
    (with_block(0, type="txt"), "block \"why\": 'txt' is missing or not known"),
    ({**LESSON, "body": [{"id": "why", "type": "text"}]}, "block \"why\": 'text' is missing or not known"),
    (with_block(1, term="nowhere"), 'block "word": the glossary has no word "nowhere"'),
    (with_block(3, rows=[["1"]]), 'block "table", rows 1 cells: This row needs one cell for each column.'),
    (with_block(5, choices=PRACTICE["choices"][:1]), 'block "try", choices: '),
    (with_block(0, text=""), 'block "why", text: This field is required.'),
    ({**LESSON, "body": [PRACTICE, PRACTICE]}, "two blocks have the same id: ['try']"),
    ({key: value for key, value in LESSON.items() if key != "minutes"}, "'minutes' is missing"),
]


@pytest.mark.parametrize(("lesson", "words"), WRONG)
def test_wrong_file_is_named_and_nothing_is_loaded(content: Content, lesson: dict[str, Any], words: str) -> None:
    content.put("finances/1-part/1-purses.lesson.yaml", lesson)
    with pytest.raises(ContentError) as caught:
        content.load()
    assert str(caught.value).startswith(f"finances/1-part/1-purses.lesson.yaml: {words}")
    assert not QuizPage.objects.exists()
    assert not GlossaryTerm.objects.exists()


def test_deleted_files_page_stays(content: Content) -> None:
    content.load()
    shutil.rmtree(content.root / "finances/1-part")
    content.load()
    assert LessonPage.objects.exists()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("<script>x</script> & [a](b) `c`", "<p>&lt;script&gt;x&lt;/script&gt; &amp; [a](b) `c`</p>"),
        ("", ""),
    ],
)
def test_small_markdown(text: str, html: str) -> None:
    assert words(text) == html
