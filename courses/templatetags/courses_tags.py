"""Template tags of course pages."""

import uuid
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.requests import user_or_none
from core.languages import current_language
from core.selectors import programme_of_request
from courses.outlines import CourseOutline
from courses.unlocks import Unlock, to_do_in, unlocks_of

register = template.Library()
DEFAULT_DRAWING = "seedling"
SHORT_MINUTES = 90


@lru_cache(maxsize=256)
def _drawing_path(name: str) -> str:
    path = f"img/drawings/{name}.svg"
    return path if finders.find(path) else f"img/drawings/{DEFAULT_DRAWING}.svg"


@register.filter
def drawing(name: str) -> str:
    """``{{ outline.drawing|drawing }}`` is the drawing's address; the seedling's where there is none of that name."""
    return static(_drawing_path(name or DEFAULT_DRAWING))


@register.filter
def duration(minutes: int) -> str:
    """Write how long something takes: minutes up to an hour and a half, then whole hours."""
    if minutes <= SHORT_MINUTES:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours}


@register.inclusion_tag("courses/includes/ask_now.html", takes_context=True)
def what_to_ask_now(context: dict[str, Any], course_key: uuid.UUID) -> dict[str, list[Unlock]]:
    """``{% what_to_ask_now certificate.course_key %}`` shows what the reader can do now with what they finished.

    For pages of apps below this one, which know a course by its key only.
    """
    request = context["request"]
    reader, programme = user_or_none(request), programme_of_request(request)
    unlocks = unlocks_of([course_key], current_language(), timezone.now(), programme, reader)[course_key]
    return {"unlocks": to_do_in(unlocks)}


@register.inclusion_tag("courses/includes/opens.html", takes_context=True)
def what_it_opens(context: dict[str, Any], course: CourseOutline) -> dict[str, list[Unlock]]:
    """``{% what_it_opens outline %}`` shows what completing the course opens, from the page's ``unlocks``."""
    unlocks: dict[uuid.UUID, list[Unlock]] = context["unlocks"]
    return {"unlocks": unlocks.get(course.key, [])}
