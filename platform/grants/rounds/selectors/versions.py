"""What a version asks and how it judges, in the reader's language.

The version decides what there is; a published translated page supplies words, found by key. Each function makes one
query, and one more in another language than the site's. A version never changes and its words come by publishing: so
what a version asks whole, and how it judges, are cached in the process (core.process_cache).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.conf import settings

from core.process_cache import get_or_make
from core.selectors import is_in
from grants.enums import RuleKind
from grants.models import (
    Round,
    RoundPage,
    RoundPageCriterion,
    RoundPageQuestion,
    RoundPageRule,
    RoundPageSection,
    RoundVersion,
)
from grants.rounds.checks import read_choices, read_levels
from questions.enums import Kind
from questions.schema import Choices, Question, Section, translate_choices

Part = TypeVar("Part", RoundPageSection, RoundPageQuestion, RoundPageCriterion, RoundPageRule)


@dataclass(frozen=True)
class RoundQuestion(Question):
    """A round's question: with its section, and the plan page's field from which a first answer is suggested."""

    section_key: str = ""
    prefill: str = ""


@dataclass(frozen=True)
class CriterionText:
    """``pk`` is the criterion's row: a score names it. ``levels`` are (number, words), lowest first."""

    pk: int
    key: str
    label: str
    help: str
    weight: int
    levels: tuple[tuple[int, str], ...]

    @property
    def level_numbers(self) -> tuple[int, ...]:
        return tuple(number for number, _text in self.levels)


@dataclass(frozen=True)
class RuleText:
    key: str
    kind: RuleKind
    label: str
    help: str
    parameters: dict[str, Any]


def _words(model: type[Part], version: RoundVersion, language: str) -> dict[str, Part]:
    """Return the translated parts by key; none in the site's own language."""
    if language == settings.LANGUAGE_CODE:
        return {}
    key = Round.objects.filter(pk=version.round_id).values("key")
    parts = model._default_manager.filter(is_in(language, "page__"), page__translation_key__in=key)
    return {part.key: part for part in parts}


def language_of_words(version: RoundVersion, language: str) -> str:
    """Return the language in which a reader of this one finds the round's words: theirs, or the site's own."""
    if language == settings.LANGUAGE_CODE:
        return language
    key = Round.objects.filter(pk=version.round_id).values("key")
    is_translated = RoundPage.objects.filter(is_in(language), translation_key__in=key).exists()
    return language if is_translated else settings.LANGUAGE_CODE


def _word(part: Any, name: str, otherwise: str) -> str:
    return (getattr(part, name) if part else "") or otherwise


def sections_of(version: RoundVersion, language: str) -> list[Section]:
    """Return the sections without their questions: for lists of what is to do."""
    words = _words(RoundPageSection, version, language)
    return [
        Section(row.key, _word(words.get(row.key), "title", row.title), _word(words.get(row.key), "intro", row.intro))
        for row in version.sections.all()
    ]


def questions_of(version: RoundVersion, language: str, *, section_key: str | None = None) -> list[RoundQuestion]:
    """Return all questions, or those of one section."""
    words = _words(RoundPageQuestion, version, language)
    rows = version.questions.select_related("section")
    if section_key is not None:
        rows = rows.filter(section__key=section_key)
    return [_question(row, words.get(row.key)) for row in rows]


def _question(row: Any, words: Any) -> RoundQuestion:
    translated = pairs_of(read_choices(words)) if words else ()
    return RoundQuestion(
        key=row.key,
        section_key=row.section.key,
        kind=Kind(row.kind),
        label=_word(words, "label", row.label),
        help=_word(words, "help", row.help),
        is_required=row.is_required,
        max_length=row.max_length,
        choices=translate_choices(pairs_of(row.choices), translated),
        are_rows_complete=True,
        prefill=row.prefill,
    )


def pairs_of(choices: Iterable[dict[str, str]]) -> Choices:
    return tuple((choice["key"], choice["text"]) for choice in choices)


def full_sections_of(version: RoundVersion, language: str) -> list[Section]:
    """Return the sections with their questions."""
    return get_or_make(f"sections:{version.pk}:{language}", lambda: _read_sections(version, language))


def _read_sections(version: RoundVersion, language: str) -> list[Section]:
    questions = questions_of(version, language)
    return [
        replace(section, questions=tuple(q for q in questions if q.section_key == section.key))
        for section in sections_of(version, language)
    ]


def criteria_of(version: RoundVersion, language: str) -> list[CriterionText]:
    return get_or_make(f"criteria:{version.pk}:{language}", lambda: _read_criteria(version, language))


def _read_criteria(version: RoundVersion, language: str) -> list[CriterionText]:
    words = _words(RoundPageCriterion, version, language)
    return [_criterion(row, words.get(row.key)) for row in version.criteria.all()]


def _criterion(row: Any, words: Any) -> CriterionText:
    translated = {level["level"]: level["text"] for level in read_levels(words)} if words else {}
    return CriterionText(
        pk=row.pk,
        key=row.key,
        label=_word(words, "label", row.label),
        help=_word(words, "help", row.help),
        weight=row.weight,
        levels=tuple((level["level"], translated.get(level["level"], level["text"])) for level in row.levels),
    )


def rules_of(version: RoundVersion, language: str) -> list[RuleText]:
    words = _words(RoundPageRule, version, language)
    return [_rule(row, words.get(row.key)) for row in version.rules.all()]


def _rule(row: Any, words: Any) -> RuleText:
    return RuleText(
        key=row.key,
        kind=RuleKind(row.kind),
        label=_word(words, "label", row.label),
        help=_word(words, "help", row.help),
        parameters=row.parameters,
    )


def declared_rules(rules: Iterable[RuleText]) -> list[RuleText]:
    """Return the rules that the applicant answers; certificates are known to us."""
    return [rule for rule in rules if rule.kind != RuleKind.CERTIFICATES]
