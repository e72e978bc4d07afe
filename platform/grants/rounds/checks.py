"""Validation of a round's page before it is published, and what it says as plain lists. No writes."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from core.money import from_minor, to_minor
from grants.enums import RuleKind
from questions.enums import Kind

if TYPE_CHECKING:
    from grants.models import Round, RoundPage

# Steps of an application that stand beside the editor's sections, and words of its addresses.
RESERVED_KEYS = frozenset({"amount", "can-i-apply", "certificates", "check", "send", "start", "take-back", "sent"})
NUMBERS = ("budget", "smallest", "largest")
# Whoever is writing keeps at least this long after the closing day was moved.
SHORTEST_NOTICE = timedelta(days=1)
NO_CHECK = ("id", "page", "locale", "translation_key")  # of a part: the editor writes none of these
Problems = dict[str, list[str]]
APPLIES = gettext_lazy("You apply for this grant yourself, alone or in a group. Somebody else must change it.")


class Problem(NamedTuple):
    """What an editor must put right: where, in words, and in which part if it isn't the page itself."""

    field: str
    text: str
    part: Any = None


@dataclass(frozen=True, slots=True)
class Use:
    """What hangs on a round already, and keeps its days from being moved as one likes."""

    is_begun: bool = False
    is_decided: bool = False


def by_field(problems: Iterable[Problem]) -> Problems:
    """Return the texts by the page's field; those of a part stand with the page as a whole."""
    found: Problems = {}
    for problem in problems:
        texts = found.setdefault(NON_FIELD_ERRORS if problem.part else problem.field, [])
        if problem.text not in texts:
            texts.append(problem.text)
    return found


def find_problems(page: "RoundPage", *, kept: "Round | None", currency: str, use: Use, now: datetime) -> list[Problem]:
    """Return what must be put right about clock and money. ``kept`` is the Round that the page already has, if any."""
    return [
        *_missing_problems(page),
        *_clock_problems(page, kept, use, now),
        *_amount_problems(page, currency),
        *_budget_problems(page, kept),
    ]


def find_part_problems(
    sections: Sequence[Any], questions: Sequence[Any], criteria: Sequence[Any], rules: Sequence[Any]
) -> list[Problem]:
    """Return what must be put right about the parts, as they stand on a page or in its editor's form."""
    return [
        *_none_problems(sections, questions, criteria),
        *(problem for parts in (sections, questions, criteria, rules) for problem in _key_problems(parts)),
        *(problem for parts in (sections, questions, criteria, rules) for part in parts for problem in _broken(part)),
        *_section_problems(sections, questions),
        *(problem for criterion in criteria for problem in _criterion_problems(criterion)),
        *(problem for rule in rules for problem in _rule_problems(rule)),
    ]


def same_minute(one: datetime | None, other: datetime | None) -> bool:
    """Say whether an editor, who reads and types minutes, would take both for the same moment."""
    return one == other or (one is not None and other is not None and _minute(one) == _minute(other))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _missing_problems(page: "RoundPage") -> Iterable[Problem]:
    for field in (*NUMBERS, "opens_at", "closes_at"):
        if getattr(page, field) is None:
            name = str(page._meta.get_field(field).verbose_name)
            yield Problem(field, _("This is missing: %(name)s.") % {"name": name})


def _clock_problems(page: "RoundPage", kept: "Round | None", use: Use, now: datetime) -> Iterable[Problem]:
    opens_at, closes_at = page.opens_at, page.closes_at
    if not opens_at or not closes_at:
        return
    is_moved = kept is None or not same_minute(kept.closes_at, closes_at)
    if closes_at <= opens_at:
        yield Problem("closes_at", _("It must close after it opens."))
    if is_moved and closes_at <= now:
        yield Problem("closes_at", _("This moment is in the past. Nobody can be shut out afterwards."))
    elif is_moved and use.is_begun and closes_at < now + SHORTEST_NOTICE:
        yield Problem("closes_at", _("People are writing already: leave them a day at least from now."))
    if kept and is_moved and use.is_decided and closes_at > kept.closes_at and closes_at > now:
        yield Problem(
            "closes_at",
            _("There are decisions already, so it can't be opened again. Copy the page to make another grant."),
        )
    if kept and use.is_begun and opens_at > now and not same_minute(kept.opens_at, opens_at):
        yield Problem("opens_at", _("People have begun already, so it can't open later."))
    if page.go_live_at and page.go_live_at >= closes_at:
        yield Problem("go_live_at", _("It would be published after it closes."))


def _amount_problems(page: "RoundPage", currency: str) -> Iterable[Problem]:
    for field in NUMBERS:
        amount = getattr(page, field)
        try:
            if amount is not None:
                to_minor(amount, currency)
        except ValidationError as error:
            yield Problem(field, error.messages[0])


def _budget_problems(page: "RoundPage", kept: "Round | None") -> Iterable[Problem]:
    budget, smallest, largest = page.budget, page.smallest, page.largest
    if budget is None or smallest is None or largest is None:
        return
    if smallest > largest:
        yield Problem("smallest", _("The smallest amount is larger than the largest."))
    if largest > budget:
        yield Problem("largest", _("The largest amount is larger than the budget."))
    if kept and budget < from_minor(kept.awarded_minor, kept.currency):
        yield Problem("budget", _("More than this has already been awarded."))


def _none_problems(sections: Sequence[Any], questions: Sequence[Any], criteria: Sequence[Any]) -> Iterable[Problem]:
    if not sections:
        yield Problem(NON_FIELD_ERRORS, _("There is no section yet."))
    if not questions:
        yield Problem(NON_FIELD_ERRORS, _("There is no question yet."))
    if not criteria:
        yield Problem(NON_FIELD_ERRORS, _("There is no criterion yet."))


