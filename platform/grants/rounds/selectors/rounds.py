"""Reads about rounds: which are open, what their versions ask, in the reader's language."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Page

from accounts.models import User
from certificates.models import Certificate
from core.languages import page_address
from core.models import Programme
from core.prepared import PreparedQuery
from core.process_cache import get_or_make
from core.selectors import is_in, translated_or_source
from courses.unlocks import Unlock, Unlocks
from grants.conflicts import is_applicant_in
from grants.eligibility import Facts, RuleState, check_rule
from grants.enums import PUBLISHED, RuleKind, Status
from grants.models import Application, EligibilityRule, Round, RoundPage, RoundVersion
from grants.models.rounds import not_over
from grants.rounds.checks import APPLIES, Problem, Use, find_part_problems, find_problems
from grants.selectors.standing_decisions import decided_ids

PARTS = ("section_parts", "question_parts", "criterion_parts", "rule_parts")


def is_source(page: RoundPage) -> bool:
    """Say whether the page is the one that decides: in the site's language, or the only one there is."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page.alias_of_id is None
    others = RoundPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    return not others.filter(locale__language_code=settings.LANGUAGE_CODE).exists()


def round_of(page: RoundPage) -> Round | None:
    return Round.objects.select_related("programme").filter(key=page.translation_key).first()


def use_of(round: Round | None) -> Use:
    """Say whether anybody has begun to apply, and whether anything was decided and not taken back again."""
    if round is None:
        return Use()
    applications = Application.objects.filter(round=round).live()
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


def latest_version(round: Round) -> RoundVersion:
    return round.versions.order_by("-number")[:1].get()


def is_announced(round: Round) -> bool:
    """Say whether some page of the round is published. Without one nobody new can begin; who has begun goes on."""
    return RoundPage.objects.live().filter(translation_key=round.key).exists()


@dataclass(frozen=True)
class Hanging:
    """How many applications hang on pages: those that are begun and can still be sent, and those that were sent."""

    begun: int
    sent: int


def applications_below(pages: Sequence[Page]) -> Hanging:
    """Count the applications to the rounds of these pages and of those below them (one query)."""
    keys = RoundPage.objects.filter(is_below(pages)).values("translation_key")
    is_draft = Q(status=Status.DRAFT)
    counted = Application.objects.competing().filter(round__key__in=keys)
    return Hanging(**counted.aggregate(begun=Count("pk", filter=is_draft), sent=Count("pk", filter=~is_draft)))


def is_below(pages: Sequence[Page]) -> Q:
    """Return the condition "one of these pages, or below one"."""
    found = Q(pk__in=[])
    for page in pages:
        found |= Q(path__startswith=page.path)
    return found


def rounds_kept_by(pages: Sequence[Page]) -> list[Round]:
    """Return the rounds with applications whose deciding pages are among these or below them.

    A translation may be deleted: the round is kept by the page in the site's language.
    """
    deciding = RoundPage.objects.filter(is_below(pages), locale__language_code=settings.LANGUAGE_CODE)
    keys = deciding.values("translation_key")
    return list(Round.objects.filter(key__in=keys, applications__isnull=False).distinct())


def pages_by_key(keys: Collection[uuid.UUID], language: str) -> dict[uuid.UUID, RoundPage]:
    """Return the live page of each round in the reader's language, or in the site's (one query)."""
    return translated_or_source(RoundPage.objects.all(), keys, language)


def read_titles(rounds: Iterable[Round], language: str) -> None:
    """Give these rounds the titles of their published pages in this language (one query, none in the site's)."""
    if language == settings.LANGUAGE_CODE:
        return
    by_key: dict[uuid.UUID, list[Round]] = {}
    for round in rounds:
        by_key.setdefault(round.key, []).append(round)
    pages = RoundPage.objects.filter(is_in(language), translation_key__in=by_key)
    for key, title in pages.values_list("translation_key", "title") if by_key else ():
        for round in by_key[key]:
            round.translated_title = title


@dataclass(frozen=True)
class Announced:
    """A round that is not over yet and asks for certificates: its public page, and those rules."""

    round: Round
    title: str
    language: str
    url: str
    rules: tuple[EligibilityRule, ...]

    def is_met_by(self, held: Collection[str]) -> bool:
        facts = Facts(course_keys=held)
        return all(check_rule(rule.kind, rule.key, rule.parameters, facts) is RuleState.MET for rule in self.rules)

    def needs(self) -> dict[uuid.UUID, bool]:
        """Return the courses that count, and of each whether nobody can do without it."""
        found: dict[uuid.UUID, bool] = {}
        for rule in self.rules:
            keys = {uuid.UUID(course["key"]) for course in rule.parameters["courses"]}
            for key in keys:
                found[key] = found.get(key, False) or rule.parameters["needed"] >= len(keys)
        return found


