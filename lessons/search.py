"""Full-text search over what anybody may read: published lessons of a programme's site, and its glossary."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.search.query import And, Or, PlainText

from core.models import Programme
from core.samples import write_samples
from courses.outlines import CourseOutline, ModuleOutline, UnitOutline
from courses.selectors import course_outlines
from lessons.models import GlossaryTerm, LessonPage
from lessons.search_text import Piece, has_words, line_around, words_of, words_to_find
from lessons.selectors import glossary

LONGEST_QUERY = 60


@dataclass(frozen=True)
class FoundLesson:
    """A lesson that has the words, with where it stands and the line around the first of them."""

    course: CourseOutline
    module: ModuleOutline
    unit: UnitOutline
    line: list[Piece]


@dataclass(frozen=True)
class FoundLessons:
    """Pages' ids by unit, those with the words in their title first; ``has_all`` is False where only some words fit."""

    places: list[tuple[CourseOutline, ModuleOutline, UnitOutline]]
    page_ids: dict[uuid.UUID, int]
    has_all: bool


def find_lessons_with(query: str, language: str, home_key: uuid.UUID | None) -> FoundLessons:
    """Return the lessons that have all words of the query, or else those that have one. At most five queries.

    Each lesson is searched in the words that this reader would find: of the language, or of the source language while
    it isn't translated. Only what a stranger may open is searched.
    """
    wanted = words_to_find(query)
    places = {
        unit.key: (course, module, unit)
        for course in course_outlines(learner=None, language=language, home_key=home_key)
        for module in course.modules
        for unit in module.units
        if unit.kind == LessonPage.unit_kind
    }
    pages = _public_pages({key: unit.language for key, (_course, _module, unit) in places.items()})
    found = _search(pages, wanted, And) if wanted else []
    has_all = bool(found) or len(wanted) < 2
    if not has_all:
        found = _search(pages, wanted, Or)
    keys = {pages[page_id]: page_id for page_id in found}
    ordered = [places[key] for key in places if key in keys]  # as the courses have them
    ordered.sort(key=lambda place: not has_words(place[2].title, wanted))
    return FoundLessons(ordered, keys, has_all)


def with_lines(
    found: FoundLessons,
    places: Iterable[tuple[CourseOutline, ModuleOutline, UnitOutline]],
    query: str,
    programme: Programme | None,
) -> list[FoundLesson]:
    """Return these of the found lessons with their lines. One query, and one for all their pictures."""
    places, wanted = list(places), words_to_find(query)
    pages = LessonPage.objects.in_bulk([found.page_ids[unit.key] for _course, _module, unit in places])
    return [
        FoundLesson(*place, _line(pages[found.page_ids[place[2].key]], wanted, programme))
        for place in places
        if found.page_ids[place[2].key] in pages
    ]


def find_words(query: str, language: str, programme: Programme | None) -> list[GlossaryTerm]:
    """Return the glossary words that the query fits: by the word itself first, then by what it means. Two queries.

    A programme has a hundred or two: they are compared as they are read.
    """
    wanted = words_to_find(query)
    terms = sort_words(glossary(language, programme).select_related("locale"))
    if not wanted:
        return terms
    by_term = [term for term in terms if has_words(term.term, wanted)]
    return by_term + [
        term for term in terms if term not in by_term and has_words(f"{term.term} {term.meaning}", wanted)
    ]


def sort_words(terms: Iterable[GlossaryTerm]) -> list[GlossaryTerm]:
    """Return the words as a reader looks them up: case, accents and the Arabic article count for nothing."""
    return sorted(terms, key=lambda term: (words_of(term.term), term.term))


def _public_pages(languages: dict[uuid.UUID, str]) -> dict[int, uuid.UUID]:
    """Return the key of each of these units by the id of its public page in the named language."""
    pages = LessonPage.objects.live().public().filter(translation_key__in=languages, alias_of=None)
    rows = pages.order_by().values_list("pk", "translation_key", "locale__language_code")
    return {pk: key for pk, key, language in rows if language == languages[key]}


def _search(pages: dict[int, uuid.UUID], wanted: list[str], join: type[And | Or]) -> list[int]:
    words = [PlainText(word) for word in wanted]
    query = join(words) if len(words) > 1 else words[0]
    rows = LessonPage.objects.filter(id__in=pages).only("pk")
    return [page.pk for page in rows.autocomplete(query, order_by_relevance=False)]


def _line(page: LessonPage, wanted: list[str], programme: Programme | None) -> list[Piece]:
    lines = (write_samples(line, programme) for line in page.lines)
    return line_around(lines, wanted) or [Piece(page.summary)]