def _key_problems(parts: Sequence[Any]) -> Iterable[Problem]:
    counts = Counter(part.key for part in parts)
    for part in parts:
        if part.key and counts[part.key] > 1:
            yield Problem("key", _("The key “%(key)s” is there twice.") % {"key": part.key}, part)


def _broken(part: Any) -> Iterable[Problem]:
    """Ask the fields of a part themselves: a draft may hold what no version may."""
    try:
        part.clean_fields(exclude=NO_CHECK)
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            words = {"name": part._meta.get_field(field).verbose_name, "key": part, "why": texts[0]}
            yield Problem(field, _("%(name)s of “%(key)s”: %(why)s") % words, part)


def _section_problems(sections: Sequence[Any], questions: Sequence[Any]) -> Iterable[Problem]:
    known, used = {section.key for section in sections}, {question.section_key for question in questions}
    for section in sections:
        words = {"key": section.key}
        if section.key in RESERVED_KEYS:
            yield Problem("key", _("A section may not have the key “%(key)s”: the site uses it.") % words, section)
        if section.key not in used:
            yield Problem("key", _("The section “%(key)s” has no question.") % words, section)
    for question in questions:
        yield from _question_problems(question, known)


def _criterion_problems(criterion: Any) -> Iterable[Problem]:
    for number, (earlier, later) in enumerate(pairwise(criterion.level_texts), start=1):
        if later and not earlier:
            text = _("The levels of “%(key)s” have a gap.") % {"key": criterion.key}
            yield Problem(f"level_{number}", text, criterion)
            return


def _question_problems(question: Any, sections: set[str]) -> Iterable[Problem]:
    if question.section_key not in sections:
        words = {"key": question.key, "section": question.section_key}
        text = _("The question “%(key)s” names the section “%(section)s”, which is not there.") % words
        yield Problem("section_key", text, question)
    if question.kind == Kind.CHOICE:
        choices = read_choices(question)
        keys = [choice["key"] for choice in choices]
        if len(keys) < 2 or len(set(keys)) != len(keys) or not all(all(choice.values()) for choice in choices):
            text = _("The question “%(key)s” needs two different choices.") % {"key": question.key}
            yield Problem("choices", text, question)


def _rule_problems(rule: Any) -> Iterable[Problem]:
    words = {"key": rule.key}
    if rule.kind == RuleKind.CERTIFICATES and not 1 <= (rule.needed or 0) <= len(rule.courses):
        text = _("The rule “%(key)s” asks for more certificates than it names courses, or none.") % words
        yield Problem("needed", text, rule)
    if rule.kind == RuleKind.AGE and rule.minimum_age is None and rule.maximum_age is None:
        yield Problem("minimum_age", _("The rule “%(key)s” needs a youngest or an oldest age.") % words, rule)


def read_draft(page: "RoundPage", round: "Round") -> dict[str, Any]:
    """Return all that a version keeps, as JSON: what is asked, how it is judged, who can apply, within which limits.

    What is missing was refused before (``find_problems``).
    """
    return {
        "min_minor": to_minor(page.smallest or 0, round.currency),
        "max_minor": to_minor(page.largest or 0, round.currency),
        "consent_text": round.programme.consent_text,
        "sections": [_pick(part, "key", "title", "intro") for part in page.section_parts.all()],
        "questions": [read_question(part) for part in page.question_parts.all()],
        "criteria": [read_criterion(part) for part in page.criterion_parts.all()],
        "rules": read_rules(page, round),
    }


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _pick(part: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def read_choices(part: Any) -> list[dict[str, str]]:
    return [{"key": block.value["key"], "text": block.value["text"]} for block in part.choices]


def read_levels(part: Any) -> list[dict[str, Any]]:
    return [{"level": number, "text": text} for number, text in enumerate(part.level_texts, start=1) if text]


def read_question(part: Any) -> dict[str, Any]:
    fields = _pick(part, "key", "section_key", "kind", "label", "help", "is_required", "max_length", "prefill")
    return {**fields, "choices": read_choices(part)}


def read_criterion(part: Any) -> dict[str, Any]:
    return {**_pick(part, "key", "label", "help", "weight"), "levels": read_levels(part)}


def read_rules(page: "RoundPage", round: "Round") -> list[dict[str, Any]]:
    """Courses become keys (their own, the same in all languages) with their titles. One query for all rules."""
    parts = list(page.rule_parts.all())
    wanted = {block.get("value") for part in parts for block in part.courses.raw_data}
    rows = Page.objects.filter(pk__in=wanted).values_list("pk", "translation_key", "title")
    courses = {pk: (key, title) for pk, key, title in rows}
    return [
        {**_pick(part, "key", "kind", "label", "help"), "parameters": _parameters_of(part, round, courses)}
        for part in parts
    ]


def _parameters_of(part: Any, round: "Round", courses: dict[int, tuple[UUID, str]]) -> dict[str, Any]:
    if part.kind == RuleKind.CERTIFICATES:
        chosen = [courses[block["value"]] for block in part.courses.raw_data if block["value"] in courses]
        return {"courses": [{"key": str(key), "title": title} for key, title in chosen], "needed": part.needed}
    if part.kind == RuleKind.AGE:
        day = part.age_on or round.closes_at.astimezone(round.zone).date()
        return {"minimum": part.minimum_age, "maximum": part.maximum_age, "on": day.isoformat()}
    return {"wanted": part.wanted}
