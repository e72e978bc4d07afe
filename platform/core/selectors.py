"""Selectors of sites and programmes: to which of them a request or a page belongs."""

import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Page, Site

from core.models import Programme
from core.process_cache import get_or_make

AnyPage = TypeVar("AnyPage", bound=Page)


def site_of_request(request: HttpRequest) -> Site | None:
    """Return the site that Wagtail would choose, with its programme. All sites stay in memory until one changes."""
    kept: Any = request
    if not hasattr(kept, "_wagtail_site"):
        hostname, port = split_domain_port(kept._get_raw_host())[0], request.get_port()
        kept._wagtail_site = _best(get_or_make("sites", _read_sites), hostname, port)
    return kept._wagtail_site


def _read_sites() -> list[Site]:
    return list(Site.objects.select_related("root_page", "programme"))


def _best(sites: list[Site], hostname: str, port: str) -> Site | None:
    """By host and port, or else by host if that is the default or the only one, or else the default."""
    named = [site for site in sites if site.hostname == hostname]
    exact = [site for site in named if str(site.port) == port or site.is_default_site]
    exact.sort(key=lambda site: str(site.port) != port)
    default = [site for site in sites if site.is_default_site]
    only = named if len(named) == 1 else []
    return next(iter([*exact, *only, *default]), None)


def home_key_of(request: HttpRequest) -> uuid.UUID | None:
    """Return the key that the home pages of the request's site share in all languages."""
    site = site_of_request(request)
    return site.root_page.translation_key if site else None


def programme_of_request(request: HttpRequest) -> Programme | None:
    """Return the programme whose site the request came to."""
    return getattr(site_of_request(request), "programme", None)


def translated(pages: QuerySet[AnyPage], language: str) -> QuerySet[AnyPage]:
    """Narrow pages to those that readers find written in this language: published, and no alias.

    An alias is another page's words once more. Wagtail makes one of each parent that has no translation yet.
    """
    return pages.filter(is_in(language))


def translated_or_source(pages: QuerySet[AnyPage], keys: Iterable[Any], language: str) -> dict[Any, AnyPage]:
    """Return a published page by translation key: in this language, or else in the site's (one query)."""
    wanted = is_in(language) | Q(live=True, locale__language_code=settings.LANGUAGE_CODE)
    found = pages.filter(wanted, translation_key__in=keys).select_related("locale")
    ordered = sorted(found, key=lambda page: page.locale.language_code == language)
    return {page.translation_key: page for page in ordered}


def is_in(language: str, page: str = "") -> Q:
    """Return what makes a page one of this language; ``page``: how a row leads to it ("page__")."""
    return Q(**{f"{page}live": True, f"{page}alias_of": None, f"{page}locale__language_code": language})


def phone_region_of(programme: Programme | None) -> str:
    """Return the two-letter region in which the programme's people dial, "KE" for instance."""
    return (programme and programme.phone_region) or settings.PHONENUMBER_DEFAULT_REGION


def programme_of_page(page: Page) -> Programme | None:
    """Return the programme in whose site the page stands, whatever its language."""
    roots = get_or_make("programmes of roots", _read_programmes)
    return next((programme for root_path, programme in roots if page.url_path.startswith(root_path)), None)


def _read_programmes() -> list[tuple[str, Programme]]:
    """Return each programme with the paths of its site's home pages, in the order of the programmes' names."""
    roots = Site.get_site_root_paths()
    programmes = Programme.objects.filter(site__isnull=False)
    return [(root.root_path, one) for one in programmes for root in roots if root.site_id == one.site_id]
