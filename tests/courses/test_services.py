import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Notice, User
from accounts.services import change_names
from certificates.models import Certificate
from core.models import Programme
from courses import unit_completion
from courses.enums import Source
from courses.models import CourseCompletion, Enrolment, UnitCompletion, UnitPage
from courses.services import UnitNotReady, UnknownCourse, complete_unit, enrol, recheck_course
from courses.unit_completion import CompletionRule
from lessons.models import LessonPage
from tests.accounts.factories import UserFactory
from tests.courses.factories import add_unit, complete, make_course, unit_pages

pytestmark = pytest.mark.django_db


def test_starting_twice_is_one_start(learner: User, now: datetime) -> None:
    course = make_course()
    facts: dict[str, Any] = {"learner": learner, "course_key": course.translation_key, "acted_by": learner}

    first = enrol(**facts, now=now, language="en")
    second = enrol(**facts, now=now + timedelta(days=1), language="ar")

    assert first == second
    assert (second.started_at, second.language) == (now, "en")


def test_starting_for_somebody_keeps_who_acted(learner: User, now: datetime) -> None:
    officer = UserFactory()

    enrolment = enrol(
        learner=learner, course_key=make_course().translation_key, acted_by=officer, now=now, language="en"
    )

    assert (enrolment.learner, enrolment.acted_by) == (learner, officer)


def test_unknown_or_unpublished_course_cannot_be_started(learner: User, now: datetime) -> None:
    course = make_course()
    course.unpublish()

    for key in (uuid.uuid4(), course.translation_key):
        with pytest.raises(UnknownCourse):
            enrol(learner=learner, course_key=key, acted_by=learner, now=now, language="en")
    assert not Enrolment.objects.exists()


def test_completing_a_unit_twice_is_one_fact(learner: User, now: datetime) -> None:
    unit = unit_pages(make_course())[0]

    first, second = complete(learner, unit, unit, now=now)

    assert first == second
    assert UnitCompletion.objects.get().completed_at == now


def test_completing_a_unit_starts_the_course_too(learner: User, now: datetime) -> None:
    course = make_course()

    complete(learner, unit_pages(course)[0], now=now)

    assert Enrolment.objects.get(learner=learner).course_key == course.translation_key


