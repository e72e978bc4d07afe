"""Page of an application's step: the form with what was saved, suggestions, and the way on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.money import format_minor
from grants.applying.forms.steps import AmountForm, CertificatesForm, RulesForm, SectionForm, StepForm
from grants.applying.selectors.applications import (
    CertificateChoice,
    answers_of,
    certificate_choices,
    declared_of,
    last_save_number,
    named_courses,
)
from grants.applying.selectors.checklist import Checklist
from grants.applying.selectors.public import RuleLine, rule_lines
from grants.applying.selectors.suggestions import suggestions_for
from grants.applying.steps import AMOUNT, CAN_I_APPLY, CERTIFICATES, TITLES
from grants.applying.sums import Sums, sums_of
from grants.applying.wording import declared_words
from grants.models import Application
from grants.rounds.selectors.versions import RuleText, declared_rules, questions_of, rules_of, sections_of
from questions.answers import ReadAnswer, ReadSection, read_section
from questions.schema import Section


@dataclass(frozen=True)
class Loaded:
    """A step, ready to be shown. ``place`` counts from one; ``rules`` are those of which we know the state."""

    application: Application
    key: str
    title: str
    intro: str
    form: StepForm
    place: int
    steps: int
    certificates: tuple[CertificateChoice, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    sums: Sums | None = None
    is_suggested: bool = False


def read_step(application: Application, step: str, data: QueryDict, language: str) -> StepForm:
    """Return a step's form as it was sent, with no more read than saving it takes; 404 for a step that isn't asked."""
    if step not in step_order(application):
        raise Http404
    if step == AMOUNT:
        return AmountForm(data, application=application)
    if step == CERTIFICATES:
        rules = rules_of(application.version, language)
        certificates = certificate_choices(application, rules)
        return CertificatesForm(data, certificates=certificates, named=named_courses(rules), application=application)
    if step == CAN_I_APPLY:
        return _rules_form(application, rules_of(application.version, language), data)
    questions = questions_of(application.version, language, section_key=step)
    return SectionForm(data, questions=questions, application=application)


def step_order(application: Application) -> list[str]:
    """Return the keys of the steps of an application in the order in which they are done (one query)."""
    sections = application.version.sections.values_list("key", flat=True)
    return [CAN_I_APPLY, *sections, AMOUNT, CERTIFICATES]


def address_after(application: Application, step: str) -> str:
    """Return where "Save, next page" leads (one query)."""
    order, slug = step_order(application), application.round.slug
    following = order[order.index(step) + 1 :]
    return reverse("grants:edit-step", args=[slug, following[0]]) if following else reverse("grants:check", args=[slug])


def load_step(application: Application, step: str, language: str, sent: StepForm | None = None) -> Loaded:
    """Load one step's page in a constant number of queries; a step that this version doesn't have is a 404.

    ``sent`` is the form that is shown again, with what was typed.
    """
    sections = sections_of(application.version, language)
    order = [CAN_I_APPLY, *[section.key for section in sections], AMOUNT, CERTIFICATES]
    if step not in order:
        raise Http404
    section = next((section for section in sections if section.key == step), None)
    form, more = LOADERS.get(step, _load_section)(application, step, language)
    return Loaded(
        application=application,
        key=step,
        title=section.title if section else str(TITLES[step]),
        intro=section.intro if section else "",
        form=sent or form,
        place=order.index(step) + 1,
        steps=len(order),
        **more,
    )


def _load_amount(application: Application, step: str, language: str) -> tuple[StepForm, dict[str, Any]]:
    asked, based_on = application.asked_minor, last_save_number(application, step)
    sums = read_sums(application, language)
    return AmountForm(values={"asked": asked}, sums=sums, application=application, based_on=based_on), {"sums": sums}


def read_sums(application: Application, language: str) -> Sums:
    """Return the application's amounts side by side, as they are saved."""
    questions = questions_of(application.version, language)
    return sums_of(questions, answers_of(application), application.asked_minor)


