"""Context that all pages of a unit share: who reads, where the unit stands, and how to get on."""

import uuid
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import current_language, direction_of
from core.selectors import programme_of_request
from core.shared_pages import is_preview
from courses.models import UnitPage
from courses.selectors import UnitPosition, unit_position
from courses.unlocks import Unlock, to_do_in, unlocks_of
from lessons.models import GlossaryTerm
from lessons.selectors import find_unit

AnyUnit = TypeVar("AnyUnit", bound=UnitPage)


def reader(request: HttpRequest) -> User | None:
    """Return who reads, or None for a stranger and in an editor's preview."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) and not is_preview(request) else None


def open_unit(request: HttpRequest, model: type[AnyUnit], key: uuid.UUID) -> AnyUnit:
    """Return the published unit that this reader may see, or answer 404."""
    unit = find_unit(model, key, current_language())
    if unit is None or not is_open_to(request, unit):
        raise Http404
    if not is_there(unit_position(unit, None, current_language())):
        raise Http404
    return unit


def is_open_to(request: HttpRequest, unit: UnitPage) -> bool:
    """Say whether this reader has passed every wall (Wagtail's page privacy) around the unit and what stands above."""
    return all(wall.accept_request(request) for wall in unit.get_view_restrictions())


def is_there(position: UnitPosition | None) -> bool:
    """Say whether readers find a unit that stands here: its part and its course are published."""
    return position is not None and position.course.is_open


def open_frame(request: HttpRequest, unit: UnitPage) -> dict[str, Any]:
    """Return the frame of a unit's own page; a page whose part or course isn't published is not there either."""
    context = frame(request, unit)
    if not is_preview(request) and not is_there(context["position"]):
        raise Http404
    return context


def frame(request: HttpRequest, unit: UnitPage) -> dict[str, Any]:
    """Return the unit's position in its course (None in a preview, or when it stands nowhere), and the way there."""
    words_in = other_language(unit)
    position = None if is_preview(request) else unit_position(unit, reader(request), current_language())
    if position is None:
        return {"page": unit, "position": None, "crumbs": [], "words_in": words_in}
    return {
        "page": unit,
        "position": position,
        "crumbs": crumbs(position),
        "words_in": words_in,
        "unlocks": _unlocks(request, position),
        **_lesson_number(position),
    }


def _unlocks(request: HttpRequest, position: UnitPosition) -> list[Unlock]:
    """Return what the learner can ask for now, at the end of a finished course only."""
    if position.next or not position.course.completed_at:
        return []
    key, programme = position.course.key, programme_of_request(request)
    return to_do_in(unlocks_of([key], current_language(), timezone.now(), programme, reader(request))[key])


def _lesson_number(position: UnitPosition) -> dict[str, int]:
    """Return which lesson of its part this is, and of how many; nothing for a quiz."""
    if position.unit.kind != "lesson":
        return {}
    lessons = [unit.key for unit in position.module.units if unit.kind == "lesson"]
    return {"lesson_number": lessons.index(position.unit.key) + 1, "lesson_count": len(lessons)}


def other_language(written: UnitPage | GlossaryTerm) -> dict[str, str] | None:
    """Return the language that these words are written in, when it isn't the page's."""
    written_in = written.locale.language_code
    return None if written_in == current_language() else {"code": written_in, "dir": direction_of(written_in)}


def crumbs(position: UnitPosition) -> list[dict[str, str]]:
    part = _("Part %(n)s") % {"n": position.module.number}
    return [
        {
            "before": "",
            "title": position.course.title,
            "url": position.course.url,
            "language": position.course.language,
        },
        {
            "before": f"{part}: ",
            "title": position.module.title,
            "url": position.module.url,
            "language": position.module.language,
        },
    ]
