"""Languages of addresses: ``/courses/`` is in the default language, ``/ar/courses/`` is Arabic."""

from functools import lru_cache

from django.conf import settings
from django.utils.translation import get_language, get_language_info


def current_language() -> str:
    """Return the code of the language in which this request (or task) is answered."""
    return get_language() or settings.LANGUAGE_CODE


@lru_cache(maxsize=1_000)
def language_of(path: str) -> str:
    """Return the language code that the path is written in. Asked ten times a page: settings are slow to read."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in dict(settings.LANGUAGES) and first != settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


def in_language(path: str, language: str) -> str:
    """Return the same address in another language."""
    current = language_of(path)
    bare = path if current == settings.LANGUAGE_CODE else path[len(current) + 1 :] or "/"
    return bare if language == settings.LANGUAGE_CODE else f"/{language}{bare}"


def direction_of(language: str) -> str:
    """Return how a language is written, as HTML says it."""
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def page_address(url_path: str, language: str) -> str:
    """Return a page's address in a reader's language from its tree path ("/home/courses/" → "/ar/courses/").

    Slugs are equal in all languages, so the address is right whether or not the page is translated. No query.
    """
    return in_language("/" + url_path.split("/", 2)[2], language)


def absolute(path: str) -> str:
    """Return the address as it is printed: on the site's own name, whatever host the request came to."""
    return settings.SITE_URL + path
