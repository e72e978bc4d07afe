"""Reads about one person's applications."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import User
from certificates.models import Certificate
from courses.models import CourseCompletion
from grants.eligibility import VERIFIED_KINDS, Facts, RuleState, check_rule
from grants.enums import PUBLISHED, RuleKind
from grants.models import AnswerSave, Application, ApplicationEvent, Assignment, Round
from grants.permissions import can_read_decisions
from grants.rounds.selectors.versions import RuleText


@dataclass(frozen=True)
class CheckedRule:
    """One line of "Can I apply?": the rule, whether it is met, and who says so."""

    rule: RuleText
    state: RuleState

    @property
    def is_met(self) -> bool:
        return self.state is RuleState.MET

    @property
    def is_missed(self) -> bool:
        return self.state is RuleState.MISSED

    @property
    def is_verified(self) -> bool:
        return self.rule.kind in VERIFIED_KINDS

    @property
    def course_keys(self) -> list[str]:
        return [course["key"] for course in self.rule.parameters.get("courses", ())]


@dataclass(frozen=True)
class CertificateChoice:
    """A live certificate of the applicant, and whether it goes with the application."""

    course_key: uuid.UUID
    title: str
    code: str
    issued_at: datetime
    facts: list[Any]
    is_attached: bool


def live_application(round: Round, user: User) -> Application | None:
    """Return the person's application to this round that was not taken back, with what its pages need (one query)."""
    return (
        Application.objects.of_person(user)
        .live()
        .filter(round=round)
        .select_related("version", "applicant", "round__programme")
        .first()
    )


def could_read_others(round: Round, user: User) -> bool:
    """Say whether others' applications to this round are open to this person, or were given to them to judge.

    Whoever begins an own one before anybody has sent theirs finds all of them closed, and is asked no more.
    """
    if Assignment.objects.filter(application__round=round, reviewer=user).exists():
        return True
    others = Application.objects.filter(round=round).exclude(applicant__person=user).with_committee()
    return can_read_decisions(user, round) and others.exists()


def numbered_application(round: Round, user: User, number: str) -> Application | None:
    """Return the person's application of that number to this round, whatever became of it (one query)."""
    mine = Application.objects.of_person(user).filter(round=round, number=number)
    return mine.select_related("version", "applicant", "round__programme").first() if number.isalnum() else None


def applications_of(user: User) -> QuerySet[Application]:
    """Return the person's applications, newest first (one query)."""
    return Application.objects.of_person(user).select_related("round__programme")


def own_application(user: User, number: str) -> Application | None:
    """Return one application of the person with its status (five queries)."""
    return (
        applications_of(user)
        .filter(number=number)
        .select_related("version", "applicant")
        .annotate(others_know=Exists(Application.objects.filter(round=OuterRef("round"), status__in=PUBLISHED)))
        .prefetch_related(
            Prefetch("events", ApplicationEvent.objects.order_by("at", "pk")), "awards__instalments", "decisions"
        )
        .first()
    )


def answers_of(application: Application) -> dict[str, Any]:
    return dict(application.answers.values_list("question_key", "value"))


def declared_of(application: Application) -> dict[str, Any]:
    return dict(application.declarations.values_list("rule_key", "value"))


def named_courses(rules: Iterable[RuleText]) -> set[str]:
    """Return the keys of the courses that the certificate rules name."""
    certificates = [rule for rule in rules if rule.kind == RuleKind.CERTIFICATES]
    return {course["key"] for rule in certificates for course in rule.parameters["courses"]}


def certificate_choices(application: Application, rules: Iterable[RuleText]) -> list[CertificateChoice]:
    """Return the applicant's live certificates: until somebody chooses, those that a rule names are attached."""
    named = named_courses(rules)
    chosen = {str(key) for key in application.certificates.values_list("course_key", flat=True)}
    attached = chosen if application.certificates_chosen else named
    held = Certificate.objects.live().filter(learner=application.applicant.person_id).order_by("issued_at")
    return [
        CertificateChoice(
            course_key=row.course_key,
            title=row.title,
            code=row.code,
            issued_at=row.issued_at,
            facts=row.facts,
            is_attached=str(row.course_key) in attached,
        )
        for row in held
    ]


def courses_without_name(application: Application, keys: Collection[str]) -> set[str]:
    """Return those of these courses that the applicant finished and whose certificate waits for a name."""
    if not keys:
        return set()
    finished = CourseCompletion.objects.filter(course_key__in=keys, learner__applicants=application.applicant_id)
    return {str(key) for key in finished.filter(learner__name="").values_list("course_key", flat=True)}


def check_rules(rules: Iterable[RuleText], facts: Facts) -> list[CheckedRule]:
    return [CheckedRule(rule, check_rule(rule.kind, rule.key, rule.parameters, facts)) for rule in rules]


def newest_save(application: Application, step: str) -> AnswerSave | None:
    """Return what a step says now."""
    return application.saves.filter(section_key=step).order_by("number").last()


def last_save_number(application: Application, step: str) -> int:
    """Return the number of a step's newest save, 0 for none: a form carries it."""
    numbers = application.saves.filter(section_key=step).order_by("-number").values_list("number", flat=True)
    return numbers.first() or 0
