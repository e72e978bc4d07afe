"""What editors do to a page while people are in it: nobody's facts are lost or changed."""

import uuid
from typing import Any

import pytest
from django.test import RequestFactory
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from accounts.models import User
from accounts.privacy import export_person
from courses.models import CoursePage, ModulePage, UnitCompletion
from courses.unit_completion import is_ready
from lessons.models import Attempt, LessonPage, QuizPage, WorksheetSave
from lessons.selectors import latest_worksheet, plan_of, responses_of, worksheet_in
from lessons.services import hand_in, save_responses, save_worksheet
from tests.courses.factories import add_module
from tests.home.factories import translate
from tests.lessons.factories import SHEET, SINGLE, THEN, make_lesson, make_quiz, right_answers, start


@pytest.fixture
def attempt(module: ModulePage, learner: User) -> Attempt:
    """A try with saved answers that isn't handed in."""
    attempt = start(learner, make_quiz(module, SINGLE))
    save_responses(
        attempt=attempt,
        form_id=uuid.uuid4(),
        based_on=0,
        responses=right_answers(attempt),
        acted_by=learner,
        now=THEN,
    )
    return attempt


@pytest.fixture
def quiz(attempt: Attempt) -> QuizPage:
    return QuizPage.objects.get()


def finish(attempt: Attempt) -> Attempt:
    return hand_in(
        attempt=attempt, form_id=uuid.uuid4(), based_on=0, responses=None, acted_by=attempt.learner, now=THEN
    )


def ids_of(quiz: QuizPage) -> list[str]:
    return [child["id"] for question in quiz.questions.get_prep_value() for child in question["value"]["choices"]]


def test_republished_old_revision_changes_no_fact(attempt: Attempt, quiz: QuizPage) -> None:
    old = quiz.latest_revision
    ids = ids_of(quiz)
    quiz.pass_percent = 50
    quiz.save_revision().publish()
    finish(attempt)

    old.publish()

    attempt.refresh_from_db()
    assert (attempt.right, attempt.is_passed) == (1, True)
    assert UnitCompletion.objects.count() == 1
    assert ids_of(QuizPage.objects.get()) == ids


def test_edited_question_keeps_its_id_and_the_answers(attempt: Attempt, quiz: QuizPage) -> None:
    raw = quiz.questions.get_prep_value()
    raw[0]["value"]["text"] = "<p>Better words?</p>"
    quiz.questions = raw
    quiz.save_revision().publish()
    assert responses_of(attempt).keys() == {QuizPage.objects.get().questions[0].id}


def test_unpublished_quiz_can_be_finished(attempt: Attempt, quiz: QuizPage) -> None:
    quiz.unpublish()
    assert finish(attempt).is_passed
    assert UnitCompletion.objects.count() == 1


def test_moved_quiz_keeps_tries_and_answers(attempt: Attempt, quiz: QuizPage) -> None:
    other = add_module(CoursePage.objects.get(), number=2, units=0)
    quiz.move(other, pos="last-child")
    moved = QuizPage.objects.get()

    assert finish(attempt).is_passed
    assert start(attempt.learner, moved).number == 2


def test_copied_quiz_is_a_new_one(attempt: Attempt, quiz: QuizPage, module: ModulePage) -> None:
    finish(attempt)
    copy: QuizPage = quiz.copy(update_attrs={"slug": "copy"})

    assert copy.translation_key != quiz.translation_key
    assert not is_ready(attempt.learner, copy)
    assert start(attempt.learner, copy).number == 1


def test_translated_quiz_is_the_same_one(attempt: Attempt, quiz: QuizPage) -> None:
    finish(attempt)
    assert is_ready(attempt.learner, translate(quiz, "ar"))


def test_worksheet_survives_edit_unpublish_and_move(module: ModulePage, learner: User) -> None:
    lesson = make_lesson(module, SHEET)
    sheet = worksheet_in(lesson)
    assert sheet
    kept = save_worksheet(
        learner=learner,
        lesson=lesson,
        sheet=sheet,
        form_id=uuid.uuid4(),
        based_on=0,
        values={"idea": "Beans"},
        currency="KES",
        acted_by=learner,
        now=THEN,
        language="en",
    )
    lesson.title = "New title"
    lesson.save_revision().publish()
    lesson.move(add_module(CoursePage.objects.get(), number=2, units=0), pos="last-child")
    LessonPage.objects.get().unpublish()

    assert latest_worksheet(learner, lesson.translation_key, "start-up") == kept
    assert [page.lesson_title for page in plan_of(learner, "en")] == ["New title"]


def test_person_takes_along_what_she_wrote(attempt: Attempt) -> None:
    finish(attempt)
    told = export_person(attempt.learner)["lessons"]
    assert (told["tries"][0]["right"], told["tries"][0]["answers"][0]["question"]) == (1, "<p>Which?</p>")
    assert told["plan"] == []


def test_deleted_person_takes_all_of_it_along(attempt: Attempt) -> None:
    finish(attempt)
    attempt.learner.delete()
    assert not Attempt.objects.exists()
    assert not WorksheetSave.objects.exists()


@pytest.mark.parametrize("kind", ["lesson", "quiz"])
def test_preview_shows_a_page_that_was_never_saved(module: ModulePage, learner: User, kind: str) -> None:
    saved = make_lesson(module, SHEET) if kind == "lesson" else make_quiz(module, SINGLE)
    page: Any = type(saved)(title="Preview", slug="preview", locale=saved.locale)
    page.body = page.questions = saved.body if kind == "lesson" else saved.questions
    page.path, page.depth = f"{module.path}9999", module.depth + 1
    request = RequestFactory().get("/")
    request.user = learner

    response = page.make_preview_request(original_request=request)

    assert response.status_code == 200
    assert "Preview" in response.content.decode()


class TestPageRules(WagtailPageTestCase):
    def test_units_stand_in_modules_only(self) -> None:
        for unit in (LessonPage, QuizPage):
            self.assertAllowedParentPageTypes(unit, {ModulePage})
            self.assertAllowedSubpageTypes(unit, {})

    def test_modules_hold_units_only(self) -> None:
        self.assertAllowedSubpageTypes(ModulePage, {LessonPage, QuizPage})
        self.assertCanNotCreateAt(Page, LessonPage)
