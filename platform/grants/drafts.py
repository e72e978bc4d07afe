"""A round's page as an editor left it: what is wrong with it, and what it says as plain lists. No writes."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from core.money import from_minor, to_minor
from grants.enums import QuestionKind, RuleKind

if TYPE_CHECKING:
    from grants.models import Round, RoundPage

# Steps of an application that stand beside the editor's sections, and words of its addresses.
RESERVED_KEYS = frozenset({"amount", "can-i-apply", "certificates", "check", "send", "start", "take-back", "sent"})
Problems = dict[str, list[str]]
APPLIES = gettext_lazy("You apply for this grant yourself, alone or in a group. Somebody else must change it.")


def find_problems(page: "RoundPage", *, kept: "Round | None", now: datetime) -> Problems:
    """Return what an editor must put right about clock and money, in words, by field.

    ``kept`` is the Round that the page already has, if any.
    """
    return _collect([*_clock_problems(page, kept, now), *_money_problems(page, kept)])


def find_part_problems(
    sections: Sequence[Any], questions: Sequence[Any], criteria: Sequence[Any], rules: Sequence[Any]
) -> Problems:
    """Return what must be put right about the parts, as they stand on a page or in its editor's form."""
    return _collect(
        [
            *_key_problems(sections, questions, criteria, rules),
            *_section_problems(sections, questions),
            *(problem for criterion in criteria for problem in _criterion_problems(criterion)),
            *(problem for rule in rules for problem in _rule_problems(rule)),
        ]
    )


def _collect(found: Iterable[tuple[str, str]]) -> Problems:
    problems: Problems = {}
    for field, text in found:
        problems.setdefault(field, []).append(text)
    return problems


def _clock_problems(page: "RoundPage", kept: "Round | None", now: datetime) -> Iterable[tuple[str, str]]:
    if not page.opens_at or not page.closes_at:
        return
    if page.closes_at <= page.opens_at:
        yield "closes_at", _("It must close after it opens.")
    elif page.closes_at <= now and (kept is None or kept.closes_at != page.closes_at):
        yield "closes_at", _("This moment is in the past. Nobody can be shut out afterwards.")


def _money_problems(page: "RoundPage", kept: "Round | None") -> Iterable[tuple[str, str]]:
    if page.budget is None or page.smallest is None or page.largest is None:
        return
    if page.smallest > page.largest:
        yield "smallest", _("The smallest amount is larger than the largest.")
    if page.largest > page.budget:
        yield "largest", _("The largest amount is larger than the budget.")
    if kept is None:
        return
    for field in ("budget", "smallest", "largest"):
        try:
            to_minor(getattr(page, field), kept.currency)
        except ValidationError as error:
            yield field, error.messages[0]
    if page.budget < from_minor(kept.awarded_minor, kept.currency):
        yield "budget", _("More than this has already been awarded.")


def _key_problems(*parts_by_kind: Sequence[Any]) -> Iterable[tuple[str, str]]:
    for parts in parts_by_kind:
        for key in sorted(key for key, count in Counter(part.key for part in parts).items() if count > 1):
            yield NON_FIELD_ERRORS, _("The key “%(key)s” is there twice.") % {"key": key}


def _section_problems(sections: Sequence[Any], questions: Sequence[Any]) -> Iterable[tuple[str, str]]:
    known = {section.key for section in sections}
    for key in sorted(known & RESERVED_KEYS):
        yield NON_FIELD_ERRORS, _("A section may not have the key “%(key)s”: the site uses it.") % {"key": key}
    for key in sorted(known - {question.section_key for question in questions}):
        yield NON_FIELD_ERRORS, _("The section “%(key)s” has no question.") % {"key": key}
    for question in questions:
        yield from _question_problems(question, known)


def _criterion_problems(criterion: Any) -> Iterable[tuple[str, str]]:
    texts = criterion.level_texts
    if any(later and not earlier for earlier, later in pairwise(texts)):
        yield NON_FIELD_ERRORS, _("The levels of “%(key)s” have a gap.") % {"key": criterion.key}


