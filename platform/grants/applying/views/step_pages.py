"""Page of an application's step: the form with what was saved, suggestions, and the way on."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

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
from grants.applying.sums import sums_of
from grants.models import Application
from grants.rounds.selectors.versions import declared_rules, questions_of, rules_of, sections_of
from questions.answers import ReadSection, read_section


@dataclass(frozen=True)
class Loaded:
    """A step, ready to be shown or saved. ``place`` counts from one; ``rules`` are those of which we know the state."""

    application: Application
    key: str
    title: str
    intro: str
    form: StepForm
    place: int
    steps: int
    list_url: str
    next_url: str
    certificates: tuple[CertificateChoice, ...] = ()
    rules: tuple[RuleLine, ...] = ()
    is_suggested: bool = False

    def with_form(self, form: StepForm) -> "Loaded":
        return replace(self, form=form)


def load_step(application: Application, step: str, request: HttpRequest, language: str) -> Loaded:
    """Load one step in a constant number of queries; a step that this version doesn't have is a 404."""
    sections = sections_of(application.version, language)
    order = [CAN_I_APPLY, *[section.key for section in sections], AMOUNT, CERTIFICATES]
    if step not in order:
        raise Http404
    section = next((section for section in sections if section.key == step), None)
    form, more = _load_form(application, step, request, language)
    place, slug = order.index(step) + 1, application.round.slug
    return Loaded(
        application=application,
        key=step,
        title=section.title if section else str(TITLES[step]),
        intro=section.intro if section else "",
        form=form,
        place=place,
        steps=len(order),
        list_url=reverse("grants:apply", args=[slug]),
        next_url=_address_of(slug, order[place] if place < len(order) else None),
        **more,
    )


def _address_of(slug: str, step: str | None) -> str:
    return reverse("grants:edit-step", args=[slug, step]) if step else reverse("grants:check", args=[slug])


def _load_form(
    application: Application, step: str, request: HttpRequest, language: str
) -> tuple[StepForm, dict[str, Any]]:
    """Return the step's form, and what else its page shows."""
    data = request.POST if request.method == "POST" else None
    common = {"application": application, "base": last_save_number(application, step)}
    return LOADERS.get(step, _load_section)(application, step, language, data, common)


def _load_amount(
    application: Application, _step: str, language: str, data: Any, common: dict[str, Any]
) -> tuple[StepForm, dict[str, Any]]:
    asked = application.asked_minor
    sums = sums_of(questions_of(application.version, language), answers_of(application), asked)
    return AmountForm(data, values={"asked": asked}, sums=sums, **common), {}


def _load_rules(
    application: Application, _step: str, language: str, data: Any, common: dict[str, Any]
) -> tuple[StepForm, dict[str, Any]]:
    rules, declared = rules_of(application.version, language), declared_of(application)
    today = timezone.localdate(timezone=application.round.zone)
    lines = rule_lines(rules, application.applicant.person, declared, language)
    shown = tuple(line for line in lines if line.checked.is_verified or line.is_missed)
    form = RulesForm(data, rules=declared_rules(rules), today=today, values=declared, **common)
    return form, {"rules": shown}


def _load_certificates(
    application: Application, _step: str, language: str, data: Any, common: dict[str, Any]
) -> tuple[StepForm, dict[str, Any]]:
    rules = rules_of(application.version, language)
    certificates = certificate_choices(application, rules)
    lines = rule_lines(rules, application.applicant.person, {}, language)
    form = CertificatesForm(data, certificates=certificates, named=named_courses(rules), values={}, **common)
    lacking = tuple(line for line in lines if line.checked.is_verified and line.is_missed)
    return form, {"certificates": tuple(certificates), "rules": lacking}


def _load_section(
    application: Application, step: str, language: str, data: Any, common: dict[str, Any]
) -> tuple[StepForm, dict[str, Any]]:
    questions = questions_of(application.version, language, section_key=step)
    values, suggested = answers_of(application), {}
    if not common["base"] and not data:
        unanswered = [question for question in questions if question.key not in values]
        suggested = suggestions_for(unanswered, application.applicant.person, application.round.currency)
    form = SectionForm(data, questions=questions, suggested=suggested, values=values, **common)
    return form, {"is_suggested": bool(suggested)}


LOADERS = {AMOUNT: _load_amount, CAN_I_APPLY: _load_rules, CERTIFICATES: _load_certificates}


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
