"""Starting a course, completing its units, and with the last required one the course itself."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import tell
from certificates.models import Certificate
from certificates.services import issue_certificate
from core.languages import language_of
from core.refusals import Refusal
from core.selectors import programme_of_page, translated
from courses import unit_completion
from courses.enums import Source
from courses.models import CourseCompletion, CoursePage, Enrolment, UnitCompletion, UnitPage
from courses.progress import CourseRule
from courses.selectors import course_at, course_of, rule_of, source_course
from courses.trees import unit_pages_of


class UnknownCourse(Exception):
    """No published course has this key."""


class UnitNotReady(Refusal):
    """Something in the unit must be done first, for instance its worksheet saved: the kind of unit says what."""

    def __init__(self, unit: UnitPage) -> None:
        super().__init__(unit.not_ready_words)


def enrol(*, learner: User, course_key: uuid.UUID, acted_by: User, now: datetime, language: str) -> Enrolment:
    """Start a course for somebody, or return the start that exists. Raises UnknownCourse."""
    if not CoursePage.objects.live().filter(translation_key=course_key).exists():
        raise UnknownCourse
    return _keep_enrolment(learner, course_key, acted_by, now, language)


def start_course_at(*, person: User, path: str, home_key: uuid.UUID | None, now: datetime) -> Enrolment | None:
    """Start the course to which the address belongs, for somebody who signed up there; None where there is none."""
    course = course_at(path, home_key)
    if course is None:
        return None
    unit_key = next((unit.key for unit in course.units if unit.url == path), None)
    return _keep_enrolment(person, course.key, person, now, language_of(path), unit_key)


def complete_unit(
    *,
    learner: User,
    unit: UnitPage,
    acted_by: User,
    now: datetime,
    source: Source = Source.SERVER,
    attested_by: User | None = None,
    language: str | None = None,
) -> UnitCompletion:
    """Keep that somebody completed a unit; when that completes the course, issue its certificate. Once.

    Starts the course for who hasn't. Raises UnitNotReady when the server itself can see that something is missing;
    what a trainer attests is taken at their word. That is asked first, and may be caught inside a transaction. Else
    there is no savepoint: who catches another error and goes on in a transaction of theirs opens one around this call.
    """
    if source == Source.SERVER and not unit_completion.is_ready(learner, unit):
        raise UnitNotReady(unit)
    with transaction.atomic(savepoint=False):
        course = course_of(unit)
        spoken = language or unit.locale.language_code
        _keep_enrolment(learner, course.translation_key, acted_by, now, spoken)
        enrolment = _lock_enrolment(learner.pk, course.translation_key)
        facts = {"course_key": course.translation_key, "source": source, "attested_by": attested_by}
        fact = {"learner": learner, "unit_key": unit.translation_key}
        # The enrolment is locked, so that nobody else completes it just now: no savepoint is needed.
        completion = UnitCompletion.objects.filter(**fact).first() or UnitCompletion.objects.create(
            **fact, **facts, acted_by=acted_by, completed_at=now
        )
        _settle_course(enrolment, course, acted_by, now)
    return completion


def recheck_course(*, course_key: uuid.UUID, now: datetime) -> int:
    """Complete a changed course for those who meet its rule now. Returns for how many; never takes anything back.

    Its units first: a pass mark may have been lowered. A course whose rule isn't in force waits: what is there of it is
    nobody's measure.
    """
    before = CourseCompletion.objects.filter(course_key=course_key).count()
    course = source_course(course_key)
    if course is None:
        return 0
    for unit in unit_pages_of(course):
        unit_completion.settle_again(unit, now)
    rule = rule_of(course)
    if not rule.is_in_force:
        return 0
    waiting = Enrolment.objects.filter(course_key=course_key).exclude(
        learner__in=CourseCompletion.objects.filter(course_key=course_key).values("learner")
    )
    for learner_id in waiting.values_list("learner", flat=True).iterator():
        with transaction.atomic():
            _settle_course(_lock_enrolment(learner_id, course_key), course, None, now, rule)
    return CourseCompletion.objects.filter(course_key=course_key).count() - before


def _keep_enrolment(
    learner: User,
    course_key: uuid.UUID,
    acted_by: User,
    now: datetime,
    language: str,
    unit_key: uuid.UUID | None = None,
) -> Enrolment:
    enrolment, _is_new = Enrolment.objects.get_or_create(
        learner=learner,
        course_key=course_key,
        defaults={"acted_by": acted_by, "started_at": now, "language": language, "unit_key": unit_key},
    )
    return enrolment


def _lock_enrolment(learner_id: int, course_key: uuid.UUID) -> Enrolment:
    """Return the start with its learner, both rows locked until the transaction ends.

    So two last units completed at the same time see each other, and a name written at the same time is seen or sees
    the completion (PostgreSQL; SQLite has one writer anyway). Not their keys: rows that point to them can be written
    meanwhile.
    """
    both = Enrolment.objects.select_related("learner").select_for_update(of=("self", "learner"), no_key=True)
    return both.get(learner=learner_id, course_key=course_key)


def _settle_course(
    enrolment: Enrolment, course: CoursePage, acted_by: User | None, now: datetime, rule: CourseRule | None = None
) -> CourseCompletion | None:
    """Ask the rule; when it is met for the first time, complete the course. Returns the new completion or None.

    The enrolment comes locked, with its learner.
    """
    learner, course_key = enrolment.learner, course.translation_key
    if CourseCompletion.objects.filter(learner=learner, course_key=course_key).exists():
        return None
    rule = rule or rule_of(course)
    done = UnitCompletion.objects.filter(learner=learner, unit_key__in=rule.required)
    if not rule.is_met_by(set(done.values_list("unit_key", flat=True))):
        return None
    completion = CourseCompletion.objects.create(
        learner=learner, course_key=course_key, rule=rule.snapshot(), acted_by=acted_by, completed_at=now
    )
    _certify(completion, course, enrolment.language, now)
    return completion


def certify_waiting(learner: User, now: datetime) -> None:
    """Issue the certificates of courses that somebody finished before their name was known; what they are made of
    is as it was then.
    """
    with transaction.atomic():
        certified = Certificate.objects.filter(learner=learner).values("course_key")
        for completion in CourseCompletion.objects.filter(learner=learner).exclude(course_key__in=certified):
            enrolment = Enrolment.objects.get(learner=learner, course_key=completion.course_key)
            source = source_course(completion.course_key)
            if source:  # A course deleted meanwhile has no words for one.
                _certify(completion, source, enrolment.language, now)


def _certify(completion: CourseCompletion, source: CoursePage, language: str, now: datetime) -> None:
    """Issue the certificate in the words of that language's page, or ask for the name that it needs."""
    words = _words_of(source, language)
    with translation.override(language):
        if completion.learner.name:
            _issue(completion, source, words, language, now)
        else:
            _ask_for_name(completion, words, now)