def _load_rules(application: Application, step: str, language: str) -> tuple[StepForm, dict[str, Any]]:
    rules, declared = rules_of(application.version, language), declared_of(application)
    lines = rule_lines(rules, application.applicant.person, declared, language)
    shown = tuple(line for line in lines if line.checked.is_verified or line.is_missed)
    facts = {"values": declared, "based_on": last_save_number(application, step)}
    return _rules_form(application, rules, **facts), {"rules": shown}


def _rules_form(application: Application, rules: list[RuleText], data: Any = None, **facts: Any) -> RulesForm:
    today = timezone.localdate(timezone=application.round.zone)
    return RulesForm(data, rules=declared_rules(rules), today=today, application=application, **facts)


def _load_certificates(application: Application, step: str, language: str) -> tuple[StepForm, dict[str, Any]]:
    rules, based_on = rules_of(application.version, language), last_save_number(application, step)
    certificates, named = certificate_choices(application, rules), named_courses(rules)
    lines = rule_lines(rules, application.applicant.person, {}, language)
    form = CertificatesForm(certificates=certificates, named=named, application=application, based_on=based_on)
    lacking = tuple(line for line in lines if line.checked.is_verified and line.is_missed)
    return form, {"certificates": tuple(certificates), "rules": lacking}


def _load_section(application: Application, step: str, language: str) -> tuple[StepForm, dict[str, Any]]:
    questions = questions_of(application.version, language, section_key=step)
    values, based_on = answers_of(application), last_save_number(application, step)
    unanswered = [question for question in questions if question.key not in values and not based_on]
    suggested = suggestions_for(unanswered, application.applicant.person, application.round.currency)
    form = SectionForm(
        questions=questions, suggested=suggested, values=values, application=application, based_on=based_on
    )
    return form, {"is_suggested": bool(suggested)}


LOADERS = {AMOUNT: _load_amount, CAN_I_APPLY: _load_rules, CERTIFICATES: _load_certificates}


def read_kept(application: Application, step: str, values: Mapping[str, Any], language: str) -> list[ReadAnswer]:
    """Return what a save of a step says, to be read beside the form that it is newer than."""
    currency = application.round.currency
    if step == AMOUNT:
        asked = values.get("asked")
        return [ReadAnswer(str(TITLES[step]), "" if asked is None else format_minor(asked, currency))]
    if step == CERTIFICATES:
        held = certificate_choices(application, [])
        titles = [choice.title for choice in held if str(choice.course_key) in values["courses"]]
        return [ReadAnswer(str(TITLES[step]), "\n".join(titles))]
    if step == CAN_I_APPLY:
        rules = declared_rules(rules_of(application.version, language))
        return [ReadAnswer(rule.label, declared_words(rule, values.get(rule.key))) for rule in rules]
    questions = questions_of(application.version, language, section_key=step)
    return list(read_section(Section(step, "", questions=tuple(questions)), values, currency).answers)


def step_lines(checklist: Checklist) -> list[dict[str, Any]]:
    """Return the lines of the checklist for ``components/steps.html``; the first that is not done is the next."""
    slug = checklist.application.round.slug
    following = next((step.key for step in checklist.steps if not step.is_done), None)
    lines = [
        {
            "title": step.title,
            "note": step.note,
            "url": reverse("grants:edit-step", args=[slug, step.key]),
            "state": "done" if step.is_done else "now" if step.key == following else "later",
        }
        for step in checklist.steps
    ]
    check = {"title": _("Check and send"), "url": reverse("grants:check", args=[slug])}
    return [*lines, {**check, "state": "now" if following is None else "later"}]


def consent_words(application: Application) -> str:
    """Return what the applicant agrees to: the programme's own words, or these."""
    return application.version.consent_text or _(
        "I agree that the people who decide may read what I wrote, see the certificates I attached, "
        "and get in touch with me about it. What I wrote is true."
    )


def answers_to_read(checklist: Checklist) -> list[ReadSection]:
    """Return the sections with their questions and written answers, for reading."""
    currency = checklist.application.round.currency
    return [read_section(section, checklist.answers, currency) for section in checklist.sections]
