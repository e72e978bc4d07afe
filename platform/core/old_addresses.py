"""Redirects from a page's old addresses, in every language of the site.

Wagtail keeps one redirect for a page that moved, at its address in its own language. But a page without translation
stands under every language's prefix, and so do its old addresses.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from core.languages import in_language, language_of


class OldAddressMiddleware(RedirectMiddleware):
    """Where nothing stands, look for a redirect: at the whole address, without its query, and without its language."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        redirect = _find(request) if response.status_code == 404 else None
        if redirect is None or redirect.link is None:
            return response
        link = redirect.link
        if redirect.redirect_page_id and link.startswith("/"):
            link = in_language(link, language_of(request.path))
        return HttpResponsePermanentRedirect(link) if redirect.is_permanent else HttpResponseRedirect(link)


def _find(request: HttpRequest) -> Redirect | None:
    """Return the redirect of this address; one of its own language goes before that of the site's."""
    addresses = [request.get_full_path(), request.path, in_language(request.path, settings.LANGUAGE_CODE)]
    for address in dict.fromkeys(addresses):
        found: Redirect | None = get_redirect(request, Redirect.normalise_path(address, decode_unicode=False))
        if found is not None:
            return found
    return None
