"""Loads the starter grant from readable files. What an editor changed afterwards stays as the editor left it."""

import json
import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page

from core.models import Programme
from courses.loading import key_of, read_yaml
from courses.models import CoursePage
from grants.models import (
    GrantIndexPage,
    Round,
    RoundPage,
    RoundPageCriterion,
    RoundPageQuestion,
    RoundPageRule,
    RoundPageSection,
)
from questions.enums import Kind

CONTENT = Path(__file__).parent / "content"
CLOSING_HOUR = 18
FORMER_KINDS = {"costs": Kind.ROWS}  # in files from before


class CourseMissing(Exception):
    """A rule names a course that isn't loaded: load the courses first."""


def load(*, programme: Programme | None = None, now: datetime | None = None, content: Path = CONTENT) -> list[Round]:
    """Make the list of grants and one published page a file, below the programme's home page; return the rounds.

    Without a programme it is the default site's. Idempotent: a page that is there is left alone. A round closes in
    the evening, so many weeks after it was loaded. Raises CourseMissing, and then nothing was loaded.
    """
    programme = programme or Programme.objects.get(site__is_default_site=True)
    with transaction.atomic():
        index = _load_index(programme, content)
        files = sorted(content.glob("*.round.yaml"))
        pages = [_load_round(index, programme, read_yaml(path), now or timezone.now()) for path in files]
    return list(Round.objects.filter(key__in=[page.translation_key for page in pages]))


def _load_index(programme: Programme, content: Path) -> GrantIndexPage:
    assert programme.site is not None  # noqa: S101 - a programme is loaded with its site
    home: Page = programme.site.root_page
    there = GrantIndexPage.objects.child_of(home).first()
    if there:
        return there
    fields = read_yaml(content / "index.yaml")
    index = GrantIndexPage(locale=home.locale, translation_key=key_of(fields["slug"]), **fields)
    home.add_child(instance=index)
    index.save_revision().publish()
    return index


def _load_round(index: GrantIndexPage, programme: Programme, read: dict[str, Any], now: datetime) -> RoundPage:
    there = RoundPage.objects.child_of(index).filter(slug=read["slug"]).first()
    if there:
        return there
    page = make_page(read, programme, now)
    page.locale, page.translation_key = index.locale, key_of(index.slug, page.slug)
    add_parts(page, read, index.locale)
    index.add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def make_page(read: dict[str, Any], programme: Programme, now: datetime) -> RoundPage:
    factor = programme.sample_factor
    words = {name: read[name] for name in ("slug", "title", "summary", "about", "how_decided", "reviews_wanted")}
    amounts = {name: Decimal(read[name] * factor) for name in ("budget", "smallest", "largest")}
    words["examples"] = _examples_of(read)
    return RoundPage(**words, **amounts, opens_at=now, closes_at=_closing(read["weeks_open"], programme, now))


def _examples_of(read: dict[str, Any]) -> str:
    """Return the stream of the examples, every part of it with an id that stays the same."""
    place = uuid.uuid5(uuid.NAMESPACE_URL, f"example applications {read['slug']}")
    stream = []
    for number, example in enumerate(read.get("examples", ())):
        answers = [
            {"type": "item", "id": str(uuid.uuid5(place, f"{number} {n}")), "value": answer}
            for n, answer in enumerate(example["answers"])
        ]
        value = {**example, "answers": answers}
        stream.append({"type": "example", "id": str(uuid.uuid5(place, str(number))), "value": value})
    return json.dumps(stream)


def _closing(weeks: int, programme: Programme, now: datetime) -> datetime:
    """Return the Friday evening that ends the last week, on the programme's clock."""
    day = now.astimezone(programme.zone) + timedelta(weeks=weeks)
    friday = day + timedelta(days=(4 - day.weekday()) % 7)
    return friday.replace(hour=CLOSING_HOUR, minute=0, second=0, microsecond=0)


def add_parts(page: RoundPage, read: dict[str, Any], locale: Locale) -> None:
    sections = [{k: v for k, v in section.items() if k != "questions"} for section in read["sections"]]
    page.section_parts.set([RoundPageSection(locale=locale, sort_order=n, **row) for n, row in enumerate(sections)])
    page.question_parts.set(
        [_make_question(row, key, n, locale) for n, (key, row) in enumerate(_questions_of(read["sections"]))]
    )
    page.criterion_parts.set([_make_criterion(row, n, locale) for n, row in enumerate(read["criteria"])])
    page.rule_parts.set([_make_rule(row, n, locale) for n, row in enumerate(read["rules"])])


def _questions_of(sections: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(section["key"], question) for section in sections for question in section["questions"]]


def _make_question(row: dict[str, Any], section_key: str, number: int, locale: Locale) -> RoundPageQuestion:
    fields = {name: value for name, value in row.items() if name not in ("choices", "required", "kind")}
    choices = [
        {"type": "choice", "id": choice["key"], "value": {"key": choice["key"], "text": choice["text"]}}
        for choice in row.get("choices", ())
    ]
    return RoundPageQuestion(
        locale=locale,
        sort_order=number,
        section_key=section_key,
        kind=FORMER_KINDS.get(row["kind"], row["kind"]),
        is_required=row.get("required", True),
        choices=choices,
        **fields,
    )


def _make_criterion(row: dict[str, Any], number: int, locale: Locale) -> RoundPageCriterion:
    fields = {name: value for name, value in row.items() if name != "levels"}
    levels = {f"level_{n}": text for n, text in enumerate(row["levels"], start=1)}
    return RoundPageCriterion(locale=locale, sort_order=number, **fields, **levels)


def _make_rule(row: dict[str, Any], number: int, locale: Locale) -> RoundPageRule:
    fields = {name: value for name, value in row.items() if name != "courses"}
    courses = [{"type": "course", "id": slug, "value": _course_called(slug, locale)} for slug in row.get("courses", ())]
    return RoundPageRule(locale=locale, sort_order=number, courses=courses, **fields)


def _course_called(slug: str, locale: Locale) -> int:
    course = CoursePage.objects.filter(slug=slug, locale=locale).first()
    if course is None:
        raise CourseMissing(slug)
    return course.pk
