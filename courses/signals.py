"""Signals of a changed course: its download size is stale, and its rule may be met.

Wagtail publishes in three ways (an editor's screen, a schedule, code) and only its signals see all of them, so the
follow-up is queued here; the work is in ``tasks``.
"""

from typing import Any

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.models import CoursePage, ModulePage, UnitPage
from courses.tasks import queue_course_change
from courses.trees import STEP, unit_models

LEVELS: tuple[tuple[type[Page], int], ...] = ((CoursePage, 0), (ModulePage, 1), (UnitPage, 2))


def queue_for_page(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """Queue the follow-up for the course that the page belongs to."""
    level = _level_of(sender)
    if level is not None:
        _queue_above(instance.path, level)


def queue_for_moved_page(sender: type[Page], instance: Page, parent_page_before: Page, **kwargs: Any) -> None:
    """Queue it for the course where the page is now, and for the one that it left: whose rule it may have been."""
    queue_for_page(sender, instance)
    level = _level_of(sender)
    if level:
        # The move may have changed where the old parent itself stands.
        for path in Page.objects.filter(pk=parent_page_before.pk).values_list("path", flat=True):
            _queue_above(path, level - 1)


def _level_of(model: type[Page]) -> int | None:
    """Return how many steps below its course a page of this kind stands."""
    return next((level for kind, level in LEVELS if issubclass(model, kind)), None)


def _queue_above(path: str, level: int) -> None:
    for key in Page.objects.filter(path=path[: len(path) - level * STEP]).values_list("translation_key", flat=True):
        queue_course_change(key)


def connect() -> None:
    for signal in (page_published, page_unpublished):
        signal.connect(queue_for_page, dispatch_uid="courses.queue_for_page")
    post_page_move.connect(queue_for_moved_page, dispatch_uid="courses.queue_for_moved_page")
    models: list[type[Page]] = [ModulePage, *unit_models()]
    for model in models:
        post_delete.connect(queue_for_page, sender=model, dispatch_uid=f"courses.queue_for_deleted_{model.__name__}")
