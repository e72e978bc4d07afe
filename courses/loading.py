"""Loads courses and their parts from readable files; running it again changes only what the files changed.

Keys come from the files' places (uuid5), so that the same course has the same keys on every installation. A page
that a trainer edited stays as it is while its file stays the same.
"""

import hashlib
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from wagtail.models import Locale, Page

from courses.models import CourseIndexPage, CoursePage, LoadedFile, ModulePage

CONTENT = Path(__file__).parent / "content"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://seedbed.invalid/content/")
AnyPage = TypeVar("AnyPage", bound=Page)


def key_of(*names: str) -> uuid.UUID:
    """Return the key of what these slugs lead to: ``key_of("finances", "two-purses")`` is a module's."""
    return uuid.uuid5(NAMESPACE, "/".join(names))


def load(root: Path = CONTENT, order: Sequence[str] = ()) -> int:
    """Load every course of the folder and its modules, in the source language. Returns how many pages changed.

    ``order`` names the courses that come first; the others follow by name.
    """
    with transaction.atomic():
        index = _course_index()
        return sum(_load_course(index, folder, root) for folder in course_folders(root, order))


def course_folders(root: Path = CONTENT, order: Sequence[str] = ()) -> list[Path]:
    """Return the folders of courses, those named in ``order`` first."""
    places = {name: place for place, name in enumerate(order)}
    folders = [path.parent for path in root.glob("*/course.yaml")]
    return sorted(folders, key=lambda folder: (places.get(folder.name, len(places)), folder.name))


def module_folders(course: Path) -> list[Path]:
    """Return a course's folders of modules in their order."""
    return sorted(path.parent for path in course.glob("*/module.yaml"))


def read_yaml(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def has_changed(path: Path, root: Path = CONTENT) -> bool:
    """Say whether a file differs from what was loaded last, and keep what it is now. Call within a transaction."""
    name = path.relative_to(root).as_posix()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if LoadedFile.objects.filter(path=name, digest=digest).exists():
        return False
    LoadedFile.objects.update_or_create(path=name, defaults={"digest": digest})
    return True


def put_page(*, model: type[AnyPage], parent: Page, key: uuid.UUID, fields: dict[str, Any]) -> AnyPage:
    """Make or change the source-language page with this key, and publish it. A moved page stays where it is."""
    page = model.objects.filter(translation_key=key, locale=parent.locale_id).first()
    if page is None:
        page = model(translation_key=key, locale_id=parent.locale_id, **fields)
        parent.add_child(instance=page)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def _course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.filter(locale=Locale.objects.get(language_code=settings.LANGUAGE_CODE)).first()
    if index is None:
        raise ImproperlyConfigured("There is no course list yet. Make the site first: manage.py load_starter")
    return index


def _load_course(index: CourseIndexPage, folder: Path, root: Path) -> int:
    file = folder / "course.yaml"
    changed = 0
    if has_changed(file, root):
        put_page(model=CoursePage, parent=index, key=key_of(folder.name), fields=_course_fields(read_yaml(file)))
        changed += 1
    course = CoursePage.objects.get(translation_key=key_of(folder.name), locale=index.locale_id)
    return changed + sum(_load_module(course, module, root) for module in module_folders(folder))


def _load_module(course: CoursePage, folder: Path, root: Path) -> int:
    file = folder / "module.yaml"
    if not has_changed(file, root):
        return 0
    course.refresh_from_db()
    module = read_yaml(file)
    fields = {"title": module["title"], "slug": module["slug"], "summary": module["summary"].strip()}
    put_page(model=ModulePage, parent=course, key=key_of(course.slug, module["slug"]), fields=fields)
    return 1


def _course_fields(course: dict[str, Any]) -> dict[str, Any]:
    key = key_of(course["slug"])
    learn = [
        {"type": "outcome", "value": outcome["text"], "id": str(uuid.uuid5(key, f"learn/{outcome['id']}"))}
        for outcome in course.get("learn", [])
    ]
    return {
        "title": course["title"],
        "slug": course["slug"],
        "summary": course["tagline"].strip(),
        "description": " ".join(course["summary"].split()),
        "drawing": course.get("drawing", ""),
        "learn": learn,
        "gives_certificates": course.get("certificates", True),
    }