def test_unit_that_is_not_ready_is_refused(learner: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(unit_completion._rules, LessonPage, CompletionRule(lambda learner, unit: False))
    unit = unit_pages(make_course())[0]

    with pytest.raises(UnitNotReady):
        complete(learner, unit, now=now)

    assert not UnitCompletion.objects.exists()
    assert not Enrolment.objects.exists()


def test_what_a_trainer_attests_needs_no_worksheet(
    learner: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(unit_completion._rules, LessonPage, CompletionRule(lambda learner, unit: False))
    trainer = UserFactory(name="Grace Wanjiru")
    unit = unit_pages(make_course())[0]

    completion = complete_unit(
        learner=learner, unit=unit, source=Source.ATTESTED, attested_by=trainer, acted_by=trainer, now=now
    )

    assert (completion.source, completion.attested_by) == (Source.ATTESTED, trainer)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_last_required_unit_in_any_order_issues_one_certificate(
    order: tuple[int, ...], learner: User, programme: Programme, now: datetime
) -> None:
    course = make_course(units=3)
    units = unit_pages(course)

    complete(learner, *(units[place] for place in order[:2]), now=now)
    before = Certificate.objects.count()
    complete(learner, units[order[2]], now=now)

    assert before == 0
    certificate = Certificate.objects.get()
    assert (certificate.learner, certificate.course_key) == (learner, course.translation_key)
    assert (certificate.title, certificate.programme) == (course.title, programme)
    assert certificate.facts == [{"label": "Lessons and checks", "value": "3", "source": "server"}]
    assert CourseCompletion.objects.get().rule == {"required_units": [str(unit.translation_key) for unit in units]}


def test_completing_again_after_the_end_changes_nothing(learner: User, now: datetime) -> None:
    units = unit_pages(make_course(units=2))

    complete(learner, *units, now=now)
    complete(learner, *units, now=now + timedelta(days=1))

    assert Certificate.objects.get().issued_at == now
    assert CourseCompletion.objects.get().completed_at == now
    assert Notice.objects.filter(user=learner).count() == 1


def test_optional_unit_is_not_needed(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    first = unit_pages(course)[0]
    add_unit(first.get_parent().specific, slug="more", is_optional=True)

    complete(learner, first, now=now)

    assert CourseCompletion.objects.filter(learner=learner).exists()


def test_optional_unit_alone_completes_nothing(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    more = add_unit(unit_pages(course)[0].get_parent().specific, slug="more", is_optional=True)

    complete(learner, more, now=now)

    assert not CourseCompletion.objects.exists()


def test_certificate_says_how_much_trainers_attested_and_names_none_of_them(learner: User, now: datetime) -> None:
    grace, peter = UserFactory(name="Grace Wanjiru"), UserFactory(name="Peter Otieno")
    *attested, last = unit_pages(make_course(units=4))

    for unit, trainer in zip(attested, (grace, peter, grace), strict=True):
        who = {"attested_by": trainer, "acted_by": trainer}
        complete_unit(learner=learner, unit=unit, source=Source.ATTESTED, now=now, **who)
    complete(learner, last, now=now)

    label = "Lessons and checks"
    assert Certificate.objects.get().facts == [
        {"label": label, "value": "3", "source": "attested", "by": [grace.pseudonym, peter.pseudonym]},
        {"label": label, "value": "1", "source": "server"},
    ]


def test_certificate_says_what_was_learnt(learner: User, now: datetime) -> None:
    course = make_course()
    course.learn = [("outcome", "Keep two purses"), ("outcome", "Set a price")]
    course.save_revision().publish()

    complete(learner, *unit_pages(course), now=now)

    assert Certificate.objects.get(learner=learner).description == "Keep two purses · Set a price"


def test_one_persons_completion_is_not_anothers(learner: User, now: datetime) -> None:
    other = UserFactory()
    first, second = unit_pages(make_course(units=2))

    complete(learner, first, now=now)
    complete(other, second, now=now)

    assert not CourseCompletion.objects.exists()


def test_a_failing_certificate_leaves_the_unit_to_be_completed_again(
    learner: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last unit, the course and its certificate stand or fall together."""
    unit: UnitPage = unit_pages(make_course(units=1))[0]

    def fail(**_facts: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr("courses.services.issue_certificate", fail)
        with pytest.raises(OSError, match="disk full"), transaction.atomic():
            complete(learner, unit, now=now)

    assert not UnitCompletion.objects.exists()
    assert not CourseCompletion.objects.exists()
    complete(learner, unit, now=now)
    assert Certificate.objects.count() == 1


def test_recheck_completes_for_those_who_meet_the_shorter_rule(learner: User, now: datetime) -> None:
    course = make_course(units=2)
    first, second = unit_pages(course)
    other = UserFactory()
    complete(learner, first, now=now)
    complete(other, second, now=now)
    LessonPage.objects.filter(pk=second.pk).update(is_optional=True)

    settled = recheck_course(course_key=course.translation_key, now=now)

    assert settled == 1
    assert [completion.learner for completion in CourseCompletion.objects.all()] == [learner]
    assert recheck_course(course_key=course.translation_key, now=now) == 0


def test_recheck_never_lowers(learner: User, now: datetime) -> None:
    course = make_course(units=1)
    complete(learner, *unit_pages(course), now=now)
    add_unit(unit_pages(course)[0].get_parent().specific, slug="new")

    recheck_course(course_key=course.translation_key, now=now)

    assert CourseCompletion.objects.filter(learner=learner).exists()
    assert Certificate.objects.live().count() == 1


def test_nameless_person_is_asked_for_the_name_and_then_certified(programme: Programme, now: datetime) -> None:
    nameless = UserFactory(name="", called="", phone="+254712345678")
    course = make_course()

    complete(nameless, *unit_pages(course), now=now)

    assert CourseCompletion.objects.filter(learner=nameless).exists()
    assert not Certificate.objects.exists()
    assert Notice.objects.get(user=nameless).path == "/accounts/profile/"

    change_names(user=nameless, name="Rosa Wanja", called="", now=now + timedelta(days=3))
    change_names(user=nameless, name="Rosa W", called="", now=now + timedelta(days=4))

    certificate = Certificate.objects.get()
    assert (certificate.holder_name, certificate.completed_at) == ("Rosa Wanja", now)
    assert certificate.issued_at == now + timedelta(days=3)