def _words_of(source: CoursePage, language: str) -> CoursePage:
    if source.locale.language_code == language and source.live:
        return source
    return translated(source.get_translations(inclusive=True), language).first() or source


def _ask_for_name(completion: CourseCompletion, words: CoursePage, now: datetime) -> None:
    tell(
        user=completion.learner,
        key=f"name-needed:{completion.course_key}",
        text=_("You finished %(course)s. Write your name, and your certificate is made.") % {"course": words.title},
        path=reverse("accounts:profile"),
        now=now,
    )


def _issue(completion: CourseCompletion, source: CoursePage, words: CoursePage, language: str, now: datetime) -> None:
    learner, course_key = completion.learner, completion.course_key
    certificate = issue_certificate(
        learner=learner,
        course_key=course_key,
        title=words.title,
        description=_learnt(words),
        programme=programme_of_page(source),
        facts=_printed_facts(completion),
        completed_at=completion.completed_at,
        now=now,
        language=language,
    )
    tell(
        user=learner,
        key=f"course-completed:{course_key}",
        text=_("You finished %(course)s. Your certificate is here.") % {"course": words.title},
        path=reverse("my-certificates:show-certificate", args=[certificate.code]),
        now=now,
    )


def _learnt(words: CoursePage) -> str:
    """Write what a reader of the certificate wants to know: the outcomes, or the description where none are listed."""
    return " · ".join(str(outcome.value) for outcome in words.learn) or words.description


def _printed_facts(completion: CourseCompletion) -> list[dict[str, Any]]:
    """How many units each source vouches for: the server, and trainers, by pseudonym: anybody may read them."""
    done = UnitCompletion.objects.filter(learner=completion.learner, unit_key__in=completion.rule["required_units"])
    rows = list(done.order_by("completed_at", "pk").values_list("source", "attested_by__pseudonym"))
    facts: list[dict[str, Any]] = []
    for source in dict.fromkeys(source for source, _by in rows):
        by = list(dict.fromkeys(by for of, by in rows if of == source and by))
        number = sum(of == source for of, _by in rows)
        fact = {"label": _("Lessons and checks"), "value": str(number), "source": str(source)}
        facts.append({**fact, "by": by} if by else fact)
    return facts