def _question_problems(question: Any, sections: set[str]) -> Iterable[tuple[str, str]]:
    if question.section_key not in sections:
        yield (
            NON_FIELD_ERRORS,
            _("The question “%(key)s” names the section “%(section)s”, which is not there.")
            % {"key": question.key, "section": question.section_key},
        )
    if question.kind == QuestionKind.CHOICE:
        keys = [block.value["key"] for block in question.choices]
        if len(keys) < 2 or len(set(keys)) != len(keys):
            yield NON_FIELD_ERRORS, _("The question “%(key)s” needs two different choices.") % {"key": question.key}


def _rule_problems(rule: Any) -> Iterable[tuple[str, str]]:
    words = {"key": rule.key}
    if rule.kind == RuleKind.CERTIFICATES and not 1 <= rule.needed <= len(rule.courses):
        yield (
            NON_FIELD_ERRORS,
            _("The rule “%(key)s” asks for more certificates than it names courses, or none.") % words,
        )
    if rule.kind == RuleKind.AGE and rule.minimum_age is None and rule.maximum_age is None:
        yield NON_FIELD_ERRORS, _("The rule “%(key)s” needs a youngest or an oldest age.") % words


def read_draft(page: "RoundPage", round_: "Round") -> dict[str, Any]:
    """Return all that a version keeps, as JSON: what is asked, how it is judged, who can apply, within which limits."""
    return {
        "min_minor": to_minor(page.smallest, round_.currency),
        "max_minor": to_minor(page.largest, round_.currency),
        "consent_text": round_.programme.consent_text,
        "sections": [_pick(part, "key", "title", "intro") for part in page.section_parts.all()],
        "questions": [_read_question(part) for part in page.question_parts.all()],
        "criteria": [_read_criterion(part) for part in page.criterion_parts.all()],
        "rules": _read_rules(page, round_),
    }


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _pick(part: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in names}


def read_choices(part: Any) -> list[dict[str, str]]:
    return [{"key": block.value["key"], "text": block.value["text"]} for block in part.choices]


def read_levels(part: Any) -> list[dict[str, Any]]:
    return [{"level": number, "text": text} for number, text in enumerate(part.level_texts, start=1) if text]


def _read_question(part: Any) -> dict[str, Any]:
    fields = _pick(part, "key", "section_key", "kind", "label", "help", "is_required", "max_length", "prefill")
    return {**fields, "choices": read_choices(part)}


def _read_criterion(part: Any) -> dict[str, Any]:
    return {**_pick(part, "key", "label", "help", "weight"), "levels": read_levels(part)}


def _read_rules(page: "RoundPage", round_: "Round") -> list[dict[str, Any]]:
    """Courses become keys (their own, the same in all languages) with their titles. One query for all rules."""
    parts = list(page.rule_parts.all())
    wanted = {block.get("value") for part in parts for block in part.courses.raw_data}
    rows = Page.objects.filter(pk__in=wanted).values_list("pk", "translation_key", "title")
    courses = {pk: (key, title) for pk, key, title in rows}
    return [
        {**_pick(part, "key", "kind", "label", "help"), "parameters": _parameters_of(part, round_, courses)}
        for part in parts
    ]


def _parameters_of(part: Any, round_: "Round", courses: dict[int, tuple[UUID, str]]) -> dict[str, Any]:
    if part.kind == RuleKind.CERTIFICATES:
        chosen = [courses[block["value"]] for block in part.courses.raw_data if block["value"] in courses]
        return {"courses": [{"key": str(key), "title": title} for key, title in chosen], "needed": part.needed}
    if part.kind == RuleKind.AGE:
        day = part.age_on or round_.closes_at.astimezone(round_.zone).date()
        return {"minimum": part.minimum_age, "maximum": part.maximum_age, "on": day.isoformat()}
    return {"wanted": part.wanted}
