"""A changed course: its weight is stale and its rule may be met. Wagtail publishes on three ways (an editor's screen,
a schedule, code) and only its signals see all of them, so the follow-up is queued here; the work is in ``tasks``.
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
    level = next((level for kind, level in LEVELS if issubclass(sender, kind)), None)
    if level is None:
        return
    path = instance.path[: len(instance.path) - level * STEP]
    for key in Page.objects.filter(path=path).values_list("translation_key", flat=True):
        queue_course_change(key)


def connect() -> None:
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(queue_for_page, dispatch_uid="courses.queue_for_page")
    models: list[type[Page]] = [ModulePage, *unit_models()]
    for model in models:
        post_delete.connect(queue_for_page, sender=model, dispatch_uid=f"courses.queue_for_deleted_{model.__name__}")
