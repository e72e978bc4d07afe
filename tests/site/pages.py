"""The journey's pages with their budgets; what the tests hold and what the bench measures."""

import copy
import uuid
from typing import NamedTuple
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core.pictures.renditions import make_renditions, pictures_on
from lessons.models import LessonPage, QuizPage
from lessons.services.attempts import start_attempt
from tests.core.cameras import make_picture
from tests.site import audiences as who
from tests.site.world import World


class Budget(NamedTuple):
    """Bytes of all requests with an empty cache (None: not bounded), and queries."""

    cold: int | None
    queries: int


class JourneyPage(NamedTuple):
    name: str
    role: str
    address: str
    budget: Budget


WINDOW = 14_600  # one TCP initial window


def journey(world: World) -> list[JourneyPage]:
    things = dict(world.things)
    attempt = reverse("lessons:answer-quiz", kwargs={"attempt_id": ten_questions(world)})
    code = things["*certificates*:*"]["code"]
    return [
        JourneyPage("home", who.STRANGER, "/", Budget(WINDOW, 10)),
        JourneyPage("course list", who.STRANGER, "/courses/", Budget(WINDOW, 10)),
        JourneyPage("course", who.STRANGER, "/courses/finances/", Budget(WINDOW, 10)),
        JourneyPage("lesson, stranger", who.STRANGER, path_of(first_lessons()[0]), Budget(WINDOW, 10)),
        # Session, person, what they did, and whether anything was published since; what grants know of them.
        JourneyPage("home, signed in", who.LEARNER, "/", Budget(WINDOW, 5)),
        JourneyPage("course list, signed in", who.LEARNER, "/courses/", Budget(WINDOW, 5)),
        JourneyPage("course, signed in", who.LEARNER, "/courses/finances/", Budget(WINDOW, 5)),
        JourneyPage("lesson, signed in", who.LEARNER, path_of(first_lessons()[0]), Budget(WINDOW, 4)),
        JourneyPage("lesson with two pictures", who.LEARNER, path_of(two_pictures()), Budget(WINDOW, 4)),
        # One query more: what was written on it.
        JourneyPage("lesson with a plan page", who.LEARNER, path_of(world.lesson), Budget(WINDOW, 5)),
        JourneyPage("quiz, signed in", who.LEARNER, path_of(world.quiz), Budget(WINDOW, 5)),
        JourneyPage("quiz, 10 questions", who.LEARNER, attempt, Budget(WINDOW, 6)),
        JourneyPage("my learning", who.LEARNER, "/my/", Budget(WINDOW, 5)),
        JourneyPage("application section", who.LEARNER, section_of(world), Budget(20_000, 12)),
        JourneyPage("certificate check", who.STRANGER, f"/c/{code}/", Budget(10_000, 6)),
        JourneyPage("review of one application", who.COMMITTEE, review_of(world), Budget(30_000, 15)),
        JourneyPage("committee list", who.COMMITTEE, "/review/", Budget(None, 15)),
    ]


def path_of(page: Page) -> str:
    """Return the address without the host, which Wagtail names as soon as a test has added a second site."""
    return urlsplit(page.full_url or "").path


def first_lessons() -> list[LessonPage]:
    return list(LessonPage.objects.live().filter(locale__language_code="en").order_by("path"))


def two_pictures() -> LessonPage:
    """Put two pictures of a phone's camera into a lesson, as published."""
    lesson = first_lessons()[1]
    for picture in (make_picture(1600, 1200), make_picture(1600, 900)):
        lesson.body.append(("picture", {"image": picture, "alt": picture.description, "caption": "Before and after"}))
    lesson.save_revision().publish()
    make_renditions(pictures_on(lesson))
    return lesson


def section_of(world: World) -> str:
    return reverse("grants:edit-step", kwargs=dict(world.things)["grants:*"])


def review_of(world: World) -> str:
    return reverse("review:open-review", kwargs=dict(world.things)["review:*"])


def ten_questions(world: World) -> uuid.UUID:
    """Make the learner a try at a quiz of ten questions: those of two of the course's quizzes."""
    learner, now = world.people[who.LEARNER], timezone.now()
    first, second, third = QuizPage.objects.filter(locale__language_code="en").order_by("path")[:3]
    raw = [*second.questions.raw_data, *copy.deepcopy(list(first.questions.raw_data))]
    for place, question in enumerate(raw):
        question["id"] = str(uuid.uuid5(uuid.NAMESPACE_OID, f"ten {place}"))
    third.questions = raw[:10]
    third.save_revision().publish()
    quiz = QuizPage.objects.get(pk=third.pk)
    attempt = start_attempt(
        learner=learner, quiz=quiz, programme=world.programme, acted_by=learner, now=now, language="en"
    )
    return attempt.pk
