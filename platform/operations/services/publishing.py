"""Scheduled publishing: publish and take down what editors scheduled."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import DraftStateMixin, Page, Revision

from operations.due import JobFailed


def publish_scheduled(now: datetime) -> str:
    """Do what Wagtail's command of this name does, each page in a transaction of its own.

    Wagtail's stops at the first page that can't be published, and whatever is scheduled after it never comes.
    Raises JobFailed with the pages that could not be done; the others are.
    """
    done: list[str] = []
    failed: list[str] = []
    for model in _models_with_drafts():
        for one in model.objects.filter(live=True, expire_at__lt=now).order_by("expire_at"):
            _do(one, _take_down, f"taken down: {one}", done, failed)
    for revision in Revision.objects.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        _do(revision, _publish, f"published: {revision.object_str}", done, failed)
    if failed:
        raise JobFailed("; ".join([*failed, *done]))
    return "; ".join(done)


def _models_with_drafts() -> list[Any]:
    others = (model for model in apps.get_models() if issubclass(model, DraftStateMixin))
    return [Page, *(model for model in others if not issubclass(model, Page))]


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _take_down(one: Any) -> None:
    one.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _do(one: Any, act: Callable[[Any], None], words: str, done: list[str], failed: list[str]) -> None:
    try:
        with transaction.atomic():
            act(one)
    except Exception as error:  # noqa: BLE001 - one page that can't be published must not hold up the others
        failed.append(f"not {words}: {type(error).__name__}: {error}")
    else:
        done.append(words)
