"""Reads about courses: what stands in them, in a reader's language, and how far somebody is."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Case, OuterRef, QuerySet, Subquery, UUIDField, Value, When
from django.db.models.functions import Cast, Substr
from wagtail.models import Locale, Page

from accounts.models import User
from core.languages import language_of, page_address
from core.pictures.renditions import card_address, card_of
from core.prepared import PreparedQuery
from core.process_cache import get_or_make
from core.selectors import translated
from courses.models import CourseCompletion, CoursePage, DownloadSize, Enrolment, ModulePage, UnitCompletion, UnitPage
from courses.outlines import CourseOutline, ModuleOutline, Studied, UnitOutline, in_learning_order
from courses.progress import CourseRule, make_rule
from courses.trees import STEP, Node, courses_around, courses_with_keys, read_modules, source_courses, title_in

AnyPage = TypeVar("AnyPage", bound=Page)
HOME = 2  # a home page's depth in Wagtail's tree: below the root of all sites


@dataclass(frozen=True)
class UnitPosition:
    """Where a unit stands: its course, its module, and the units before and after it."""

    course: CourseOutline
    module: ModuleOutline
    unit: UnitOutline
    previous: UnitOutline | None
    next: UnitOutline | None

    @property
    def ends_part(self) -> bool:
        """Say whether the reader has done the whole part and this is its last unit: a small feast."""
        is_whole = bool(self.module.total) and self.module.done == self.module.total
        return is_whole and self.unit.key == self.module.units[-1].key

    @property
    def is_unread_before(self) -> bool:
        """Say whether somebody starts in the middle: lessons stand before this one, and nothing here is done yet."""
        return self.course.latest is None and any(unit.kind == "lesson" for unit in self.units_before)

    @property
    def units_before(self) -> tuple[UnitOutline, ...]:
        return self.course.units[: self.course.units.index(self.unit)]


def source_of(page: AnyPage) -> AnyPage:
    """Return the page's source-language page: itself where it is that one, or has none."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page
    source = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).values("pk")
    return type(page).objects.filter(translation_key=page.translation_key, locale__in=source).first() or page


def units_of(course_key: uuid.UUID) -> list[Node]:
    """Return the course's live units in source-language order (two queries)."""
    modules = read_modules(source_courses(courses_with_keys([course_key]))).get(course_key, [])
    return [unit for module in modules for unit in module.children]


def source_course(course_key: uuid.UUID) -> CoursePage | None:
    """Return the source-language page of a course, published or not; None when it was deleted (one query)."""
    return next(iter(source_courses(courses_with_keys([course_key]))), None)


def rule_of(course: CoursePage) -> CourseRule:
    """Return the rule as it is now of a course, by its source-language page (one query).

    It is in force while the course is published and its editors say that it is complete: a course that grows lesson
    by lesson, or is being rebuilt, is nobody's measure. Read each time: what is kept in memory may be older than a
    publish whose recheck is over, and then nobody would ask again.
    """
    units = (unit for module in read_modules([course])[course.translation_key] for unit in module.children)
    return make_rule(
        ((unit.key, unit.is_optional) for unit in units), is_in_force=course.live and course.gives_certificates
    )


def course_of(unit: UnitPage) -> CoursePage:
    """Return the course in which the unit's source-language page stands (one query)."""
    return courses_around(unit).select_related("locale").get()


def course_outlines(*, learner: User | None, language: str, home_key: uuid.UUID | None) -> list[CourseOutline]:
    """Return the published courses of the site with this home page, in tree order, as this reader sees them.

    Other sites' courses are other programmes': their trainers have no say on this one's pages.
    """
    outlines = [outline for outline in _catalogue_of(home_key, language) if outline.is_open]
    return _seen_by(learner, outlines)


def course_outline(course: CoursePage, learner: User | None, language: str) -> CourseOutline:
    """Return one course as this reader sees it. The page may be any of the course's languages."""
    return _seen_by(learner, [_outline_of(course.translation_key, language)])[0]


