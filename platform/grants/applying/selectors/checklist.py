"""The applicant's checklist: what is still to do; the page, the check before sending, and sending itself ask here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_minor
from grants.applying.selectors.applications import (
    CertificateChoice,
    CheckedRule,
    answers_of,
    certificate_choices,
    check_rules,
    courses_without_name,
    declared_of,
    named_courses,
)
from grants.applying.selectors.public import CourseLink, course_links
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES, TITLES
from grants.applying.sums import Sums, sums_of
from grants.eligibility import Facts
from grants.models import Application, Round
from grants.rounds.selectors.versions import RuleText, full_sections_of, rules_of
from questions.schema import Question, Section, missing


@dataclass(frozen=True)
class Missing:
    """What still keeps the application from being sent, in words; ``url`` is where to mend it if not on the step."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class ChecklistStep:
    """One thing to do. ``waits``: for something that another step asks for."""

    key: str
    title: str
    note: str
    missing: tuple[Missing, ...]
    waits: bool = False

    @property
    def is_done(self) -> bool:
        return not self.missing and not self.waits


@dataclass(frozen=True)
class Checklist:
    """All that was written so far, and what is missing (about nine queries, whatever the number of questions).

    ``rules`` are checked against what the applicant holds; that the certificates also go with it is a step of its own.
    """

    application: Application
    sections: list[Section]
    rules: list[CheckedRule]
    answers: Mapping[str, Any]
    declared: Mapping[str, Any]
    certificates: list[CertificateChoice]
    steps: list[ChecklistStep]

    @property
    def sums(self) -> Sums:
        questions = (question for section in self.sections for question in section.questions)
        return sums_of(questions, self.answers, self.application.asked_minor)

    @property
    def is_ready(self) -> bool:
        return all(step.is_done for step in self.steps)

    @property
    def attached(self) -> list[CertificateChoice]:
        return [choice for choice in self.certificates if choice.is_attached]


def read_checklist(application: Application, language: str) -> Checklist:
    sections = full_sections_of(application.version, language)
    rules = rules_of(application.version, language)
    answers, declared = answers_of(application), declared_of(application)
    certificates = certificate_choices(application, rules)
    held = {str(choice.course_key) for choice in certificates}
    checked = check_rules(rules, Facts(course_keys=held, declared=declared))
    missed = named_courses(line.rule for line in checked if line.is_missed)
    links = course_links(missed, held, language)
    nameless = _ask_for_name(application.round, courses_without_name(application, missed), links)
    return Checklist(
        application=application,
        sections=sections,
        rules=checked,
        answers=answers,
        declared=declared,
        certificates=certificates,
        steps=[
            _rules_step(checked, links, nameless),
            *[_section_step(section, answers) for section in sections],
            _amount_step(application),
            _certificates_step(certificates, checked),
        ],
    )


def _rules_step(
    checked: list[CheckedRule], links: Mapping[str, CourseLink], nameless: Mapping[str, Missing]
) -> ChecklistStep:
    met = sum(line.is_met for line in checked)
    note = _("%(n)s of %(all)s fit") % {"n": met, "all": len(checked)} if checked else ""
    missing = tuple(_missing_of(line, links, nameless) for line in checked if not line.is_met)
    return ChecklistStep(CAN_I_APPLY, str(TITLES[CAN_I_APPLY]), note, missing)


def _ask_for_name(round: Round, keys: Iterable[str], links: Mapping[str, CourseLink]) -> dict[str, Missing]:
    """Say of these courses that they are finished, and that a certificate waits for a name; and lead there and back."""
    words = _("You finished %(course)s. Write your name, and your certificate is made.")
    back = urlencode({REDIRECT_FIELD_NAME: reverse("grants:check", args=[round.slug])})
    url = f"{reverse('accounts:profile')}?{back}"
    return {key: Missing(words % {"course": links[key].title}, url) for key in keys if key in links}


def _missing_of(line: CheckedRule, links: Mapping[str, CourseLink], nameless: Mapping[str, Missing]) -> Missing:
    """Say what doesn't fit. A single course to finish is one press away; of several the step's page shows them all."""
    rule: RuleText = line.rule
    if not line.is_missed:
        return Missing(_("Say whether this fits: %(rule)s") % {"rule": rule.label})
    named = next((nameless[key] for key in line.course_keys if key in nameless), None)
    if named:
        return named
    courses = [links[key] for key in line.course_keys if key in links and not links[key].is_held]
    if line.is_verified and len(courses) == 1:
        return Missing(_("Finish this course first: %(course)s") % {"course": courses[0].title}, courses[0].url)
    return Missing(_("This does not fit: %(rule)s %(help)s") % {"rule": rule.label, "help": rule.help})


def _section_step(section: Section, answers: Mapping[str, Any]) -> ChecklistStep:
    answered = sum(question.key in answers for question in section.questions)
    lacking = tuple(_is_missing(question) for question in missing(section, answers))
    note = ngettext("%(n)s of %(all)s answer", "%(n)s of %(all)s answers", len(section.questions))
    return ChecklistStep(section.key, section.title, note % {"n": answered, "all": len(section.questions)}, lacking)


def _is_missing(question: Question) -> Missing:
    return Missing(_("No answer yet: %(question)s") % {"question": question.label})


def _amount_step(application: Application) -> ChecklistStep:
    title, asked, currency = str(TITLES[AMOUNT]), application.asked_minor, application.round.currency
    if asked is None:
        return ChecklistStep(AMOUNT, title, "", (Missing(_("Say how much money you need.")),))
    note = format_minor(asked, currency)
    fits = application.version.min_minor <= asked <= application.version.max_minor
    return ChecklistStep(AMOUNT, title, note, () if fits else (Missing(_("This amount is outside the limits.")),))


def _certificates_step(certificates: list[CertificateChoice], checked: list[CheckedRule]) -> ChecklistStep:
    """Ask for what a rule needs and the applicant holds but took off; what they don't hold is not asked for here."""
    attached = {str(choice.course_key) for choice in certificates if choice.is_attached}
    with_them = check_rules([line.rule for line in checked if line.is_verified], Facts(course_keys=attached))
    met = {line.rule.key for line in checked if line.is_met}
    wanted = {key for line in with_them if line.is_missed and line.rule.key in met for key in line.course_keys}
    left_off = [choice.title for choice in certificates if str(choice.course_key) in wanted - attached]
    note = ngettext("%(n)s goes with it", "%(n)s go with it", len(attached)) % {"n": len(attached)}
    missing = tuple(
        Missing(_("You have this certificate, but it does not go with it yet: %(title)s") % {"title": title})
        for title in left_off
    )
    waits = any(line.is_verified and line.is_missed for line in checked)
    return ChecklistStep(CERTIFICATES, str(TITLES[CERTIFICATES]), note, missing, waits)
