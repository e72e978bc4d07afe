"""Real threads: what is done twice at once happens once, and two last units see each other."""

from datetime import datetime

import pytest

from accounts.models import User
from accounts.services import change_names
from certificates.models import Certificate
from courses.models import CourseCompletion, CoursePage, Enrolment, UnitCompletion
from courses.services import enrol, recheck_course
from tests.accounts.factories import UserFactory
from tests.core.racing import at_once
from tests.courses.factories import complete, make_course, unit_pages
from tests.meanwhile import act_meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def test_double_start_is_one_start(learner: User, now: datetime) -> None:
    key = make_course().translation_key

    def start() -> Enrolment:
        return enrol(learner=learner, course_key=key, acted_by=learner, now=now, language="en")

    enrolments = at_once(start, start, start, start)

    assert len({enrolment.pk for enrolment in enrolments}) == Enrolment.objects.count() == 1


def test_same_unit_completed_at_once_is_one_fact_and_one_certificate(learner: User, now: datetime) -> None:
    unit = unit_pages(make_course(units=1))[0]

    at_once(*[lambda: complete(learner, unit, now=now)] * 4)

    assert UnitCompletion.objects.count() == CourseCompletion.objects.count() == Certificate.objects.count() == 1


def test_the_two_last_units_completed_at_once_complete_the_course(learner: User, now: datetime) -> None:
    first, second = unit_pages(make_course(units=2))

    at_once(lambda: complete(learner, first, now=now), lambda: complete(learner, second, now=now))

    assert CourseCompletion.objects.count() == Certificate.objects.count() == 1


@pytest.mark.parametrize("first", ["recheck", "name"])
def test_a_name_written_in_the_moment_of_a_recheck_finds_its_certificate(first: str, now: datetime) -> None:
    learner, course = UserFactory(name=""), make_course(units=1, gives_certificates=False)
    complete(learner, *unit_pages(course), now=now)
    assert not CourseCompletion.objects.exists()
    CoursePage.objects.update(gives_certificates=True)
    acts = {
        "recheck": lambda: recheck_course(course_key=course.translation_key, now=now),
        "name": lambda: change_names(user=User.objects.get(pk=learner.pk), name="Achieng", called="", now=now),
    }

    act_meanwhile(acts.pop(first), *acts.values())

    assert Certificate.objects.get().holder_name == "Achieng"
