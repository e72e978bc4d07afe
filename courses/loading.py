"""Loads courses and their parts from readable files; running it again changes only what the files changed.

Keys come from the files' places (uuid5), so that the same course has the same keys on every installation. A page
that a trainer edited stays as it is while its file stays the same.
"""

import hashlib
import uuid
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.models import Locale, Page

from core.models import Picture
from courses.models import CourseIndexPage, CoursePage, LoadedFile, ModulePage

CONTENT = Path(__file__).parent / "content"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "https://seedbed.invalid/content/")
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # The C library's, where it is: ten times as fast.
AnyPage = TypeVar("AnyPage", bound=Page)


def key_of(*names: str) -> uuid.UUID:
    """Return the key of what these slugs lead to: ``key_of("finances", "two-purses")`` is a module's."""
    return uuid.uuid5(NAMESPACE, "/".join(names))


def load(root: Path = CONTENT, order: Sequence[str] = ()) -> int:
    """Load every course of the folder, its pictures and its modules, in the source language.

    Returns how many pages and pictures changed.
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


def read_yaml(path: Path) -> Any:
    """Return what a file says: a mapping for a page, a list for pictures and words."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506


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


def course_pictures(course: str) -> dict[str, Picture]:
    """Return the pictures that came with a course, by name."""
    there = Picture.objects.filter(key__startswith=f"{course}/")
    return {str(picture.key).partition("/")[2]: picture for picture in there}


def _load_pictures(folder: Path, root: Path) -> int:
    """Put the course's pictures into the library. A picture that a trainer changed stays while its files do."""
    file = folder / "pictures.yaml"
    if not file.exists():
        return 0
    is_relabelled, there, changed = has_changed(file, root), course_pictures(folder.name), 0
    for entry in read_yaml(file):
        drawn = folder / "pictures" / entry["file"]
        name, is_redrawn = drawn.stem, has_changed(drawn, root)
        if name not in there or is_relabelled or is_redrawn:
            picture = there.get(name) or Picture(key=f"{folder.name}/{name}")
            _put_picture(picture, entry, drawn if is_redrawn or not picture.pk else None)
            changed += 1
    return changed


def _put_picture(picture: Picture, entry: dict[str, Any], drawn: Path | None) -> None:
    picture.title, picture.description = entry["title"], " ".join(entry["words"].split())
    picture.credit = entry.get("credit", "")
    if drawn:
        if picture.pk:
            transaction.on_commit(partial(picture.file.storage.delete, picture.file.name))
        picture.file.save(drawn.name, ContentFile(drawn.read_bytes()), save=False)
    picture.save()


def _course_index() -> CourseIndexPage:
    index = CourseIndexPage.objects.filter(locale=Locale.objects.get(language_code=settings.LANGUAGE_CODE)).first()
    if index is None:
        raise ImproperlyConfigured("There is no course list yet. Make the site first: manage.py load_starter")
    return index


def _load_course(index: CourseIndexPage, folder: Path, root: Path) -> int:
    file = folder / "course.yaml"
    changed = _load_pictures(folder, root)
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
