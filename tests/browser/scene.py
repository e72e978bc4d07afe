"""People in the middle of things, made through the services: the states in which pages are looked at."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Role, User
from certificates.models import Certificate
from certificates.services import revoke_certificate
from core.models import Programme
from courses.loading import key_of
from courses.models import CoursePage
from grants.models import Application, Round
from grants.reviewing.services.assigning import assign_reviewer
from grants.reviewing.services.reviews import declare_conflict, hand_in_review
from grants.rounds.selectors.versions import full_sections_of
from home.demo.studying import take_course
from lessons.models import Attempt, QuizPage
from lessons.services import hand_in, start_attempt
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.grants.factories import begin, give_certificate, save, send

COURSE = "finances"
HALF_WAY = 7


@dataclass(frozen=True)
class Scene:
    """Who is there: with nothing yet, half-way, with a certificate, having applied, and the committee's people."""

    round: Round
    newcomer: User
    learner: User
    graduate: User
    applicant: User
    reviewer: User
    done_reviewer: User
    conflicted_reviewer: User
    manager: User
    trainer: User
    administrator: User
    passed: Attempt
    not_yet: Attempt
    open_try: Attempt
    certificate: Certificate
    cancelled: Certificate
    begun: Application
    sent: Application


def make_scene() -> Scene:
    now = timezone.now().replace(microsecond=0)
    programme = Programme.objects.get(key="demo")
    round = Round.objects.select_related("programme").get(slug="first-step")
    learner = make_person("Joseph Mwangi")
    tries = _make_tries(learner, programme, now)
    graduate, applicant = make_graduate("Amina Otieno", now), make_graduate("Grace Wanjiru", now)
    cancelled = give_certificate(learner, _course(), now=now)
    manager = make_staff(Role.GRANT_MANAGER, "Ruth Njeri")
    sent = make_sent(round, applicant, now)
    committee = [make_staff(Role.COMMITTEE, name) for name in ("Peter Barasa", "Halima Noor", "Samuel Otieno")]
    for member in committee:
        assign_reviewer(application=sent, reviewer=member, by=manager, now=now)
    hand_in_scores(sent, committee[1], now)
    declare_conflict(application=sent, reviewer=committee[2], reason="She is my cousin.", now=now)
    return Scene(
        round=round,
        newcomer=make_person("Fatuma Ali"),
        learner=learner,
        graduate=graduate,
        applicant=applicant,
        reviewer=committee[0],
        done_reviewer=committee[1],
        conflicted_reviewer=committee[2],
        manager=manager,
        trainer=make_staff(Role.TRAINER, "Daniel Kimani"),
        administrator=AdministratorFactory(name="Sami Kiptoo", called="Sami"),
        certificate=Certificate.objects.get(learner=graduate),
        cancelled=revoke_certificate(
            certificate=cancelled, by=manager, reason="It was given to somebody else's account.", now=now
        ),
        begun=begin(round, graduate, now=now),
        sent=sent,
        **tries,
    )


def make_person(name: str) -> User:
    return UserFactory(name=name, called=name.split()[0])


def make_staff(role: str, name: str) -> User:
    return person_with_role(role, Programme.objects.get(key="demo"), name=name, called=name.split()[0])


def make_graduate(name: str, now: datetime) -> User:
    """Make somebody who finished the course that the grant asks for, with its plan pages."""
    person = make_person(name)
    programme = Programme.objects.get(key="demo")
    take_course(learner=person, course_key=key_of(COURSE), programme=programme, began_at=now - timedelta(days=9))
    return person


def make_sent(round: Round, person: User, now: datetime) -> Application:
    """Fill in everything the round asks, and send it."""
    application = begin(round, person, now=now)
    save(application, "can-i-apply", {"age": "1990-05-17", "not-staff": False}, now=now)
    for section in full_sections_of(application.version, "en"):
        values = {question.key: ANSWERS[question.key] for question in section.questions}
        save(application, section.key, values, now=now)
    application = save(application, "amount", {"asked": application.version.max_minor}, now=now)
    return send(application, now=now)


def hand_in_scores(application: Application, reviewer: User, now: datetime) -> None:
    """Judge every criterion with level 3."""
    keys = application.version.criteria.values_list("key", flat=True)
    values = {f"level_{key}": "3" for key in keys} | {f"reason_{key}": "It is clear who buys." for key in keys}
    hand_in_review(
        form_id=uuid.uuid4(),
        based_on=0,
        application=application,
        reviewer=reviewer,
        values=values | {"comment": ""},
        now=now,
    )


ANSWERS: dict[str, Any] = {
    "business": "Beans and chapati, cooked fresh at the bus stop",
    "place": "Kisima bus stop, beside the shoe mender",
    "since": "years",
    "what": "A second stove, so that my cousin can cook with me from six in the morning. Drivers asked for it.",
    "customers": "Drivers and conductors. I counted on four mornings: eleven left because the line was long.",
    "costs": [{"what": "A gas stove", "minor": 900_000}, {"what": "Two pots", "minor": 350_000}],
    "own": 250_000,
    "price": 5_000,
    "sold": "40",
    "keeps": "Twenty more plates a day pay the gas and leave KES 400. From that I put 100 aside for repairs.",
    "risk": "Gas may get dearer. Then I cook the beans at night on charcoal, and only the chapati on gas.",
}


def _make_tries(learner: User, programme: Programme, now: datetime) -> dict[str, Attempt]:
    """Half a course with a check that is done, one that is not yet done, and one that is being answered."""
    began = now - timedelta(days=2)
    take_course(learner=learner, course_key=key_of(COURSE), programme=programme, began_at=began, units=HALF_WAY)
    passed = Attempt.objects.get(learner=learner)
    quizzes = _course().get_descendants().type(QuizPage).specific().exclude(translation_key=passed.quiz_key)
    not_yet, open_try = (
        start_attempt(learner=learner, quiz=quiz, programme=programme, acted_by=learner, now=now, language="en")
        for quiz in quizzes[:2]
    )
    answers = {question["id"]: None for question in not_yet.paper["questions"]}
    hand_in(attempt=not_yet, form_id=uuid.uuid4(), based_on=0, responses=answers, acted_by=learner, now=now)
    return {"passed": passed, "not_yet": not_yet, "open_try": open_try}


def _course() -> CoursePage:
    return CoursePage.objects.get(slug=COURSE, locale__language_code="en")
