"""The starter content and the demo, whole: complete, and the same when they are loaded again.

Here because the site of the browser tests is loaded with them; loading all courses takes a while.
"""

from datetime import datetime
from io import StringIO

from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Revision

from accounts.models import User
from certificates.models import Certificate
from core.models import Programme
from courses.models import CoursePage, DownloadSize, ModulePage, UnitCompletion
from courses.selectors import learning_of
from grants.deciding.selectors.round_ranking import rank_round
from grants.enums import Status
from grants.models import Application, Conflict, Round
from home.demo.people import PASSWORD, PEOPLE, load_demo
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from tests.courses.factories import home_key
from tests.lessons.course_files import LESSONS, QUIZZES

COURSES = ["business-planning", "marketing", "finances", "digital-skills"]
FACTS = (User, UnitCompletion, Certificate, Application, Conflict, Page, Revision)


def count_facts() -> list[int]:
    return [model.objects.count() for model in FACTS]


def test_every_course_of_the_starter_is_there_and_weighed(base: str) -> None:
    """All blocks were asked what a trainer would be told. What nobody has drawn yet is left out of the pages."""
    assert [course.slug for course in CoursePage.objects.order_by("path")] == COURSES
    assert ModulePage.objects.count() == 16
    assert (LessonPage.objects.live().count(), QuizPage.objects.live().count()) == (len(LESSONS), len(QUIZZES))
    assert GlossaryTerm.objects.count() >= 60
    sizes = list(DownloadSize.objects.filter(language="en").values_list("size", flat=True))
    assert len(sizes) == 4
    assert all(20_000 < size < 150_000 for size in sizes)


def test_loading_the_starter_again_changes_nothing(base: str) -> None:
    before = count_facts()

    call_command("load_starter", stdout=StringIO())

    assert count_facts() == before


def test_demo_is_loaded_once_and_its_people_come_in(base: str, now: datetime) -> None:
    programme, before = Programme.objects.get(key="demo"), User.objects.count()

    load_demo(programme=programme, now=now)
    facts = count_facts()
    load_demo(programme=programme, now=now)

    assert count_facts() == facts
    assert User.objects.count() == before + 30
    assert Certificate.objects.filter(holder_name="Amina Otieno", learner__username="amina").count() == 1
    (half_way,) = learning_of(User.objects.get(username="mary"), "en", home_key())
    assert 0.4 <= half_way.done / half_way.total <= 0.6
    for person in PEOPLE:
        client = Client()
        assert client.login(username=person.username, password=PASSWORD)
        assert client.get(person.begins_at).status_code == 200


def test_demo_has_a_round_in_review_and_a_finished_one(base: str, now: datetime) -> None:
    load_demo(programme=Programme.objects.get(key="demo"), now=now)

    in_review, finished = Round.objects.get(slug="market-days"), Round.objects.get(slug="first-rains")
    lines = rank_round(in_review).lines
    assert not Application.objects.filter(round__in=[in_review, finished], status=Status.DRAFT).exists()
    assert len(lines) == 12
    assert {line.rank.is_inside for line in lines} == {True, False}
    assert {line.tally.reviews for line in lines} == {0, 1, 2}
    assert Conflict.objects.filter(application__round=in_review).count() == 1
    assert list(finished.applications.order_by("sent_at").values_list("status", flat=True)) == [
        *[Status.AWARDED] * 3,
        *[Status.DECLINED] * 2,
    ]
    assert finished.awarded_minor <= finished.budget_minor
