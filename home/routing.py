"""From an address to a page in two queries, and in the source language where a translation is missing.

Wagtail walks the tree with two queries a level. But a page keeps its whole address (``url_path``), and slugs are equal
in all languages, so the source-language address finds a page and its translations at once. What this doesn't find
(a page without a source-language page, a page's own sub-addresses) is left to Wagtail.
"""

from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.selectors import site_of_request


def find_route(request: HttpRequest, path: str) -> RouteResult | None:
    """Return the live page at this address in the address's language, or else in the source language."""
    site = site_of_request(request)
    if site is None:
        return None
    source = Page.objects.filter(url_path=site.root_page.url_path + path)
    pages = Page.objects.live().filter(translation_key__in=source.values("translation_key")).select_related("locale")
    found = {page.locale.language_code: page for page in pages}
    page = found.get(request.LANGUAGE_CODE)
    if page is None:
        page = next((page for page in pages if page.locale_id == site.root_page.locale_id), None)
    return RouteResult(_whole(page)) if page else None


def _whole(page: Page) -> Page:
    """Return the page as what it is, with the language that is known already."""
    whole = page.specific
    whole.locale = page.locale
    return whole
