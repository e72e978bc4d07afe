"""Routing from an address to a page in two queries, falling back to the source language where a translation is missing.

Wagtail walks the tree with two queries a level. But a page keeps its whole address (``url_path``), and slugs are equal
in all languages, so the source-language address finds a page and its translations at once. What this doesn't find
(a page without a source-language page, a page's own sub-addresses) is left to Wagtail.
"""

from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.languages import current_language
from core.models import BasePage
from core.process_cache import get_or_make
from core.selectors import is_in, site_of_request


def find_route(request: HttpRequest, path: str) -> RouteResult | None:
    """Return the live page at this address in the address's language, or else in the source language.

    The page stays in memory until something is published. Readers share it: views change nothing of it.
    """
    site = site_of_request(request)
    if site is None:
        return None
    root, language = site.root_page, current_language()
    page = get_or_make(f"page {language} {root.url_path}{path}", lambda: _find(root, path, language))
    return RouteResult(page) if page else None


def _find(root: Page, path: str, language: str) -> Page | None:
    source = Page.objects.filter(url_path=root.url_path + path)
    here = is_in(language) | Q(live=True, locale=root.locale_id)
    pages = Page.objects.filter(here, translation_key__in=source.values("translation_key")).select_related("locale")
    page = min(pages, key=lambda page: page.locale.language_code != language, default=None)
    model = (page.specific_class or Page) if page else Page
    found = model.objects.select_related("locale").filter(pk=page.pk).first() if page else None
    if isinstance(found, BasePage):
        found.cache_restrictions()
    return found
