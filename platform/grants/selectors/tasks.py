"""What an applicant still has to do: the task list, the check before sending, and the sending itself ask here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.money import format_minor
from grants.eligibility import Facts
from grants.models import Application
from grants.selectors.applications import (
    CertificateChoice,
    CheckedRule,
    answers_of,
    certificate_choices,
    check_rules,
    declared_of,
)
from grants.selectors.versions import QuestionText, RuleText, SectionText, full_sections_of, rules_of
from grants.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES, TITLES


@dataclass(frozen=True)
class Step:
    """One thing to do. ``missing`` says in words what still keeps the application from being sent."""

    key: str
    title: str
    note: str
    missing: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class TaskList:
    """All that was written so far, and what is missing (about nine queries, whatever the number of questions)."""

    application: Application
    sections: list[SectionText]
    rules: list[CheckedRule]
    answers: Mapping[str, Any]
    declared: Mapping[str, Any]
    certificates: list[CertificateChoice]
    steps: list[Step]

    @property
    def is_ready(self) -> bool:
        return all(step.is_done for step in self.steps)

    @property
    def attached(self) -> list[CertificateChoice]:
        return [choice for choice in self.certificates if choice.is_attached]


def read_task_list(application: Application, language: str) -> TaskList:
    sections = full_sections_of(application.version, language)
    rules = rules_of(application.version, language)
    answers, declared = answers_of(application), declared_of(application)
    certificates = certificate_choices(application, rules)
    held = {str(choice.course_key) for choice in certificates if choice.is_attached}
    checked = check_rules(rules, Facts(course_keys=held, declared=declared))
    return TaskList(
        application=application,
        sections=sections,
        rules=checked,
        answers=answers,
        declared=declared,
        certificates=certificates,
        steps=[
            _rules_step(checked),
            *[_section_step(section, answers) for section in sections],
            _amount_step(application),
            _certificates_step(certificates),
        ],
    )


def _rules_step(checked: list[CheckedRule]) -> Step:
    met = sum(line.is_met for line in checked)
    note = _("%(n)s of %(all)s fit") % {"n": met, "all": len(checked)} if checked else ""
    return Step(
        CAN_I_APPLY, str(TITLES[CAN_I_APPLY]), note, tuple(_missing_of(line) for line in checked if not line.is_met)
    )


def _missing_of(line: CheckedRule) -> str:
    rule: RuleText = line.rule
    if line.is_missed:
        return _("This does not fit: %(rule)s %(help)s") % {"rule": rule.label, "help": rule.help}
    return _("Say whether this fits: %(rule)s") % {"rule": rule.label}


def _section_step(section: SectionText, answers: Mapping[str, Any]) -> Step:
    answered = sum(question.key in answers for question in section.questions)
    missing = [_is_missing(question) for question in section.questions if _lacks(question, answers)]
    note = ngettext("%(n)s of %(all)s answer", "%(n)s of %(all)s answers", len(section.questions))
    return Step(section.key, section.title, note % {"n": answered, "all": len(section.questions)}, tuple(missing))


def _lacks(question: QuestionText, answers: Mapping[str, Any]) -> bool:
    return question.is_required and question.key not in answers


def _is_missing(question: QuestionText) -> str:
    return _("No answer yet: %(question)s") % {"question": question.label}


def _amount_step(application: Application) -> Step:
    title, asked, currency = str(TITLES[AMOUNT]), application.asked_minor, application.round.currency
    if asked is None:
        return Step(AMOUNT, title, "", (_("Say how much money you need."),))
    note = format_minor(asked, currency)
    fits = application.version.min_minor <= asked <= application.version.max_minor
    return Step(AMOUNT, title, note, () if fits else (_("This amount is outside the limits."),))


def _certificates_step(certificates: list[CertificateChoice]) -> Step:
    attached = sum(choice.is_attached for choice in certificates)
    note = ngettext("%(n)s goes with it", "%(n)s go with it", attached) % {"n": attached}
    return Step(CERTIFICATES, str(TITLES[CERTIFICATES]), note, ())
