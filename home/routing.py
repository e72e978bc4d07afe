"""From an address to a page in two queries, and in the source language where a translation is missing.

Wagtail walks the tree, two queries a level. The whole address is already kept on the page (``url_path``), so one
query finds it; ``Page.route`` remains for what has no exact match.
"""

from django.http import HttpRequest
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult


def find_page(request: HttpRequest, home: Page, path_components: list[str]) -> RouteResult | None:
    """Return the live page at this address below the home page, or else its source-language page, or None."""
    site = Site.find_for_request(request)
    if not path_components or site is None:
        return None
    rest = "/".join(path_components) + "/"
    own, source = home.url_path + rest, site.root_page.url_path + rest
    found = {page.url_path: page for page in Page.objects.live().filter(url_path__in={own, source})}
    page = found.get(own) or found.get(source)
    return RouteResult(page.specific) if page else None
