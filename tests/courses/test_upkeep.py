"""What follows a change of a course: measuring, rechecking; trainers' permissions, and what a person may take along."""

from datetime import datetime

import pytest
from django.db import transaction
from django.test import Client, TestCase
from wagtail.test.utils.form_data import nested_form_data, streamfield

from accounts.models import Role, User
from accounts.privacy import export_person
from accounts.services import erase_person, grant_role
from certificates.models import Certificate
from core.models import Programme
from courses.download_size import measure_course
from courses.models import CourseCompletion, CoursePage, DownloadSize, UnitCompletion
from courses.selectors import course_outline
from courses.services import recheck_course
from tests.accounts.factories import UserFactory, person_with_role
from tests.courses.factories import complete, make_course, unit_pages
from tests.home.factories import make_home, translate

pytestmark = pytest.mark.django_db


def test_download_size_is_measured_and_grows_with_the_course() -> None:
    small, large = make_course(units=1), make_course(slug="marketing", units=4)

    for course in (small, large):
        measure_course(course_key=course.translation_key)

    assert (
        1_000
        < course_outline(small, None, "en").download_size
        < course_outline(large, None, "en").download_size
        < 50_000
    )


def test_unmeasured_course_weighs_nothing() -> None:
    assert course_outline(make_course(), None, "en").download_size == 0


def test_measuring_again_replaces_the_download_size() -> None:
    course = make_course()

    measure_course(course_key=course.translation_key)
    measure_course(course_key=course.translation_key)

    assert DownloadSize.objects.count() == 1


def test_a_translation_has_its_own_download_size() -> None:
    course = make_course()
    translate(course, "ar", "المال")

    measure_course(course_key=course.translation_key)

    assert set(DownloadSize.objects.values_list("language", flat=True)) == {"en", "ar"}


def test_publishing_weighs_once_a_transaction() -> None:
    course = make_course(units=3)

    with TestCase.captureOnCommitCallbacks() as callbacks, transaction.atomic():
        for unit in unit_pages(course):
            unit.save_revision().publish()

    assert len([call for call in callbacks if "follow_course_change" in repr(call)]) == 1


def test_publishing_a_unit_weighs_its_course() -> None:
    course = make_course(units=1)

    with TestCase.captureOnCommitCallbacks(execute=True):
        unit_pages(course)[0].save_revision().publish()

    assert course_outline(course, None, "en").download_size > 0


def test_deleting_the_last_missing_unit_completes_the_course(learner: User, now: datetime) -> None:
    first, second = unit_pages(make_course(units=2))
    complete(learner, first, now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        second.delete()

    assert CourseCompletion.objects.filter(learner=learner).exists()


def test_rebuilding_an_unpublished_course_completes_it_for_nobody(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    first, second = unit_pages(course)
    complete(learner, first, now=now)
    course.unpublish()

    second.unpublish()
    assert recheck_course(course_key=course.translation_key, now=now) == 0

    course.save_revision().publish()
    assert recheck_course(course_key=course.translation_key, now=now) == 1


def test_trainer_writes_courses_and_nothing_else(programme: Programme, now: datetime) -> None:
    course = make_course()
    programme.site.root_page = make_home()
    programme.site.save()
    trainer = UserFactory()

    grant_role(user=trainer, role=Role.TRAINER, programme=programme, by=None, now=now)

    trainer = User.objects.get(pk=trainer.pk)
    assert course.permissions_for_user(trainer).can_publish()
    assert not make_home().permissions_for_user(trainer).can_edit()


def test_trainer_finds_the_switch_for_certificates_and_publishes_it(client: Client, programme: Programme) -> None:
    course = make_course(gives_certificates=False)
    programme.site.root_page = make_home()
    programme.site.save()
    client.force_login(person_with_role(Role.TRAINER, programme))
    words = {"title": course.title, "slug": course.slug, "summary": "", "description": "", "drawing": ""}
    rest = {"learn": streamfield([]), "comments": {f"{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")}}
    form = nested_form_data({**words, **rest, "gives_certificates": "on", "action-publish": "1"})

    page = client.get(f"/admin/pages/{course.pk}/edit/")
    answer = client.post(f"/admin/pages/{course.pk}/edit/", {**form, "comments-MAX_NUM_FORMS": ""})

    assert "This course is complete and gives certificates" in page.text
    assert "Switch it on when all lessons and checks are there." in page.text
    assert 'name="gives_certificates"' in page.text
    assert answer.status_code == 302
    assert CoursePage.objects.get(pk=course.pk).gives_certificates


def test_a_person_takes_along_what_they_learnt(learner: User, now: datetime) -> None:
    unit = unit_pages(make_course(units=1))[0]
    complete(learner, unit, now=now)

    learning = export_person(learner)["courses"]

    assert [row["unit_key"] for row in learning["completed units"]] == [unit.translation_key]
    assert len(learning["started"]) == len(learning["completed courses"]) == 1


def test_erasing_a_person_takes_the_facts_and_leaves_the_certificate(learner: User, now: datetime) -> None:
    complete(learner, *unit_pages(make_course(units=1)), now=now)

    erase_person(user=learner, by=None, now=now)

    assert not UnitCompletion.objects.exists()
    assert Certificate.objects.get().learner is None
