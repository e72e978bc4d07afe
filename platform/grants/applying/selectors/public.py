"""Selectors of the public pages: grants, and "Can I apply?" for a stranger or for somebody we know."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import User
from certificates.selectors import course_keys_held
from core.languages import page_address
from core.models import Programme
from core.selectors import translated_or_source
from courses.models import CoursePage
from grants.applying.selectors.applications import CheckedRule, check_rules, named_courses
from grants.eligibility import Facts
from grants.models import Round, RoundVersion
from grants.rounds.selectors.rounds import pages_by_key
from grants.rounds.selectors.versions import RuleText


@dataclass(frozen=True)
class GrantCard:
    """One grant of the list."""

    title: str
    summary: str
    url: str
    round: Round
    most_minor: int
    is_open: bool
    is_over: bool
    language: str


@dataclass(frozen=True)
class CourseLink:
    title: str
    url: str
    is_held: bool
    language: str


@dataclass(frozen=True)
class RuleLine:
    """A line of "Can I apply?", with the courses that fix a missing certificate."""

    checked: CheckedRule
    courses: list[CourseLink]
    is_known: bool

    @property
    def is_missed(self) -> bool:
        return self.is_known and self.checked.is_missed


def grants_of(programme: Programme | None, language: str, now: datetime) -> list[GrantCard]:
    """Return the programme's grants: open ones first, those that close soonest before others (two queries)."""
    newest = RoundVersion.objects.filter(round=OuterRef("pk")).order_by("-number").values("max_minor")[:1]
    rounds = Round.objects.filter(programme=programme).annotate(most_minor=Subquery(newest))
    by_key = {round.key: round for round in rounds.select_related("programme")} if programme else {}
    pages = pages_by_key(by_key, language) if by_key else {}
    cards = [
        GrantCard(
            title=page.title,
            summary=page.summary,
            url=page_address(page.url_path, language),
            round=by_key[key],
            most_minor=by_key[key].most_minor,
            is_open=by_key[key].is_open(now),
            is_over=by_key[key].is_over(now),
            language=page.locale.language_code,
        )
        for key, page in pages.items()
    ]
    return sorted(cards, key=lambda card: (not card.is_open, card.is_over, abs(card.round.closes_at - now)))


def rule_lines(
    rules: Iterable[RuleText], reader: User | None, declared: Mapping[str, Any], language: str
) -> list[RuleLine]:
    """Return "Can I apply?" as far as we know the reader: what they hold, and what they declared (two queries)."""
    rules = list(rules)
    held = {str(key) for key in course_keys_held(reader)} if reader else set()
    links = course_links(named_courses(rules), held, language)
    return [
        RuleLine(
            checked=line,
            courses=[links[key] for key in line.course_keys if key in links],
            is_known=reader is not None and (line.is_met or line.is_missed),
        )
        for line in check_rules(rules, Facts(course_keys=held, declared=declared))
    ]


def course_links(keys: Collection[str], held: Collection[str], language: str) -> dict[str, CourseLink]:
    """Return the published courses by key, in the reader's language where there is one (one query)."""
    if not keys:
        return {}
    pages = translated_or_source(CoursePage.objects.all(), [uuid.UUID(key) for key in keys], language)
    return {
        str(key): CourseLink(
            title=page.title,
            url=page_address(page.url_path, language),
            is_held=str(key) in held,
            language=page.locale.language_code,
        )
        for key, page in pages.items()
    }
