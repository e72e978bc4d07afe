"""Tags of the admin's pages about lessons and checks."""

from collections.abc import Iterable
from typing import Any

from django import template
from wagtail.models import Page

from accounts.models import User
from lessons.models import LessonPage
from lessons.permissions import can_narrate
from lessons.selectors import narration_of, narration_upload_of, work_below

register = template.Library()


@register.inclusion_tag("lessons/admin/learners_work.html")
def learners_work(pages: Page | Iterable[Any]) -> dict[str, Any]:
    """``{% learners_work page %}`` says how many people learn, write and answer there; or of a bulk action's items."""
    several = [pages] if isinstance(pages, Page) else [one["item"] for one in pages or ()]
    return {"work": work_below(several) if several else None}


@register.inclusion_tag("lessons/admin/_narration.html")
def narration_of_lesson(lesson: LessonPage, editor: User) -> dict[str, Any]:
    """``{% narration_of_lesson page request.user %}`` tells of its recording, and leads to its screen."""
    if not lesson.pk:
        return {"lesson": lesson}
    return {
        "lesson": lesson,
        "narration": narration_of(lesson),
        "upload": narration_upload_of(lesson),
        "may_narrate": can_narrate(editor, lesson),
    }
