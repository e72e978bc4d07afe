"""Loads lessons, quizzes and the glossary from readable files (docs/content: the course file format).

Idempotent: a page whose file is the same as last time stays as its trainers made it. Pages, blocks, choices, lines
and fields have ids made of their places in the files (uuid5), so answers stay with them from installation to
installation.
"""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.blocks import StreamBlock
from wagtail.models import Locale

from core.drawings import drawings
from core.models import Picture, Programme
from courses.loading import (
    CONTENT,
    course_folders,
    course_pictures,
    has_changed,
    key_of,
    module_folders,
    put_page,
    read_yaml,
)
from courses.models import ModulePage, UnitPage
from lessons.importing import write_body, write_questions
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from lessons.raw_data import ContentError

KINDS: dict[str, type[UnitPage]] = {"lesson": LessonPage, "quiz": QuizPage}


def load(root: Path = CONTENT) -> int:
    """Load the glossary and all units of all courses, in the source language. Returns how many files had changed.

    The courses and their parts must be there (courses.loading). Raises ContentError naming file and block; then
    nothing was loaded.
    """
    with transaction.atomic():
        changed = _load_glossary(root)
        for course in course_folders(root):
            for module in module_folders(course):
                changed += _load_module(module, course.name, root)
    return changed


def unit_files(module: Path) -> list[Path]:
    """Return the files of a part's units in their order."""
    return sorted(path for path in module.glob("*.yaml") if _kind_of(path))


def _kind_of(path: Path) -> str:
    kind = path.name.removesuffix(".yaml").rpartition(".")[2]
    return kind if kind in KINDS else ""


def _load_glossary(root: Path) -> int:
    path = root / "glossary.yaml"
    if not path.exists() or not has_changed(path, root):
        return 0
    locale = Locale.objects.get(language_code=settings.LANGUAGE_CODE)
    programmes = list(Programme.objects.all()[:2])
    owner = programmes[0] if len(programmes) == 1 else None
    for entry in read_yaml(path):
        words = {"slug": entry["slug"], "term": entry["term"], "meaning": " ".join(entry["meaning"].split())}
        GlossaryTerm.objects.update_or_create(
            translation_key=key_of("glossary", entry["slug"]),
            locale=locale,
            defaults=words,
            create_defaults={**words, "programme": owner},
        )
    return 1


def _load_module(folder: Path, course: str, root: Path) -> int:
    slug = read_yaml(folder / "module.yaml")["slug"]
    module = ModulePage.objects.get(translation_key=key_of(course, slug), locale__language_code=settings.LANGUAGE_CODE)
    return sum(_load_unit(module, (course, slug), path, root) for path in unit_files(folder))


def _load_unit(module: ModulePage, names: tuple[str, str], path: Path, root: Path) -> int:
    if not has_changed(path, root):
        return 0
    name, unit, kind = path.relative_to(root).as_posix(), read_yaml(path), _kind_of(path)
    try:
        key = key_of(*names, unit["slug"])
        fields = FIELDS[kind](unit, key, course_pictures(names[0]))
    except KeyError as error:
        raise ContentError(f"{name}: {error} is missing") from error
    except ContentError as error:
        raise ContentError(f"{name}: {error}") from error
    module.refresh_from_db()
    put_page(model=KINDS[kind], parent=module, key=key, fields=fields)
    return 1


def _shared_fields(unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": unit["title"],
        "slug": unit["slug"],
        "minutes": unit["minutes"],
        "is_optional": unit.get("optional", False),
        "summary": " ".join(unit.get("summary", "").split()),
    }


def _lesson_fields(lesson: dict[str, Any], key: uuid.UUID, pictures: dict[str, Picture]) -> dict[str, Any]:
    body = write_body(lesson["body"], key, _term_ids(), pictures)
    _check(LessonPage.body.field.stream_block, body, [block["id"] for block in lesson["body"]])
    return {**_shared_fields(lesson), "body": body}


def _quiz_fields(quiz: dict[str, Any], key: uuid.UUID, pictures: dict[str, Picture]) -> dict[str, Any]:
    questions = write_questions(quiz["questions"], key)
    _check(QuizPage.questions.field.stream_block, questions, [question["id"] for question in quiz["questions"]])
    rules = {"pass_percent": quiz["pass_percent"], "tries": quiz.get("tries"), "questions": questions}
    return {**_shared_fields(quiz), **rules}


FIELDS: dict[str, Callable[[dict[str, Any], uuid.UUID, dict[str, Picture]], dict[str, Any]]] = {
    "lesson": _lesson_fields,
    "quiz": _quiz_fields,
}


def _term_ids() -> dict[str, int]:
    terms = GlossaryTerm.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
    return dict(terms.values_list("slug", "pk"))


def _check(block: StreamBlock, raw: list[dict[str, Any]], names: list[str]) -> None:
    """Ask the blocks what a trainer would be told. A drawing that isn't drawn yet is no error: it is left out."""
    undrawn = {n for n, one in enumerate(raw) if one["type"] == "drawing" and one["value"]["name"] not in drawings()}
    try:
        block.clean(block.to_python(raw))
    except ValidationError as error:
        told = getattr(error, "block_errors", {})
        wrong = {n: one for n, one in told.items() if n not in undrawn}
        if wrong or not told:
            first = min(wrong, default=None)
            place = f'block "{names[first]}", ' if first is not None else ""
            raise ContentError(place + "; ".join(_messages(wrong[first] if first is not None else error))) from error


def _messages(error: ValidationError, place: str = "") -> Iterator[str]:
    """Flatten the nested errors of blocks to lines like ``choices 2 why: This field is required.``"""
    inner = getattr(error, "block_errors", None)
    if inner:
        pairs = inner.items() if isinstance(inner, dict) else enumerate(inner)
        for name, one in pairs:
            if one is not None:
                yield from _messages(one, f"{place} {name + 1 if isinstance(name, int) else name}".strip())
    else:
        yield f"{place}: {' '.join(error.messages)}" if place else " ".join(error.messages)