def _outline_of(key: uuid.UUID, language: str) -> CourseOutline:
    """Return a course as nobody sees it. One that was never published made nothing old, so it may not be kept yet."""
    return _catalogue(language).get(key) or _read_outlines(courses_with_keys([key]), language)[key]


def course_around(module: ModulePage, learner: User | None, language: str) -> CourseOutline:
    """Return the course in which this page of a part stands, as the reader sees it."""
    key = get_or_make(f"course above {module.path}", lambda: _course_above(module))
    return _seen_by(learner, [_outline_of(key, language)])[0]


def _course_above(module: ModulePage) -> uuid.UUID:
    return CoursePage.objects.filter(path=module.path[:-STEP]).values_list("translation_key", flat=True).get()


def course_at(path: str, home_key: uuid.UUID | None) -> CourseOutline | None:
    """Return the site's published course that this address leads into: its own page, or that of a part or unit."""
    courses = _catalogue_of(home_key, language_of(path))
    return next((course for course in courses if course.is_open and path in course.addresses), None)


def course_in_preview(course: CoursePage, language: str) -> CourseOutline:
    """Return a course as its editor's form has it: one that was never saved has nothing below it yet."""
    if course.pk:
        return course_outline(course, None, language)
    return CourseOutline(
        key=course.translation_key,
        title=course.title,
        summary=course.summary,
        url="",
        drawing=course.drawing,
        picture="",
        language=language,
        is_open=False,
        gives_certificates=course.gives_certificates,
        modules=(),
    )


def module_in_preview(page: ModulePage, number: int, language: str) -> ModuleOutline:
    """Return a part as its editor sees it, with the units that nobody else sees yet."""
    children = page.get_children().specific() if page.pk else ()
    units = tuple(
        UnitOutline(
            key=unit.translation_key,
            title=unit.title,
            url=page_address(unit.url_path, language),
            kind=unit.unit_kind,
            minutes=unit.minutes,
            is_optional=unit.is_optional,
            language=language,
        )
        for unit in children
        if isinstance(unit, UnitPage)
    )
    return ModuleOutline(page.translation_key, page.title, "", number, language, units)


def learning_of(user: User, language: str, home_key: uuid.UUID | None) -> list[CourseOutline]:
    """Return the site's courses that the person started, in the order of ``in_learning_order``.

    Unpublished ones too: her facts stay.
    """
    return in_learning_order(_seen_by(user, _catalogue_of(home_key, language)))


def unit_position(unit: UnitPage, learner: User | None, language: str) -> UnitPosition | None:
    """Return where the unit stands, or None when it is no longer part of a course's published tree."""
    around = _courses_by_unit(language).get(unit.translation_key)
    if around is None:
        return None
    (outline,) = _seen_by(learner, [around])
    units = outline.units
    at = next(n for n, other in enumerate(units) if other.key == unit.translation_key)
    module = next(module for module in outline.modules if units[at] in module.units)
    return UnitPosition(
        course=outline,
        module=module,
        unit=units[at],
        previous=units[at - 1] if at else None,
        next=units[at + 1] if at + 1 < len(units) else None,
    )


def _catalogue(language: str) -> Mapping[uuid.UUID, CourseOutline]:
    """Return all sites' courses by key in tree order, unpublished ones too, as nobody's in particular."""
    return get_or_make(f"courses {language}", lambda: _read_outlines(CoursePage.objects.all(), language))


def _courses_by_unit(language: str) -> Mapping[uuid.UUID, CourseOutline]:
    """Return the course of each unit; the first one of the tree, where a unit's pages stand in two."""

    def make() -> dict[uuid.UUID, CourseOutline]:
        courses = reversed(list(_catalogue(language).values()))
        return {unit.key: course for course in courses for unit in course.units}

    return get_or_make(f"courses by unit {language}", make)


def _catalogue_of(home_key: uuid.UUID | None, language: str) -> list[CourseOutline]:
    return [outline for outline in _catalogue(language).values() if outline.home_key == home_key]


