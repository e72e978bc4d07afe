"""A round's page as it would be published, built from the editor's draft without writing a row: for previews."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from core.money import to_minor
from core.selectors import programme_of_page
from grants.enums import QUESTION_KINDS, RuleKind
from grants.models import Round, RoundPage, RoundVersion
from grants.rounds.checks import read_criterion, read_question, read_rules
from grants.rounds.selectors.rounds import round_of
from grants.rounds.selectors.versions import CriterionText, RoundQuestion, RuleText, pairs_of
from questions.enums import Kind
from questions.schema import Section


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """What readers and applicants would see. ``round`` and ``version`` are no rows of the database."""

    round: Round
    version: RoundVersion
    sections: list[Section]
    rules: list[RuleText]
    criteria: list[CriterionText]


def read_preview(page: RoundPage, now: datetime) -> DraftPreview | None:
    """Return what the draft says; None while it stands in no programme, or money and days are not all there."""
    kept, programme = round_of(page), programme_of_page(page)
    if programme is None or page.opens_at is None or page.closes_at is None:
        return None
    if page.budget is None or page.smallest is None or page.largest is None:
        return None
    currency = kept.currency if kept else programme.currency
    try:
        budget, smallest, largest = (to_minor(one, currency) for one in (page.budget, page.smallest, page.largest))
    except ValidationError:
        return None
    round = Round(
        key=page.translation_key,
        slug=kept.slug if kept else slugify(page.slug) or "grant",
        title=page.title,
        programme=programme,
        currency=currency,
        budget_minor=budget,
        opens_at=page.opens_at,
        closes_at=page.closes_at,
        time_zone=programme.time_zone,
        reviews_wanted=page.reviews_wanted or 1,
        created_at=now,
    )
    return DraftPreview(
        round=round,
        version=RoundVersion(round=round, number=0, min_minor=smallest, max_minor=largest, published_at=now),
        sections=_sections_of(page),
        rules=[_rule(row) for row in read_rules(page, round) if row["kind"]],
        criteria=[_criterion(row) for row in map(read_criterion, page.criterion_parts.all())],
    )


def _sections_of(page: RoundPage) -> list[Section]:
    """Return all sections with their questions; a question that names none of them comes last, under no title."""
    questions = [_question(row) for row in map(read_question, page.question_parts.all())]
    sections = [
        Section(part.key, part.title, part.intro, tuple(one for one in questions if one.section_key == part.key))
        for part in page.section_parts.all()
    ]
    known = {section.key for section in sections}
    lost = tuple(one for one in questions if one.section_key not in known)
    return [*sections, Section("", "", "", lost)] if lost else sections


def _question(row: dict[str, Any]) -> RoundQuestion:
    kind = row["kind"] if row["kind"] in dict(QUESTION_KINDS) else Kind.LONG_TEXT
    values = {**row, "kind": Kind(kind), "choices": pairs_of(row["choices"]), "max_length": row["max_length"] or 1000}
    return RoundQuestion(**values, are_rows_complete=True)


def _criterion(row: dict[str, object]) -> CriterionText:
    levels = tuple((one["level"], one["text"]) for one in row["levels"])  # type: ignore[attr-defined]
    return CriterionText(pk=0, **{**row, "levels": levels})  # type: ignore[arg-type]


def _rule(row: dict[str, object]) -> RuleText:
    return RuleText(**{**row, "kind": RuleKind(str(row["kind"]))})  # type: ignore[arg-type]
