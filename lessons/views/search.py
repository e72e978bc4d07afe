"""The search page, and the glossary in pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from core.languages import current_language
from core.rate_limits import Limit, network_of
from core.selectors import home_key_of, programme_of_request
from core.shared_pages import render_shared
from lessons.models import GlossaryTerm
from lessons.search import LONGEST_QUERY, find_lessons_with, find_words, with_lines
from lessons.search_text import words_of
from lessons.views.frame import other_language

SEARCHES_OF_ONE_ADDRESS = Limit("searches", times=120, seconds=60)  # a classroom behind one address
LESSONS_A_PAGE = 10
WORDS_A_PAGE = 20
MOST_WORDS_BESIDE_LESSONS = 3


@require_safe
def search_lessons(request: HttpRequest) -> HttpResponse:
    """Search lessons and words for ``?q=``; longer queries are cut. Raises TooManyTries."""
    query = _query(request)
    context: dict[str, Any] = {"query": query, "longest": LONGEST_QUERY, "pager_query": _pager_query(query)}
    if query:
        SEARCHES_OF_ONE_ADDRESS.require(network_of(request), timezone.now())
        context |= _results(request, query)
    return render(request, "lessons/search.html", context)


def _results(request: HttpRequest, query: str) -> dict[str, Any]:
    language, programme = current_language(), programme_of_request(request)
    found = find_lessons_with(query, language, home_key_of(request))
    words = find_words(query, language, programme) if words_of(query) else []
    page = Paginator(found.places, LESSONS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "found": found,
        "page": page,
        "lessons": with_lines(found, page.object_list, query, programme),
        "words": words[:MOST_WORDS_BESIDE_LESSONS],
        "has_more_words": len(words) > MOST_WORDS_BESIDE_LESSONS,
        "words_in": other_language(words[0]) if words else None,
    }


@require_safe
def show_words(request: HttpRequest) -> HttpResponse:
    """Show a page of the glossary: ``?page=``, or that of one word (``?word=``), or the words that ``?q=`` fits."""
    return render_shared(request, "lessons/words.html", shared=_words_for_all, own={})


def _words_for_all(request: HttpRequest) -> dict[str, Any]:
    query = _query(request)
    terms = find_words(query, current_language(), programme_of_request(request))
    pages = Paginator(terms, WORDS_A_PAGE)
    page = pages.get_page(_page_of(terms, request.GET.get("word", "")) or request.GET.get("page"))
    return {
        "query": query,
        "longest": LONGEST_QUERY,
        "pager_query": _pager_query(query),
        "page": page,
        "letters": [] if query or not page.has_other_pages() else _letters(terms, page),
        "words_in": other_language(terms[0]) if terms else None,
    }


def _query(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").split())[:LONGEST_QUERY].strip()


def _page_of(terms: list[GlossaryTerm], slug: str) -> int | None:
    places = (place for place, term in enumerate(terms) if slug and term.slug == slug)
    place = next(places, None)
    return None if place is None else place // WORDS_A_PAGE + 1


def _pager_query(query: str) -> str:
    return f"?{urlencode({'q': query})}&page=" if query else ""


def _letters(terms: list[GlossaryTerm], page: Page[GlossaryTerm]) -> list[dict[str, Any]]:
    """Return the first letters, each with its first word.

    On the first page also the words of each that stand on later ones: an address from before there were pages
    (``#word-profit``) then leads to its letter.
    """
    later = {term.slug for term in terms[page.end_index() :]} if not page.has_previous() else set()
    letters: dict[str, list[str]] = {}
    for term in terms:
        first = next(iter(words_of(term.term)), term.term)[:1].upper()
        letters.setdefault(first, []).append(term.slug)
    return [
        {"letter": letter, "first": slugs[0], "elsewhere": [slug for slug in slugs if slug in later]}
        for letter, slugs in letters.items()
    ]
