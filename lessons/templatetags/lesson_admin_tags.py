"""Tags of the admin's pages about lessons and checks."""

from collections.abc import Iterable
from typing import Any

from django import template
from wagtail.models import Page

from lessons.selectors import work_below

register = template.Library()


@register.inclusion_tag("lessons/admin/learners_work.html")
def learners_work(pages: Page | Iterable[Any]) -> dict[str, Any]:
    """``{% learners_work page %}`` says how many people learn, write and answer there; or of a bulk action's items."""
    several = [pages] if isinstance(pages, Page) else [one["item"] for one in pages or ()]
    return {"work": work_below(several) if several else None}
