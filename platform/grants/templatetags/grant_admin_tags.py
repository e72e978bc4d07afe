"""Template tags of the admin's pages about grants."""

from collections.abc import Iterable
from typing import Any

from django import template
from wagtail.models import Page

from grants.rounds.selectors.rounds import applications_below

register = template.Library()


@register.inclusion_tag("grants/admin/applications_below.html")
def applications_on(pages: Page | Iterable[Any]) -> dict[str, Any]:
    """``{% applications_on page %}`` says how many applications hang on the grants there; or on a bulk action's."""
    several = [pages] if isinstance(pages, Page) else [one["item"] for one in pages or ()]
    return {"found": applications_below(several) if several else None}
