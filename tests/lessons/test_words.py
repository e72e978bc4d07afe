"""The glossary in pages: every word is one address away, those of before the pages too."""

import re

import pytest
from django.test import Client
from wagtail.models import Locale

from core.models import Programme
from courses.models import ModulePage
from lessons.models import GlossaryTerm
from tests.lessons.factories import make_lesson

pytestmark = pytest.mark.django_db


def make_words(programme: Programme, *terms: str) -> list[GlossaryTerm]:
    english = Locale.objects.get(language_code="en")
    facts = {"programme": programme, "locale": english}
    return [
        GlossaryTerm.objects.create(term=term, slug=f"w-{term.lower()}", meaning=f"What {term} is.", **facts)
        for term in terms
    ]


@pytest.fixture
def words(programme: Programme) -> list[str]:
    """Fifty words, Ba to Fj."""
    terms = [f"{first}{second}" for first in "FEDCB" for second in "abcdefghij"]
    make_words(programme, *terms)
    return sorted(terms)


def defined(html: str) -> list[str]:
    return re.findall(r"<dfn>(.*?)</dfn>", html)


def test_words_stand_in_pages_of_twenty(client: Client, words: list[str]) -> None:
    pages = [client.get("/learn/words/", {"page": page} if page > 1 else {}).text for page in (1, 2, 3)]
    assert [defined(page) for page in pages] == [words[:20], words[20:40], words[40:]]
    assert "Page 1 of 3" in " ".join(pages[0].split())
    assert len(pages[0]) < 9_000


def test_few_words_need_neither_letters_nor_pages(client: Client, programme: Programme) -> None:
    make_words(programme, "account", "Bill", "Énergie", "Dues")
    html = client.get("/learn/words/").text
    assert defined(html) == ["account", "Bill", "Dues", "Énergie"]
    assert "first letter" not in html
    assert "Page 1" not in html


@pytest.mark.parametrize(("slug", "first"), [("w-ba", "Ba"), ("w-cj", "Ba"), ("w-da", "Da"), ("w-fj", "Fa")])
def test_link_to_a_word_leads_to_its_page(client: Client, words: list[str], slug: str, first: str) -> None:
    html = client.get("/learn/words/", {"word": slug}).text
    assert html.count(f'id="{slug}"'.replace("w-", "word-w-")) == 1
    assert defined(html)[0] == first


def test_word_that_is_gone_leads_to_the_first_page(client: Client, words: list[str]) -> None:
    assert defined(client.get("/learn/words/", {"word": "gone"}).text) == words[:20]


def test_address_of_before_the_pages_leads_to_the_words_letter(client: Client, words: list[str]) -> None:
    """A browser alone knows what stands after ``#``: the first page, the only one of then, has a place for each."""
    html = client.get("/learn/words/").text

    assert sorted(re.findall(r'id="word-w-(\w+)"', html)) == [term.lower() for term in words]
    link = re.search(r'<a[^>]*href="([^"]*)"[^>]*>(?:<i id="word-w-\w+"></i>)*<i id="word-w-fj"></i>F</a>', html)
    assert link
    assert "Fj" in defined(client.get(link[1].split("#")[0]).text)


def test_lesson_links_to_the_page_of_its_word(
    client: Client, programme: Programme, module: ModulePage, words: list[str]
) -> None:
    term = GlossaryTerm.objects.get(term="Fa")
    lesson = make_lesson(module)
    lesson.body = [("term", term)]
    lesson.save_revision().publish()

    link = re.search(r'href="([^"]*words[^"]*)"', client.get(lesson.get_url()).text)

    assert link
    assert link[1].endswith("#word-w-fa")
    assert "Fa" in defined(client.get(link[1].split("#")[0]).text)


def test_words_are_searched(client: Client, programme: Programme, words: list[str]) -> None:
    make_words(programme, "Profit")
    found = client.get("/learn/words/", {"q": "PROFITS"}).text
    assert defined(found) == ["Profit"]
    assert 'value="PROFITS"' in found


def test_words_of_a_search_are_in_pages_too(client: Client, words: list[str]) -> None:
    html = client.get("/learn/words/", {"q": "what is"}).text
    assert len(defined(html)) == 20
    assert 'href="?q=what+is&amp;page=2"' in html


def test_no_word_found_says_what_to_do(client: Client, words: list[str]) -> None:
    html = client.get("/learn/words/", {"q": "ze <b>"}).text
    assert "No word for “ze &lt;b&gt;”." in " ".join(html.split())
    assert '/search/?q=ze%20%3Cb%3E"' in html
