"""Whatever editors do with pages, nobody's facts are lost or changed."""

from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.db import transaction
from django.test import TestCase
from wagtail.models import Page, Revision

from accounts.models import User
from certificates.models import Certificate
from core.queueing import QueuedTask
from courses.download_size import measure_course
from courses.models import CourseCompletion, CoursePage, DownloadSize, UnitCompletion
from courses.selectors import course_outline, learning_of
from courses.services import recheck_course
from courses.tasks import follow_course_change
from lessons.models import LessonPage
from tests.accounts.factories import UserFactory
from tests.courses.factories import add_module, add_unit, complete, home_key, make_course, unit_pages
from tests.home.factories import translate

pytestmark = pytest.mark.django_db


def done_in(course: CoursePage, learner: User) -> tuple[int, int]:
    outline = course_outline(CoursePage.objects.get(pk=course.pk), learner, "en")
    return outline.done, outline.total


def test_moving_a_unit_to_another_part_keeps_it_done(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    other = add_module(course, number=2, units=1)
    first = unit_pages(course)[0]
    complete(learner, first, now=now)

    first.move(Page.objects.get(pk=other.pk), pos="last-child")

    assert done_in(course, learner) == (1, 3)


def test_unit_moved_to_another_course_counts_there(learner: User, now: datetime) -> None:
    course, target = make_course(units=2), make_course(slug="marketing", units=1)
    moved, kept = unit_pages(course)
    complete(learner, moved, now=now)

    moved.move(Page.objects.get(pk=unit_pages(target)[0].get_parent().pk), pos="last-child")
    complete(learner, kept, unit_pages(target)[0], now=now)

    assert done_in(course, learner) == (1, 1)
    assert done_in(target, learner) == (2, 2)
    assert CourseCompletion.objects.filter(learner=learner).count() == 2


def test_a_copied_course_is_a_new_course(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    complete(learner, *unit_pages(course), now=now)

    copy = course.copy(recursive=True, update_attrs={"slug": "copy", "title": "Copy"})

    assert done_in(copy, learner) == (0, 2)
    assert done_in(course, learner) == (2, 2)
    assert Certificate.objects.count() == 1


def test_publishing_an_old_draft_changes_no_fact(learner: User, now: datetime) -> None:
    unit = unit_pages(make_course(units=2))[0]
    old = unit.save_revision()
    unit.title = "A better title"
    unit.save_revision().publish()
    completion = complete(learner, unit, now=now)[0]

    old.publish()

    assert UnitCompletion.objects.get() == completion
    assert LessonPage.objects.get(pk=unit.pk).translation_key == completion.unit_key


def test_unpublished_course_is_still_in_my_learning(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    complete(learner, *unit_pages(course), now=now)

    course.unpublish()

    outline = learning_of(learner, "en", home_key())[0]
    assert (outline.is_open, outline.done, outline.completed_at) == (False, 2, now)
    assert Certificate.objects.live().count() == 1


def test_deleted_course_leaves_the_certificate(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    complete(learner, *unit_pages(course), now=now)

    course.delete()

    assert learning_of(learner, "en", home_key()) == []
    assert Certificate.objects.live().get().title == "Finances"


def test_unpublishing_the_last_missing_unit_completes_the_course(learner: User, now: datetime) -> None:
    first, second = unit_pages(make_course(units=2))
    complete(learner, first, now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        second.unpublish()

    assert CourseCompletion.objects.filter(learner=learner).exists()


@pytest.mark.parametrize("what", ["unit", "part"])
def test_moving_the_last_missing_unit_to_another_course_completes_the_old_one(
    what: str, learner: User, now: datetime
) -> None:
    course, target = make_course(units=1), make_course(slug="marketing", units=1)
    add_module(course, number=2, units=1)
    first, second = unit_pages(course)
    complete(learner, first, now=now)
    measure_course(course_key=course.translation_key)
    size = DownloadSize.objects.get(course_key=course.translation_key).size
    page = second if what == "unit" else Page.objects.get(pk=second.get_parent().pk).specific
    there = Page.objects.get(pk=unit_pages(target)[0].get_parent().pk if what == "unit" else target.pk)

    with TestCase.captureOnCommitCallbacks(execute=True):
        page.move(there, pos="last-child")

    assert done_in(course, learner) == (1, 1)
    assert CourseCompletion.objects.get(learner=learner).course_key == course.translation_key
    assert DownloadSize.objects.get(course_key=course.translation_key).size < size
    assert DownloadSize.objects.get(course_key=target.translation_key).size > 0


def test_moving_a_unit_within_its_course_asks_it_once(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    other = add_module(course, number=2, units=1)

    with TestCase.captureOnCommitCallbacks() as callbacks, transaction.atomic():
        unit_pages(course)[0].move(Page.objects.get(pk=other.pk), pos="last-child")

    asked = QueuedTask(follow_course_change, (str(course.translation_key),), is_stored=False)
    assert callbacks.count(asked) == 1


def test_a_unit_added_later_takes_no_certificate_away(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    complete(learner, *unit_pages(course), now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        new = add_unit(unit_pages(course)[0].get_parent().specific, slug="new")
        new.save_revision().publish()

    assert done_in(course, learner) == (1, 2)
    assert CourseCompletion.objects.get().rule == {"required_units": [str(unit_pages(course)[0].translation_key)]}
    assert Certificate.objects.live().count() == 1


def test_completing_a_translated_unit_is_the_same_fact(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    unit = unit_pages(course)[0]
    arabic = translate(unit, "ar")

    complete(learner, arabic, unit, now=now)

    assert UnitCompletion.objects.count() == 1
    assert CourseCompletion.objects.get().course_key == course.translation_key


def test_the_rule_reads_the_source_language_tree(learner: User, now: datetime) -> None:
    """A translation that lacks a unit, or calls one optional, doesn't make the course easier."""
    course = make_course(units=2)
    first, _second = unit_pages(course)
    arabic = translate(first, "ar")
    LessonPage.objects.filter(pk=arabic.pk).update(is_optional=True)

    complete(learner, arabic, now=now)

    assert not CourseCompletion.objects.exists()


def publish(course: CoursePage, *, gives_certificates: bool) -> None:
    course = CoursePage.objects.get(pk=course.pk)
    course.gives_certificates = gives_certificates
    with TestCase.captureOnCommitCallbacks(execute=True):
        course.save_revision().publish()


def test_a_course_published_lesson_by_lesson_certifies_nobody_until_it_is_switched_on(
    learner: User, now: datetime
) -> None:
    course = make_course(units=1, gives_certificates=False)
    complete(learner, *unit_pages(course), now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        second = add_unit(unit_pages(course)[0].get_parent().specific, slug="second")
        second.save_revision().publish()
    complete(learner, second, now=now)

    assert done_in(course, learner) == (2, 2)
    assert not CourseCompletion.objects.exists()
    assert not Certificate.objects.exists()


def test_switching_it_on_certifies_who_has_done_everything(learner: User, now: datetime) -> None:
    course = make_course(units=2, gives_certificates=False)
    first, second = unit_pages(course)
    half_way = UserFactory()
    complete(learner, first, second, now=now)
    complete(half_way, first, now=now)

    publish(course, gives_certificates=True)

    assert [certificate.learner for certificate in Certificate.objects.all()] == [learner]
    complete(half_way, second, now=now)
    assert Certificate.objects.count() == 2


def test_publishing_an_old_draft_that_has_it_off_takes_nothing_from_anybody(learner: User, now: datetime) -> None:
    course = make_course(units=1, gives_certificates=False)
    old = course.save_revision()
    publish(course, gives_certificates=True)
    complete(learner, *unit_pages(course), now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        old.publish()

    assert not CoursePage.objects.get(pk=course.pk).gives_certificates
    assert CourseCompletion.objects.filter(learner=learner).exists()
    assert Certificate.objects.live().count() == 1
    outline = course_outline(course, learner, "en")
    assert not outline.waits_for_more


def test_a_draft_that_switches_it_on_changes_nothing_before_it_is_published(learner: User, now: datetime) -> None:
    course = make_course(units=1, gives_certificates=False)
    course.gives_certificates = True
    course.save_revision()

    complete(learner, *unit_pages(course), now=now)

    assert not Certificate.objects.exists()


@pytest.mark.parametrize("keep_live", [True, False])
def test_a_copy_and_its_drafts_are_not_complete(keep_live: bool, learner: User, now: datetime) -> None:
    course = make_course(units=1)
    course.save_revision().publish()

    copy = course.copy(recursive=True, keep_live=keep_live, update_attrs={"slug": "copy", "title": "Copy"})
    copy.get_latest_revision().publish()
    complete(learner, *unit_pages(copy), now=now)

    assert not CoursePage.objects.get(pk=copy.pk).gives_certificates
    assert CoursePage.objects.get(pk=course.pk).gives_certificates
    assert not Certificate.objects.exists()


def test_a_translation_neither_switches_it_on_nor_off(learner: User, now: datetime) -> None:
    course = make_course(units=1, gives_certificates=False)
    arabic = translate(unit_pages(course)[0], "ar").get_parent().get_parent().specific
    CoursePage.objects.filter(pk=arabic.pk).update(gives_certificates=True)

    complete(learner, *unit_pages(course), now=now)

    assert not Certificate.objects.exists()
    assert not course_outline(arabic, learner, "ar").gives_certificates


def test_finishing_the_last_lesson_of_an_unpublished_course_waits_until_it_is_back(
    learner: User, now: datetime
) -> None:
    course = make_course(units=1)
    course.unpublish()

    complete(learner, *unit_pages(course), now=now)
    before = Certificate.objects.count()
    course.save_revision().publish()
    recheck_course(course_key=course.translation_key, now=now)

    assert (before, Certificate.objects.count()) == (0, 1)


def test_versions_kept_from_before_the_switch_have_it_on() -> None:
    """Publishing one of them must not switch a course off that gave certificates until now."""
    course = make_course(units=1)
    version = course.save_revision()
    del version.content["gives_certificates"]
    version.save()
    migration = import_module("courses.migrations.0002_gives_certificates")

    migration.switch_on_in_kept_versions(apps, None)
    Revision.objects.get(pk=version.pk).publish()

    assert CoursePage.objects.get(pk=course.pk).gives_certificates
