"""Whatever editors do with pages, nobody's facts are lost or changed."""

from datetime import datetime

import pytest
from django.test import TestCase
from wagtail.models import Page

from accounts.models import User
from certificates.models import Certificate
from courses.models import CourseCompletion, CoursePage, UnitCompletion
from courses.selectors import course_outline, learning_of
from lessons.models import LessonPage
from tests.courses.factories import add_module, add_unit, complete, make_course, unit_pages
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

    outline = learning_of(learner, "en")[0]
    assert (outline.is_open, outline.done, outline.completed_at) == (False, 2, now)
    assert Certificate.objects.live().count() == 1


def test_deleted_course_leaves_the_certificate(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    complete(learner, *unit_pages(course), now=now)

    course.delete()

    assert learning_of(learner, "en") == []
    assert Certificate.objects.live().get().title == "Finances"


def test_unpublishing_the_last_missing_unit_completes_the_course(learner: User, now: datetime) -> None:
    first, second = unit_pages(make_course(units=2))
    complete(learner, first, now=now)

    with TestCase.captureOnCommitCallbacks(execute=True):
        second.unpublish()

    assert CourseCompletion.objects.filter(learner=learner).exists()


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
