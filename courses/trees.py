"""Reads the page trees of courses in one query, however many courses, parts and units there are."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from wagtail.models import Page

from core.selectors import translated
from courses.models import CoursePage, ModulePage, UnitPage

STEP = Page.steplen


@dataclass(frozen=True)
class Node:
    """One page of the source-language tree. ``words`` is its title in the reader's language, if it has one there."""

    key: uuid.UUID
    title: str
    words: str
    url_path: str
    kind: str = ""
    minutes: int = 0
    is_optional: bool = False
    children: "list[Node]" = field(default_factory=list)


def unit_models() -> list[type[UnitPage]]:
    """Return the kinds of units, which apps above this one declare."""
    return [model for model in apps.get_models() if issubclass(model, UnitPage)]


def source_courses(pages: QuerySet[CoursePage] | None = None) -> list[CoursePage]:
    """Return the source-language page of each course in tree order, unpublished ones too. One query.

    The source language is the site's; a course that has no page in it is its own source. ``pages`` narrows the choice
    and may carry annotations.
    """
    pages = CoursePage.objects.all() if pages is None else pages
    found: dict[uuid.UUID, CoursePage] = {}
    for page in sorted(pages.select_related("locale"), key=_source_first):
        found.setdefault(page.translation_key, page)
    return list(found.values())


def unit_pages_of(course: CoursePage) -> list[UnitPage]:
    """Return the pages of the course's units; those of an unpublished part are none of its units."""
    keys = {unit.key for module in read_modules([course])[course.translation_key] for unit in module.children}
    below = {"translation_key__in": keys, "path__startswith": course.path}
    return [page for model in unit_models() for page in model.objects.filter(**below)]


def courses_with_keys(keys: Iterable[uuid.UUID]) -> QuerySet[CoursePage]:
    return CoursePage.objects.filter(translation_key__in=set(keys))


def courses_around(unit: Page) -> QuerySet[CoursePage]:
    """Return the course in whose tree the unit's source-language page stands (nothing, or one)."""
    unit_path = Subquery(
        Page.objects.filter(translation_key=unit.translation_key)
        .order_by(Case(When(locale__language_code=settings.LANGUAGE_CODE, then=0), default=1), "path")
        .values("path")[:1]
    )
    return CoursePage.objects.annotate(unit_path=unit_path).filter(unit_path__startswith=F("path"))


def _source_first(page: CoursePage) -> tuple[bool, str]:
    return page.locale.language_code != settings.LANGUAGE_CODE, page.path


def read_modules(courses: Iterable[CoursePage], language: str = settings.LANGUAGE_CODE) -> dict[uuid.UUID, list[Node]]:
    """Return each course's live modules that have live units. One query."""
    by_path = {course.path: course.translation_key for course in courses}
    trees: dict[uuid.UUID, list[Node]] = {key: [] for key in by_path.values()}
    modules: dict[str, Node] = {}
    kinds = _kinds()
    for row in _rows_below(by_path, kinds, language) if by_path else ():
        node = _make_node(row, kinds[row["content_type_id"]])
        parent = row["path"][:-STEP]
        if parent in by_path and not node.kind:
            modules[row["path"]] = node
            trees[by_path[parent]].append(node)
        elif parent in modules and node.kind:
            modules[parent].children.append(node)
    return {key: [module for module in nodes if module.children] for key, nodes in trees.items()}


def _kinds() -> dict[int, type[Page]]:
    """The pages a course consists of, by the id of their content type (which Django keeps in memory)."""
    models: list[type[Page]] = [ModulePage, *unit_models()]
    return {content_type.pk: model for model, content_type in ContentType.objects.get_for_models(*models).items()}


def title_in(language: str) -> Combinable:
    """The live translation's title, for annotating pages; nothing to look for in the source language."""
    if language == settings.LANGUAGE_CODE:
        return Value("")
    pages = translated(Page.objects.filter(translation_key=OuterRef("translation_key")), language)
    return Coalesce(Subquery(pages.order_by().values("title")[:1]), Value(""))


def _rows_below(
    course_paths: Iterable[str], kinds: dict[int, type[Page]], language: str
) -> QuerySet[Page, dict[str, Any]]:
    """One row a page, in tree order; minutes and the optional flag come from the unit's own table."""
    below = Q(pk__in=[])
    for path in course_paths:
        below |= Q(path__startswith=path, depth__gt=len(path) // STEP)
    return (
        Page.objects.live()
        .filter(below, content_type__in=kinds)
        .order_by("path")
        .annotate(words=title_in(language))
        .annotate(minutes=_from_units(kinds, "minutes", IntegerField()))
        .annotate(is_optional=_from_units(kinds, "is_optional", BooleanField()))
        .values(
            "path",
            "translation_key",
            "title",
            "words",
            "url_path",
            "content_type_id",
            "minutes",
            "is_optional",
        )
    )


def _from_units(kinds: dict[int, type[Page]], name: str, output: Field) -> Case:
    whens = [
        When(content_type=pk, then=F(f"{model._meta.model_name}__{name}"))
        for pk, model in kinds.items()
        if issubclass(model, UnitPage)
    ]
    return Case(*whens, default=Value(None), output_field=output)


def _make_node(row: dict[str, Any], model: type[Page]) -> Node:
    return Node(
        key=row["translation_key"],
        title=row["title"],
        words=row["words"],
        url_path=row["url_path"],
        kind=model.unit_kind if issubclass(model, UnitPage) else "",
        minutes=row["minutes"] or 0,
        is_optional=bool(row["is_optional"]),
    )
