"""A course's download size: what somebody loads who goes through it, checks, results and plan pages too."""

import pytest
from django.test import Client

from accounts.models import User
from core.models import Programme
from courses.download_size import measure_course
from courses.models import CoursePage, DownloadSize, ModulePage
from lessons.models import Attempt, Worksheet
from tests.lessons.factories import ALL_TYPES, SHEET, make_lesson, make_quiz, posted, right_answers, start
from tests.site.weights import ENCODINGS

pytestmark = pytest.mark.django_db
PARTS = {"id": "why", "type": "text", "text": "You have **two** purses."}


def size_of(module: ModulePage) -> int:
    course = CoursePage.objects.get(pk=module.get_parent().pk)
    measure_course(course_key=course.translation_key)
    return DownloadSize.objects.get(course_key=course.translation_key, language="en").size


def test_what_is_measured_is_what_a_learner_loads(
    signed_in: Client, learner: User, module: ModulePage, programme: Programme
) -> None:
    lesson, quiz = make_lesson(module, PARTS, SHEET), make_quiz(module, *ALL_TYPES)
    attempt, plan = start(learner, quiz), f"/my/plan/{lesson.translation_key}/start-up/"
    paper = f"/learn/tries/{attempt.pk}/"
    loaded = sum(
        len(signed_in.get(address, **ENCODINGS).content)
        for address in (module.get_parent().get_url(), lesson.get_url(), plan, quiz.get_url(), paper)
    )
    signed_in.post(paper, posted(right_answers(attempt), finish="1"))
    loaded += len(signed_in.get(f"{paper}result/", **ENCODINGS).content)
    signed_in.post(plan, posted({"idea": "Beans"}))
    loaded += len(signed_in.get(plan, **ENCODINGS).content)

    measured = size_of(module)

    # A learner's own pages say what waits on the phone, too: some 150 bytes each.
    assert 0.8 * loaded < measured < 1.1 * loaded, (measured, loaded)


def test_measuring_leaves_nothing_behind(module: ModulePage) -> None:
    make_lesson(module, SHEET), make_quiz(module, *ALL_TYPES)
    size_of(module)
    assert not Attempt.objects.exists()
    assert not Worksheet.objects.exists()
