"""Reads about rounds: which are open, what their versions ask, in the reader's language."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import OuterRef, Q, Subquery
from wagtail.models import Page

from accounts.models import User
from core.addresses import page_address
from core.selectors import translated_or_source
from courses.openings import Opening, Openings
from grants.conflicts import is_applicant_in
from grants.drafts import APPLIES, Problems, find_part_problems, find_problems
from grants.enums import RuleKind
from grants.models import EligibilityRule, Round, RoundPage, RoundVersion


def problems_of(page: RoundPage, *, now: datetime) -> Problems:
    """Return what an editor must put right about clock and money."""
    kept = Round.objects.filter(key=page.translation_key).first()
    return find_problems(page, kept=kept, now=now)


def problems_of_publishing(page: RoundPage, *, kept: Round | None, actor: User | None, now: datetime) -> Problems:
    """Return all that keeps this person from publishing the page: its parts, clock and money, and applying in it."""
    parts = [page.section_parts.all(), page.question_parts.all(), page.criterion_parts.all(), page.rule_parts.all()]
    problems = {**find_part_problems(*parts), **find_problems(page, kept=kept, now=now)}
    if kept and actor and is_applicant_in(person=actor, round=kept):
        problems[NON_FIELD_ERRORS] = [*problems.get(NON_FIELD_ERRORS, []), str(APPLIES)]
    return problems


def latest_version(round_: Round) -> RoundVersion:
    return round_.versions.order_by("-number")[:1].get()


def is_announced(round_: Round) -> bool:
    """Say whether some page of the round is published. Without one nobody new can begin; who has begun goes on."""
    return RoundPage.objects.live().filter(translation_key=round_.key).exists()


def rounds_kept_by(pages: Sequence[Page]) -> list[Round]:
    """Return the rounds with applications whose deciding pages are among these or below them.

    A translation may be deleted: the round is kept by the page in the site's language.
    """
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
    deciding = RoundPage.objects.filter(below, locale__language_code=settings.LANGUAGE_CODE)
    keys = deciding.values("translation_key")
    return list(Round.objects.filter(key__in=keys, applications__isnull=False).distinct())


def pages_by_key(keys: Collection[uuid.UUID], language: str) -> dict[uuid.UUID, RoundPage]:
    """Return the live page of each round in the reader's language, or in the site's (one query)."""
    return translated_or_source(RoundPage.objects.all(), keys, language)


def openings(course_keys: Collection[uuid.UUID], language: str, now: datetime) -> Openings:
    """Return which open grants ask for a certificate of which course (two queries)."""
    newest = RoundVersion.objects.filter(round=OuterRef("version__round")).order_by("-number").values("pk")[:1]
    rules = (
        EligibilityRule.objects.filter(kind=RuleKind.CERTIFICATES, version=Subquery(newest))
        .filter(version__round__in=Round.objects.open_at(now))
        .select_related("version__round__programme")
    )
    rounds = {rule.version.round.key: rule.version.round for rule in rules}
    pages = pages_by_key(rounds, language) if rounds else {}
    found: Openings = {}
    for rule in rules:
        round_ = rule.version.round
        if round_.key not in pages:
            continue
        opening = _opening_of(round_, pages[round_.key], language)
        for key in {uuid.UUID(course["key"]) for course in rule.parameters["courses"]} & set(course_keys):
            if opening not in found.setdefault(key, []):
                found[key].append(opening)
    return found


def _opening_of(round_: Round, page: RoundPage, language: str) -> Opening:
    return Opening(
        title=page.title,
        url=page_address(page.url_path, language),
        until=round_.closes_at,
        programme=round_.programme,
        language=page.locale.language_code,
    )
