"""Signals that make renditions: when a page that shows a picture is published, and when a picture changes.

Wagtail publishes on three ways (an editor's screen, a schedule, code) and only its signal sees all of them; so it is
with a picture's file. The follow-up is queued here, the work is in ``renditions``.
"""

from typing import Any

from django.db.models.signals import post_save
from wagtail.models import Page, ReferenceIndex
from wagtail.signals import page_published

from core.models import Picture
from core.pictures.renditions import pictures_on
from core.tasks import queue_pictures


def queue_for_published_page(instance: Page, **_signal: Any) -> None:
    queue_pictures(pictures_on(instance.specific))


def queue_for_changed_picture(instance: Picture, created: bool, **_signal: Any) -> None:
    """A new picture is on no page yet."""
    if not created and ReferenceIndex.get_references_to(instance).exists():
        queue_pictures({instance.pk})


def connect() -> None:
    page_published.connect(queue_for_published_page, dispatch_uid="core.queue_for_published_page")
    post_save.connect(queue_for_changed_picture, sender=Picture, dispatch_uid="core.queue_for_changed_picture")