def round_unlocks(
    course_keys: Collection[uuid.UUID], language: str, now: datetime, reader: User | None = None
) -> Unlocks:
    """Return which open grants ask for a certificate of which course.

    Two queries, which what is kept in memory saves, and one more for a reader.
    """
    announced = get_or_make(f"grants that ask {language}", lambda: _announced(language, now))
    open_now = [one for one in announced if one.round.is_open(now)]
    held, written = known_of(reader) if reader and open_now else Known(frozenset(), {})
    found: Unlocks = {}
    for one in open_now:
        needs = one.needs()
        for key in needs.keys() & set(course_keys):
            unlock = Unlock(
                title=one.title,
                language=one.language,
                url=one.url,
                until=one.round.closes_at,
                programme=one.round.programme,
                is_needed=needs[key],
                is_ready=reader is not None and one.is_met_by(held),
                **_way_to(one.round, written.get(one.round.key)),
            )
            found.setdefault(key, []).append(unlock)
    return found


def _announced(language: str, now: datetime) -> list[Announced]:
    newest = RoundVersion.objects.filter(round=OuterRef("version__round")).order_by("-number").values("pk")[:1]
    rules = (
        EligibilityRule.objects.filter(kind=RuleKind.CERTIFICATES, version=Subquery(newest))
        .filter(not_over(now, "version__round__"))
        .select_related("version__round__programme")
    )
    asking: dict[uuid.UUID, list[EligibilityRule]] = {}
    for rule in rules:
        asking.setdefault(rule.version.round.key, []).append(rule)
    pages = pages_by_key(asking, language) if asking else {}
    return [
        Announced(
            round=asking[key][0].version.round,
            title=page.title,
            language=page.locale.language_code,
            url=page_address(page.url_path, language),
            rules=tuple(asking[key]),
        )
        for key, page in pages.items()
    ]


class Known(NamedTuple):
    """The courses of which a reader holds a certificate, and their applications (status, number) by round."""

    held: frozenset[str]
    written: dict[uuid.UUID, tuple[str, str]]


def known_rows(reader: int, *before: Any) -> QuerySet[Certificate, Any]:
    """Write the query for what is known of a reader, by the key: (course or round, status, number).

    A certificate has no status. Who asks it together with more (home.selectors) says which columns stand ``before``.
    """
    held = Certificate.objects.live().filter(learner=reader).order_by()
    written = Application.objects.of_person(reader).live().order_by()
    return held.values_list(*before, "course_key", Value(""), Value("")).union(
        written.values_list(*before, "round__key", "status", "number"), all=True
    )


KNOWN = PreparedQuery(known_rows, "reader")


def known_of(reader: User) -> Known:
    """Return what is known of a reader: one query, kept on the user for the request."""
    if "known_of_grants" not in reader.__dict__:
        keep_known(reader, KNOWN.rows(reader=reader.pk))
    return reader.__dict__["known_of_grants"]


def keep_known(reader: User, rows: Iterable[tuple[Any, ...]]) -> None:
    """Take rows (course or round, status, number) that were asked together with others."""
    rows = list(rows)
    reader.__dict__["known_of_grants"] = Known(
        held=frozenset(str(key) for key, status, _number in rows if not status),
        written={key: (status, number) for key, status, number in rows if status},
    )


def open_drafts_of(user: User, language: str, now: datetime) -> list[Round]:
    """Return the rounds to which the person began to apply and can still send it, those that close soonest first.

    They are shared by all readers: what they are called and when they are open, no money.
    """
    drafts = [key for key, (status, _number) in known_of(user).written.items() if status == Status.DRAFT]
    rounds = get_or_make(f"rounds {language}", lambda: _read_rounds(language)) if drafts else {}
    found = [rounds[key] for key in drafts if key in rounds]
    return sorted((one for one in found if one.is_open(now)), key=lambda one: one.closes_at)


def _read_rounds(language: str) -> dict[uuid.UUID, Round]:
    rounds = list(Round.objects.only("key", "slug", "title", "opens_at", "closes_at", "time_zone"))
    read_titles(rounds, language)
    return {round.key: round for round in rounds}


def _way_to(round: Round, written: tuple[str, str] | None) -> dict[str, str]:
    """Return the address of what the reader began or sent."""
    if written is None:
        return {}
    status, number = written
    if status == Status.DRAFT:
        return {"begun_url": reverse("grants:apply", args=[round.slug])}
    return {"sent_url": reverse("my-grants:show-application", args=[number])}