def _read_outlines(pages: QuerySet[CoursePage], language: str) -> dict[uuid.UUID, CourseOutline]:
    """Read courses and their trees: two queries."""
    courses = source_courses(_with_facts(pages, language))
    trees = read_modules(courses, language)
    return {course.translation_key: _outline(course, trees[course.translation_key], language) for course in courses}


def _seen_by(learner: User | None, outlines: list[CourseOutline]) -> list[CourseOutline]:
    """Add what this reader has done in these courses: one query, none for a stranger."""
    if learner is None or not outlines:
        return outlines
    studied = _studied(learner)
    return [outline.seen_by(studied) for outline in outlines]


def _facts_of(learner: int) -> QuerySet[Enrolment, Any]:
    """Write the query for what a learner started and completed: (what, key, when, the unit where it was started)."""
    done = UnitCompletion.objects.filter(learner=learner).order_by()
    started = Enrolment.objects.filter(learner=learner).order_by()
    completed = CourseCompletion.objects.filter(learner=learner).order_by()
    nowhere = Cast(Value(None), UUIDField())
    return started.values_list(Value("started"), "course_key", "started_at", "unit_key").union(
        done.values_list(Value("units"), "unit_key", "completed_at", nowhere),
        completed.values_list(Value("completed"), "course_key", "completed_at", nowhere),
        all=True,
    )


FACTS = PreparedQuery(_facts_of, "learner")


def _studied(learner: User) -> Studied:
    times: dict[str, dict[uuid.UUID, datetime]] = {"units": {}, "started": {}, "completed": {}}
    begun_at: dict[uuid.UUID, uuid.UUID] = {}
    for what, key, at, unit_key in FACTS.rows(learner=learner.pk):
        times[what][key] = at
        if unit_key:
            begun_at[key] = unit_key
    return Studied(**times, begun_at=begun_at)


def _with_facts(pages: QuerySet[CoursePage], language: str) -> QuerySet[CoursePage]:
    """Add to each course what it is called and weighs in this language, or else in the source's."""
    key = OuterRef("translation_key")
    sizes = DownloadSize.objects.filter(course_key=key, language__in={language, settings.LANGUAGE_CODE})
    nearest = sizes.order_by(Case(When(language=language, then=0), default=1))
    home = Page.objects.filter(path=Substr(OuterRef("path"), 1, HOME * STEP)).values("translation_key")[:1]
    words = translated(CoursePage.objects.filter(translation_key=key), language)
    return pages.annotate(
        home_key=Subquery(home),
        words=title_in(language),
        tagline=Subquery(words.values("summary")[:1]),
        download_size=Subquery(nearest.values("size")[:1]),
        card=card_of(OuterRef("picture")),
    )


def _outline(course: CoursePage, modules: list[Node], language: str) -> CourseOutline:
    facts, source = vars(course), course.locale.language_code
    return CourseOutline(
        key=course.translation_key,
        home_key=facts["home_key"],
        title=facts["words"] or str(course.title),
        summary=facts["tagline"] or str(course.summary),
        url=page_address(course.url_path, language),
        drawing=course.drawing,
        picture=card_address(facts["card"]),
        language=language if facts["words"] else source,
        is_open=course.live,
        gives_certificates=course.gives_certificates,
        modules=tuple(_module(number, module, language, source) for number, module in enumerate(modules, 1)),
        download_size=facts["download_size"] or 0,
    )


def _module(number: int, node: Node, language: str, source: str) -> ModuleOutline:
    return ModuleOutline(
        key=node.key,
        title=node.words or node.title,
        url=page_address(node.url_path, language),
        number=number,
        language=language if node.words else source,
        units=tuple(_unit(unit, language, source) for unit in node.children),
    )


def _unit(node: Node, language: str, source: str) -> UnitOutline:
    return UnitOutline(
        key=node.key,
        title=node.words or node.title,
        url=page_address(node.url_path, language),
        kind=node.kind,
        minutes=node.minutes,
        is_optional=node.is_optional,
        language=language if node.words else source,
    )
