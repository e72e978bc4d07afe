"""Which programme a request or a page belongs to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site

from core.models import Programme


def programme_of_request(request: HttpRequest) -> Programme | None:
    """Return the programme whose site the request came to (one query a request, kept on it)."""
    kept: Any = request
    if not hasattr(kept, "_programme"):
        site = Site.find_for_request(request)
        kept._programme = Programme.objects.filter(site=site).first() if site else None
    return kept._programme


def phone_region_of(programme: Programme | None) -> str:
    """Return the two-letter region in which the programme's people dial, "KE" for instance."""
    return (programme and programme.phone_region) or settings.PHONENUMBER_DEFAULT_REGION


def programme_of_page(page: Page) -> Programme | None:
    """Return the programme in whose site the page stands, whatever its language."""
    roots = Site.get_site_root_paths()
    site_ids = [root.site_id for root in roots if page.url_path.startswith(root.root_path)]
    return Programme.objects.filter(site_id__in=site_ids).first()
