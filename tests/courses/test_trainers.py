"""What a trainer meets in the admin around courses: order, copies, publishing, and what she can't take away."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask

from accounts.models import Role, User
from core.models import Programme
from courses.models import CourseIndexPage, CoursePage, ModulePage
from courses.services import enrol
from lessons.models import LessonPage, QuizPage
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.editor_forms import editor_form
from tests.courses.factories import add_module, add_unit, make_course
from tests.home.factories import make_home
from tests.lessons.factories import SHEET, SINGLE, THEN, make_lesson, make_quiz, save_plan, start


@pytest.fixture
def course(programme: Programme) -> CoursePage:
    home = make_home()
    programme.site.root_page = home  # type: ignore[union-attr]
    return make_course(modules=2, units=2)


@pytest.fixture
def trainer(client: Client, programme: Programme, course: CoursePage) -> Client:
    person = person_with_role(Role.TRAINER, programme)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_pages_are_listed_in_the_order_in_which_they_are_read(trainer: Client, course: CoursePage) -> None:
    first = ModulePage.objects.child_of(course).first()
    first.title = "Changed last"
    first.save_revision().publish()

    listed = trainer.get(f"/admin/pages/{course.pk}/").content.decode()

    assert listed.index("Changed last") < listed.index("Part 2")
    assert 'data-controller="w-orderable"' in listed


@pytest.mark.parametrize("what", ["edit", "unpublish", "delete", "move", "copy", "privacy"])
def test_list_of_courses_is_not_a_trainers(trainer: Client, course: CoursePage, what: str) -> None:
    index = CourseIndexPage.objects.get()
    address = f"/admin/pages/{index.pk}/{what}/"

    for response in (trainer.get(address), trainer.post(address, {"title": "Mine", "slug": "mine"})):
        assert response.status_code == 302

    index.refresh_from_db()
    assert (index.live, index.title, index.slug) == (True, "Courses", "courses")


@pytest.mark.parametrize("action", ["unpublish", "delete", "move"])
def test_list_of_courses_is_not_a_trainers_in_bulk(trainer: Client, course: CoursePage, action: str) -> None:
    index = CourseIndexPage.objects.get()
    address = f"/admin/bulk/wagtailcore/page/{action}/?id={index.pk}"
    trainer.post(address, {"include_descendants": "on", "chooser": make_home().pk})
    index.refresh_from_db()
    assert (index.live, Page.objects.filter(pk=course.pk, live=True).exists()) == (True, True)


def test_trainer_still_adds_and_orders_courses(trainer: Client, course: CoursePage) -> None:
    index = CourseIndexPage.objects.get()
    new = CoursePage(title="Second", slug="second", locale=index.locale)
    index.add_child(instance=new)
    form = editor_form(new, slug="third", **{"action-publish": "1"})
    new.delete()
    assert trainer.post(f"/admin/pages/add/courses/coursepage/{index.pk}/", form).status_code == 302
    third = CoursePage.objects.get(slug="third")
    assert third.live
    assert trainer.post(f"/admin/pages/{third.pk}/set_position/?position=0").status_code == 200


def copy(trainer: Client, page: Page, **form: Any) -> Page:
    sent = {"new_title": page.title, "new_slug": "", "new_parent_page": page.get_parent().pk, **form}
    before = set(Page.objects.values_list("pk", flat=True))
    assert trainer.post(f"/admin/pages/{page.pk}/copy/", {"copy_subpages": "on", **sent}).status_code == 302
    made = Page.objects.exclude(pk__in=before).order_by("depth").first()
    assert made
    return made


def test_copy_with_the_forms_own_defaults_has_an_address_of_its_own(trainer: Client, course: CoursePage) -> None:
    assert copy(trainer, course).slug == "finances-2"
    assert copy(trainer, course).slug == "finances-3"
    assert copy(trainer, course, new_title="Cloth for beginners").slug == "cloth-for-beginners"


@pytest.mark.parametrize("who", ["trainer", "administrator"])
def test_copy_is_never_an_alias(trainer: Client, course: CoursePage, who: str) -> None:
    if who == "administrator":
        trainer.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    assert 'name="alias"' not in trainer.get(f"/admin/pages/{course.pk}/copy/").content.decode()
    made = copy(trainer, course, alias="on", new_title="Other").specific
    assert made.alias_of is None
    assert not made.gives_certificates


def test_copied_course_says_what_else_to_publish_and_publishes_it(trainer: Client, course: CoursePage) -> None:
    made: CoursePage = copy(trainer, course).specific
    form = editor_form(made, **{"action-publish": "1"})

    shown = text(trainer.post(f"/admin/pages/{made.pk}/edit/", form, follow=True))

    assert f"6 pages below “{made.title}” are not published yet: nobody sees them." in shown
    address = f"/admin/pages/{made.pk}/publish-below/"
    assert address in shown
    assert "Publish 6 pages" in text(trainer.get(address))
    assert trainer.post(address).status_code == 302
    assert made.get_descendants().filter(live=False).count() == 0
    assert "The lessons are being written" not in text(Client().get(made.url))


def test_page_with_all_below_it_published_offers_nothing(trainer: Client, course: CoursePage) -> None:
    form = editor_form(course, **{"action-publish": "1"})
    shown = text(trainer.post(f"/admin/pages/{course.pk}/edit/", form, follow=True))
    assert "not published yet" not in shown


def half_written(course: CoursePage) -> QuizPage:
    quiz = make_quiz(ModulePage.objects.child_of(course).first(), SINGLE)
    quiz.unpublish()
    stream = QuizPage.questions.field.stream_block
    quiz.questions = stream.to_python([{"type": "number", "value": {"text": "<p>How much?</p>"}, "id": "q"}])
    quiz.save_revision()
    return quiz


def test_half_written_page_stays_unpublished_when_all_below_is_published(trainer: Client, course: CoursePage) -> None:
    quiz = half_written(course)
    add_unit(ModulePage.objects.child_of(course).first(), slug="whole").unpublish()
    address = f"/admin/pages/{course.pk}/publish-below/"

    assert "not finished: it stays unpublished" in text(trainer.get(address))
    trainer.post(address)

    assert not QuizPage.objects.get(pk=quiz.pk).live
    assert LessonPage.objects.get(slug="whole").live


@pytest.mark.parametrize("is_below", [True, False])
def test_half_written_page_is_not_published_in_bulk(trainer: Client, course: CoursePage, is_below: bool) -> None:
    quiz = half_written(course)
    chosen = quiz.get_parent() if is_below else quiz
    form = {"include_descendants": "on"} if is_below else {}

    response = trainer.post(f"/admin/bulk/wagtailcore/page/publish/?id={chosen.pk}", form, follow=True)

    assert f"Not finished yet: “{quiz.title}”." in text(response)
    assert not QuizPage.objects.get(pk=quiz.pk).live


def test_what_is_below_is_not_everybodys_to_publish(client: Client, programme: Programme, course: CoursePage) -> None:
    LessonPage.objects.first().unpublish()
    person = person_with_role(Role.GRANT_MANAGER, programme)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/admin/pages/{course.pk}/publish-below/").status_code == 302
    assert LessonPage.objects.filter(live=False).count() == 1


@pytest.fixture
def at_work(course: CoursePage, learner: User) -> tuple[LessonPage, QuizPage]:
    """A lesson that two people wrote on, and a check that one is in the middle of."""
    module = add_module(course, number=3, units=0)
    lesson, quiz = make_lesson(module, SHEET, slug="plan"), make_quiz(module, SINGLE)
    for person in (learner, UserFactory()):
        save_plan(person, lesson)
    start(learner, quiz)
    enrol(learner=UserFactory(), course_key=course.translation_key, acted_by=learner, now=THEN, language="en")
    return lesson, quiz


WROTE, ANSWERING, STARTED = (
    "2 people wrote on plan pages here. What they wrote stays under My plan.",
    "1 person is in the middle of a check here. They can finish it.",
    "3 people have started this course.",
)


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_taking_away_what_people_work_on_says_how_many(
    trainer: Client, course: CoursePage, at_work: tuple[LessonPage, QuizPage], action: str
) -> None:
    lesson, quiz = at_work
    asked = {page.pk: text(trainer.get(f"/admin/pages/{page.pk}/{action}/")) for page in at_work}
    assert WROTE in asked[lesson.pk]
    assert ANSWERING in asked[quiz.pk]
    assert STARTED not in asked[lesson.pk]
    both = text(trainer.get(f"/admin/bulk/wagtailcore/page/{action}/?id={lesson.pk}&id={quiz.pk}"))
    assert WROTE in both
    assert ANSWERING in both


def test_unpublishing_a_course_says_how_many_started_it(
    trainer: Client, course: CoursePage, at_work: tuple[LessonPage, QuizPage]
) -> None:
    asked = text(trainer.get(f"/admin/pages/{course.pk}/unpublish/"))
    assert [words for words in (WROTE, ANSWERING, STARTED) if words not in asked] == []


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_taking_away_what_nobody_works_on_says_nothing_more(trainer: Client, course: CoursePage, action: str) -> None:
    lesson = LessonPage.objects.first()
    assert "learners-work" not in text(trainer.get(f"/admin/pages/{lesson.pk}/{action}/"))


def test_publishing_a_lesson_without_its_plan_page_says_how_many_wrote(
    trainer: Client, at_work: tuple[LessonPage, QuizPage]
) -> None:
    lesson, _quiz = at_work
    lesson.body = LessonPage.body.field.stream_block.to_python([])
    form = editor_form(lesson, **{"action-publish": "1"})
    shown = text(trainer.post(f"/admin/pages/{lesson.pk}/edit/", form, follow=True))
    assert "2 people wrote on a plan page that is no longer in this lesson." in shown


def test_nobody_is_offered_an_approval_that_nobody_gives(trainer: Client, course: CoursePage) -> None:
    lesson = LessonPage.objects.first()
    editor = trainer.get(f"/admin/pages/{lesson.pk}/edit/").content.decode()
    assert "action-submit" not in editor
    assert "tab-content--comments-enabled" not in editor


def test_page_that_waits_for_an_approval_from_before_can_be_edited(trainer: Client, course: CoursePage) -> None:
    lesson = LessonPage.objects.first()
    lesson.save_revision()
    workflow = Workflow.objects.create(name="Moderators approval")
    task = GroupApprovalTask.objects.create(name="Moderators")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    workflow.start(lesson, UserFactory())
    form = editor_form(lesson, title="Mended", **{"action-publish": "1"})

    assert trainer.post(f"/admin/pages/{lesson.pk}/edit/", form).status_code == 302

    lesson.refresh_from_db()
    assert (lesson.live, lesson.title) == (True, "Mended")
