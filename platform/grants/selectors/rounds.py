"""Reads about rounds: which are open, what their versions ask, in the reader's language."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from core.addresses import page_address
from core.models import Programme
from core.selectors import translated_or_source
from courses.openings import Opening, Openings
from grants.conflicts import is_applicant_in
from grants.drafts import APPLIES, Problem, Use, find_part_problems, find_problems
from grants.enums import PUBLISHED, RuleKind
from grants.models import Application, EligibilityRule, Round, RoundPage, RoundVersion
from grants.selectors.reviews import decided_ids

PARTS = ("section_parts", "question_parts", "criterion_parts", "rule_parts")


def is_source(page: RoundPage) -> bool:
    """Say whether the page is the one that decides: in the site's language, or the only one there is."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page.alias_of_id is None
    others = RoundPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return not others.filter(locale__language_code=settings.LANGUAGE_CODE).exists()


def round_of(page: RoundPage) -> Round | None:
    return Round.objects.select_related("programme").filter(key=page.translation_key).first()


def use_of(round_: Round | None) -> Use:
    """Say whether anybody has begun to apply, and whether anything was decided and not taken back again."""
    if round_ is None:
        return Use()
    applications = Application.objects.filter(round=round_).live()
    is_decided = applications.filter(status__in=PUBLISHED).exists() or decided_ids(applications).exists()
    return Use(is_begun=applications.exists(), is_decided=is_decided)


def problems_of_publishing(
    page: RoundPage,
    *,
    kept: Round | None,
    programme: Programme | None,
    actor: User | None,
    now: datetime,
    parts: Sequence[Sequence[Any]] | None = None,
) -> list[Problem]:
    """Return all that keeps this person from publishing the page: its parts, clock and money, and applying in it.

    ``parts`` are those of an editor's form; otherwise the page's own. ``programme`` is where a new round would stand.
    """
    if programme is None:
        return [Problem(NON_FIELD_ERRORS, _("This site belongs to no programme yet. Ask an administrator."))]
    currency = kept.currency if kept else programme.currency
    problems = find_part_problems(*(parts or [list(getattr(page, name).all()) for name in PARTS]))
    problems += find_problems(page, kept=kept, currency=currency, use=use_of(kept), now=now)
    if kept and actor and is_applicant_in(person=actor, round=kept):
        problems.append(Problem(NON_FIELD_ERRORS, str(APPLIES)))
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
