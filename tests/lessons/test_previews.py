"""Previews from the editor's form: every kind of page, saved or new, whole or half-written; and a check's questions."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import BasePage
from courses.models import CourseIndexPage, CoursePage, Enrolment, ModulePage
from grants.models import GrantIndexPage
from home.models import HomePage, InformationPage
from lessons.blocks import BodyBlock
from lessons.models import Attempt, LessonPage, QuizPage
from lessons.question_types import QuestionsBlock
from tests.accounts.factories import AdministratorFactory
from tests.core.cameras import make_picture
from tests.core.editor_forms import editor_form
from tests.grants.factories import make_page
from tests.lessons.factories import ALL_TYPES, PRACTICE, SHEET, SINGLE, make_lesson, make_quiz
from tests.lessons.photos import lesson_with
from tests.lessons.previewing import preview

EXAMPLE = {
    "id": "day",
    "type": "example",
    "title": "One day",
    "lines": [{"id": "sales", "label": "Sales", "value": 2000, "unit": "money", "formula": "40 * 50"}],
}


@pytest.fixture
def editor(db: None) -> Client:
    client = Client()
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def home_page() -> HomePage:
    return HomePage.objects.get()


def information_page() -> InformationPage:
    page = InformationPage(title="About", slug="about", body="<p>Us</p>")
    home_page().add_child(instance=page)
    return page


def picture_lesson() -> LessonPage:
    lesson_with(ModulePage.objects.get(), make_picture())
    return LessonPage.objects.get()


MAKERS = {
    "home": home_page,
    "information": information_page,
    "courses": lambda: CourseIndexPage.objects.get(),
    "course": lambda: CoursePage.objects.get(),
    "part": lambda: ModulePage.objects.get(),
    "lesson": lambda: make_lesson(ModulePage.objects.get(), EXAMPLE, PRACTICE, SHEET),
    "picture": picture_lesson,
    "check": lambda: make_quiz(ModulePage.objects.get(), *ALL_TYPES),
    "grant": lambda: make_page(now=timezone.now()),
    "grants": lambda: make_page(now=timezone.now()).get_parent().specific,
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.usefixtures("programme")
def test_every_page_is_previewed_from_its_form(editor: Client, module: ModulePage, kind: str) -> None:
    page = MAKERS[kind]()
    shown = preview(editor, page)
    assert "<picture>" in shown or kind != "picture"


@pytest.mark.usefixtures("programme")
def test_every_kind_of_page_is_previewed_here(module: ModulePage) -> None:
    previewed = {type(make()) for kind, make in MAKERS.items() if kind not in {"picture", "grants"}}
    every = {model for model in apps.get_models() if issubclass(model, BasePage)}
    assert every == {*previewed, GrantIndexPage}


@pytest.mark.parametrize("kind", BodyBlock().child_blocks)
def test_lesson_with_a_block_only_just_added_is_previewed(editor: Client, module: ModulePage, kind: str) -> None:
    lesson = make_lesson(module)
    block = LessonPage.body.field.stream_block
    raw = [{"type": kind, "value": block.child_blocks[kind].get_prep_value(block.child_blocks[kind].get_default())}]
    if kind == "example":
        raw[0]["value"]["lines"] = [{"key": "", "label": "", "value": None, "unit": "money", "formula": ""}]
    lesson.body = block.to_python(raw)
    preview(editor, lesson)


@pytest.mark.parametrize("kind", QuestionsBlock().child_blocks)
def test_check_with_a_question_only_just_added_says_so(editor: Client, module: ModulePage, kind: str) -> None:
    quiz = make_quiz(module, *ALL_TYPES)
    block = QuizPage.questions.field.stream_block
    new = {"type": kind, "value": block.child_blocks[kind].get_prep_value(block.child_blocks[kind].get_default())}
    quiz.questions = block.to_python([*quiz.questions.raw_data, new])
    shown = preview(editor, quiz)
    assert "Question 7 is not finished, so it is left out here." in shown
    assert "Question 6 of 6" in shown


def test_check_is_answered_in_the_preview_and_leaves_no_trace(editor: Client, module: ModulePage) -> None:
    quiz = make_quiz(module, *ALL_TYPES)
    address = f"/admin/pages/{quiz.pk}/edit/preview/"
    editor.post(address, editor_form(quiz))
    questions = editor.get(f"{address}?mode=questions&in_preview_panel=true").content.decode()
    assert "Which ones?" in questions
    assert "Why-" not in questions
    single, short = quiz.questions[0], quiz.questions[4]
    right = next(choice.id for choice in single.value["choices"].bound_blocks if choice.value["right"])
    answers = {"mode": "questions", "marks": "1", single.id: right, short.id: "wrong"}

    with CaptureQueriesContext(connection) as captured:
        shown = editor.get(address, answers).content.decode()

    assert "1 of 6 right" in shown
    assert "Why-b" in shown
    assert "Why-short-wrong" in shown
    writes = [query["sql"] for query in captured if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in writes if "session" not in sql] == []
    assert not Attempt.objects.exists()
    assert not Enrolment.objects.exists()


def test_marks_of_a_check_without_a_finished_question_promise_nothing(editor: Client, module: ModulePage) -> None:
    quiz = make_quiz(module, SINGLE)
    block = QuizPage.questions.field.stream_block
    quiz.questions = block.to_python([{"type": SINGLE["type"], "value": {"text": "", "choices": []}}])
    address = f"/admin/pages/{quiz.pk}/edit/preview/"
    editor.post(address, editor_form(quiz))
    shown = editor.get(address, {"mode": "questions", "marks": "1"}).content.decode()
    assert "0 of 0 right" in shown
    assert "are enough" not in shown


def test_first_page_of_a_check_is_previewed_as_well(editor: Client, module: ModulePage) -> None:
    quiz = make_quiz(module, *ALL_TYPES)
    address = f"/admin/pages/{quiz.pk}/edit/preview/"
    editor.post(address, editor_form(quiz))
    shown = editor.get(f"{address}?mode=").content.decode()
    assert "6 questions." in " ".join(shown.split())
    assert "Which ones?" not in shown


def test_practice_question_is_answered_in_the_preview(editor: Client, module: ModulePage) -> None:
    lesson = make_lesson(module, PRACTICE)
    block = lesson.body[0]
    wrong = block.value["choices"].bound_blocks[0]
    address = f"/admin/pages/{lesson.pk}/edit/preview/"
    editor.post(address, editor_form(lesson))
    assert "Why-a" in editor.get(address, {block.id: wrong.id}).content.decode()


def test_checks_panel_has_something_to_look_at_in_previews_only(editor: Client, module: ModulePage) -> None:
    lesson = make_lesson(module)
    bar = "wagtail-userbar"
    assert bar in preview(editor, lesson)
    assert bar not in Client().get(lesson.url).content.decode()


def test_editors_find_edit_this_page_on_the_site_and_learners_do_not(
    editor: Client, signed_in: Client, module: ModulePage
) -> None:
    lesson = make_lesson(module)
    editor.get("/admin/")
    assert f"/admin/pages/{lesson.pk}/edit/" in editor.get(lesson.url).content.decode()
    assert "userbar" not in signed_in.get(lesson.url).content.decode()
