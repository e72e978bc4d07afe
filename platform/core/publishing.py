"""Selectors and service of unpublished pages below a page, for bulk publishing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.fields import StreamField
from wagtail.models import Page


@dataclass(frozen=True)
class Draft:
    """A page that nobody sees yet; ``is_finished``: what its editor would be asked for on publishing is there."""

    page: Page
    is_finished: bool


def is_finished(page: Page) -> bool:
    """Say whether a page, as it was saved last, could be published from its editor."""
    latest = page.get_latest_revision_as_object()
    try:
        latest.full_clean()
        for field in latest._meta.get_fields():
            if isinstance(field, StreamField):
                field.stream_block.clean(field.value_from_object(latest))
    except ValidationError:
        return False
    return True


def drafts_below(page: Page) -> list[Draft]:
    """Return what is not published below a page, in the order in which it is read."""
    pages = page.get_descendants().filter(live=False, alias_of=None).order_by("path").specific()
    return [Draft(one, is_finished(one)) for one in pages]


@transaction.atomic
def publish_drafts(drafts: Iterable[Draft], by: Any) -> int:
    """Publish those that are finished, all or none. Returns how many."""
    ready = [draft.page for draft in drafts if draft.is_finished]
    for page in ready:
        revision = page.get_latest_revision() or page.save_revision(user=by)
        revision.publish(user=by)
    return len(ready)
