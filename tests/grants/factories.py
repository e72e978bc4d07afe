"""Rounds and applications for tests, made the way the site makes them: by publishing a page, saving, sending."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from wagtail.models import Locale, Page, Site

from accounts.models import User
from certificates.models import Certificate
from courses.models import CoursePage
from grants.applying.selectors.applications import last_save_number
from grants.applying.services.applications import begin_application, send_application
from grants.applying.services.saving import save_step
from grants.models import (
    Application,
    GrantIndexPage,
    Round,
    RoundPage,
    RoundPageCriterion,
    RoundPageQuestion,
    RoundPageRule,
    RoundPageSection,
)

SECTIONS = [("work", "My work"), ("step", "My next step")]
QUESTIONS: list[dict[str, Any]] = [
    {"key": "business", "section_key": "work", "kind": "text", "label": "What do you sell?", "max_length": 200},
    {
        "key": "since",
        "section_key": "work",
        "kind": "choice",
        "label": "Since when?",
        "choices": [
            {"type": "choice", "id": "new", "value": {"key": "new", "text": "Not begun"}},
            {"type": "choice", "id": "old", "value": {"key": "old", "text": "A long time"}},
        ],
    },
    {"key": "what", "section_key": "step", "kind": "long_text", "label": "What is the step?", "max_length": 300},
    {"key": "costs", "section_key": "step", "kind": "rows", "label": "What will you buy?"},
    {"key": "own", "section_key": "step", "kind": "money", "label": "Your own money?", "is_required": False},
    {"key": "sold", "section_key": "step", "kind": "number", "label": "Sold a day?", "is_required": False},
]
CRITERIA = [("clear", "A clear step", 2), ("lasting", "It goes on", 1)]
ANSWERS: dict[str, dict[str, Any]] = {
    "can-i-apply": {"age": "1990-05-17", "not-staff": True},
    "work": {"business": "Beans and chapati", "since": "old"},
    "step": {"what": "A second stove", "costs": [{"what": "Stove", "minor": 450000}], "own": None, "sold": None},
    "amount": {"asked": 500000},
}


def site_root() -> Page:
    return Site.objects.get(is_default_site=True).root_page


def make_grant_index() -> GrantIndexPage:
    there = GrantIndexPage.objects.first()
    return there or site_root().add_child(instance=GrantIndexPage(title="Grants", slug="grants"))


def make_course(slug: str = "finances") -> CoursePage:
    return site_root().add_child(instance=CoursePage(title=slug.capitalize(), slug=slug))


def make_page(
    *, now: datetime, rules: bool = True, publish: bool = True, course: Page | None = None, **fields: Any
) -> RoundPage:
    """Make a round's page with two sections, six questions, two criteria and, unless told otherwise, three rules."""
    page = RoundPage(
        **{
            "title": "First step grant",
            "slug": "first-step",
            "summary": "For one clear step.",
            "budget": Decimal(100_000),
            "smallest": Decimal(1_000),
            "largest": Decimal(20_000),
            "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=30),
            **fields,
        }
    )
    locale = page.locale = Locale.objects.get(language_code="en")
    page.section_parts.set(numbered(RoundPageSection(locale=locale, key=key, title=title) for key, title in SECTIONS))
    page.question_parts.set(numbered(RoundPageQuestion(locale=locale, **row) for row in QUESTIONS))
    page.criterion_parts.set(numbered(make_criterion(*row, locale=locale) for row in CRITERIA))
    page.rule_parts.set(numbered(make_rules(locale, course) if rules else []))
    make_grant_index().add_child(instance=page)
    if publish:
        page.save_revision().publish()
    return RoundPage.objects.get(pk=page.pk)


def numbered(parts: Iterable[Any]) -> list[Any]:
    """Give the parts their order, as an editor's form does."""
    kept = list(parts)
    for number, part in enumerate(kept):
        part.sort_order = number
    return kept


def make_criterion(key: str, label: str, weight: int, *, locale: Locale) -> RoundPageCriterion:
    levels = {f"level_{n}": f"{label}, level {n}" for n in range(1, 6)}
    return RoundPageCriterion(locale=locale, key=key, label=label, weight=weight, **levels)


def make_rules(locale: Locale, course: Page | None) -> list[RoundPageRule]:
    rules = [
        RoundPageRule(locale=locale, key="age", kind="age", label="You are 18 or older.", minimum_age=18),
        RoundPageRule(locale=locale, key="not-staff", kind="declared", label="You do not work for us."),
    ]
    if course:
        stream = [{"type": "course", "id": course.slug, "value": course.pk}]
        finished = RoundPageRule(
            locale=locale, key="course", kind="certificates", label="You finished it.", courses=stream
        )
        rules.insert(0, finished)
    return rules


def make_published_round(*, now: datetime, **fields: Any) -> Round:
    """Publish a page; return its round. Needs the fixture ``programme``."""
    return Round.objects.select_related("programme").get(key=make_page(now=now, **fields).translation_key)


def give_certificate(learner: User, course: Page, *, now: datetime, **fields: Any) -> Certificate:
    return Certificate.objects.create(
        learner=learner,
        holder_name=learner.name,
        course_key=course.translation_key,
        title=course.title,
        language="en",
        completed_at=now,
        issued_at=now,
        facts=[{"label": "Check 1", "value": "6 of 6 right", "source": "server"}],
        **fields,
    )


def begin(round: Round, person: User, *, now: datetime) -> Application:
    return begin_application(form=None, round=round, person=person, language="en", acted_by=person, now=now)


def save(application: Application, step: str, values: dict[str, Any], *, now: datetime, **fields: Any) -> Application:
    return save_step(
        application=application,
        step=step,
        values=values,
        now=now,
        **{
            "form_id": uuid.uuid4(),
            "based_on": last_save_number(application, step),
            "acted_by": application.applicant.person,
            **fields,
        },
    )


def fill(application: Application, *, now: datetime, **changed: dict[str, Any]) -> Application:
    """Save every step with good answers, or with those given instead (``work={…}``)."""
    for step, values in {**ANSWERS, **changed}.items():
        application = save(application, step, values, now=now)
    return application


def send(application: Application, *, now: datetime, agreed: bool = True) -> Application:
    return send_application(
        form=None,
        application=application,
        agreed=agreed,
        consent_text="I agree.",
        acted_by=application.applicant.person,
        now=now,
    )


def make_sent(round: Round, person: User, *, now: datetime, **changed: dict[str, Any]) -> Application:
    return send(fill(begin(round, person, now=now), now=now, **changed), now=now)
