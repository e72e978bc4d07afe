"""Lessons with pictures in them, as drafts."""

from typing import Any

from core.models import Picture
from courses.models import ModulePage
from lessons.models import LessonPage

WORDS = "A red cloth bag"


def block(picture: Picture, name: str = "picture", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": "picture", "value": {"image": picture.pk, "alt": WORDS, "caption": "", **more}}


def lesson_with(module: ModulePage, *pictures: Picture, slug: str = "photos") -> LessonPage:
    """Make a lesson as a draft: nothing about it was published."""
    lesson = LessonPage(title="Photos", slug=slug, live=False)
    lesson.body = [block(picture, f"p{n}") for n, picture in enumerate(pictures)]
    module.refresh_from_db()
    module.add_child(instance=lesson)
    lesson.save_revision()
    return lesson
