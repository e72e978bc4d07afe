"""The search over lessons and words: what is found, by whom, and what a stranger's search may cost."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import Locale, PageViewRestriction, Site
from wagtail.search.models import IndexEntry

from core.models import Programme
from core.rate_limits import Limit
from courses.models import ModulePage
from home.models import HomePage
from lessons.models import GlossaryTerm, LessonPage
from lessons.search_text import Piece, has_words, line_around, words_of, words_to_find
from tests.core.factories import ProgrammeFactory
from tests.home.factories import translate
from tests.lessons.factories import PRACTICE, SHEET, SINGLE, make_lesson, make_quiz

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("indexed")]
SEEDS = {"id": "seeds", "type": "text", "text": "First a word. A **cooperative** buys seeds for [[120]] a bag. & done"}


@pytest.fixture
def indexed(settings: Settings) -> None:
    """Other tests leave the index out for speed."""
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": settings.SEARCH_BACKEND, "AUTO_UPDATE": True}}


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def search(client: Client, query: str, language: str = "") -> str:
    return text_of(client.get(f"{language}/search/", {"q": query}).text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Break-even, PRICE!", ["break", "even", "price"]),
        ("الأَسْعار والسوق", ["اسعار", "والسوق"]),
        ("مكتبة", ["مكتبه"]),
        ("آل", ["ال"]),
        ("café − 3", ["cafe", "3"]),
        ("'\"*^:()", []),
    ],
)
def test_words_are_folded(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_words_to_find_are_few_and_need_no_plural() -> None:
    assert words_to_find("Prices price boss a b c d e") == ["price", "boss", "a", "b", "c"]
    assert has_words("The price of a boss", words_to_find("prices boss"))
    assert not has_words("The price", ["price", "boss"])


def test_line_is_cut_around_what_was_found() -> None:
    line = " ".join(["word"] * 40 + ["Seeds,"] + ["after"] * 40)

    pieces = line_around(["none here", line], ["seed"])

    assert [piece for piece in pieces if piece.is_found] == [Piece("Seeds,", is_found=True)]
    shown = "".join(piece.text for piece in pieces)
    assert shown.startswith("… word")
    assert shown.endswith("after …")
    assert len(shown) < 140
    assert line_around(["nothing"], ["seed"]) == []


@pytest.mark.parametrize("query", ["cooperative", "COOPERATIVES", "coop", "seed bag", "seed-bag", "two-purses"])
def test_lesson_is_found_by_its_words(client: Client, programme: Programme, module: ModulePage, query: str) -> None:
    lesson = make_lesson(module, SEEDS)

    html = client.get("/search/", {"q": query}).text

    assert f'href="{lesson.get_url()}"' in html
    assert "Finances · Part 1: Part 1" in text_of(html)


def test_result_shows_the_line_with_the_amount_in_the_readers_currency(
    client: Client, programme: Programme, module: ModulePage
) -> None:
    make_lesson(module, SEEDS)

    html = client.get("/search/", {"q": "bag"}).text

    assert "A cooperative buys seeds for KES 120 a bag. &amp; done" in text_of(html).replace("\xa0", " ")
    assert ">bag.</mark>" in html


def test_practice_and_plan_pages_are_searched_but_no_check(
    client: Client, programme: Programme, module: ModulePage
) -> None:
    make_lesson(module, PRACTICE, SHEET)
    make_quiz(module, {**SINGLE, "text": "Which zebra?"})

    assert "Two-purses" in search(client, "what now")
    assert "Two-purses" in search(client, "my idea")
    assert "Nothing found" in search(client, "zebra")
    assert "Nothing found" in search(client, "money")  # the name of a unit in the editor


def test_nothing_found_says_what_to_do(client: Client, programme: Programme, module: ModulePage) -> None:
    text = search(client, "zebra <b>")
    assert "Nothing found for “zebra &lt;b&gt;”. Try one word only" in text
    assert "See the courses" in text


def test_some_of_the_words_are_better_than_nothing(client: Client, programme: Programme, module: ModulePage) -> None:
    make_lesson(module, SEEDS)
    text = search(client, "zebra seeds")
    assert "These have some of them." in text
    assert "Two-purses" in text


@pytest.mark.parametrize("query", ["", "  ", "%%%", "'\"*^:()", "x" * 5000, "NEAR(a b)", "seeds AND", "a:b"])
def test_any_query_is_answered(client: Client, programme: Programme, module: ModulePage, query: str) -> None:
    make_lesson(module, SEEDS)
    response = client.get("/search/", {"q": query, "page": "none"})
    assert response.status_code == 200
    assert not response.cookies


def test_title_comes_first(client: Client, programme: Programme, module: ModulePage) -> None:
    make_lesson(module, SEEDS, slug="first")
    make_lesson(module, slug="seeds")
    text = search(client, "seeds")
    assert text.index("Seeds") < text.index("First")


def test_many_are_in_pages(client: Client, programme: Programme, module: ModulePage) -> None:
    for number in range(12):
        make_lesson(module, SEEDS, slug=f"lesson-{number:02}")

    first, second = (client.get("/search/", {"q": "seeds a", "page": page}).text for page in (1, 2))

    assert first.count(">seeds</mark>") == 10
    assert 'href="?q=seeds+a&amp;page=2"' in first
    assert second.count(">seeds</mark>") == 2


@pytest.mark.parametrize("hide", ["unpublish", "module", "course", "wall", "wall above"])
def test_what_a_stranger_can_not_open_is_not_found(
    client: Client, programme: Programme, module: ModulePage, hide: str
) -> None:
    lesson = make_lesson(module, SEEDS)
    assert "Two-purses" in search(client, "seeds")
    if hide.startswith("wall"):
        page = lesson if hide == "wall" else module.get_parent()
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    else:
        {"unpublish": lesson, "module": module, "course": module.get_parent().specific}[hide].unpublish()

    assert "Nothing found" in search(client, "seeds")


def test_other_programmes_lessons_and_words_are_not_found(
    client: Client, programme: Programme, module: ModulePage
) -> None:
    make_lesson(module, SEEDS)
    english = Locale.objects.get(language_code="en")
    GlossaryTerm.objects.create(programme=programme, locale=english, term="Seedling", meaning="Young.")
    home = HomePage(title="Other", slug="other-home", heading="Other")
    HomePage.objects.first().get_parent().add_child(instance=home)
    site = Site.objects.create(hostname="127.0.0.1", root_page=home)
    ProgrammeFactory(key="other", name="Other", site=site)
    assert "Seedling" in search(client, "seed")

    text = text_of(client.get("/search/", {"q": "seed"}, headers={"host": "127.0.0.1"}).text)

    assert "Nothing found" in text


def test_lessons_are_found_in_the_readers_language_or_else_in_the_source(
    client: Client, programme: Programme, module: ModulePage
) -> None:
    translated, only_english = make_lesson(module, slug="prices"), make_lesson(module, SEEDS, slug="seeds")
    copy = LessonPage.objects.get(pk=translate(translated, "ar", "الأسعار في السوق").pk)

    assert "الأسعار في السوق" in search(client, "أسعار", "/ar")
    assert "الأسعار في السوق" in search(client, "الاسعار", "/ar")
    assert "الأسعار" not in search(client, "prices", "/ar")
    assert 'href="/ar/courses/finances/part-1/seeds/"' in client.get("/ar/search/", {"q": "seeds"}).text
    assert "Nothing found" in search(client, "الأسعار")
    copy.unpublish()
    assert only_english.title in search(client, "seeds", "/ar")


def test_words_are_found_by_term_before_meaning(client: Client, programme: Programme) -> None:
    english = Locale.objects.get(language_code="en")
    for term, meaning in [("Cash", "Money in the hand."), ("Money", "What you pay with."), ("Stock", "Goods.")]:
        GlossaryTerm.objects.create(programme=programme, locale=english, term=term, slug=term.lower(), meaning=meaning)

    text = search(client, "money")

    assert 0 < text.index("What you pay with") < text.index("Money in the hand")
    assert "Goods" not in text


def test_changed_lesson_is_found_by_its_new_words(client: Client, programme: Programme, module: ModulePage) -> None:
    lesson = make_lesson(module, SEEDS)
    lesson.title, lesson.body = "Changed", lesson.body.stream_block.to_python([])
    lesson.save_revision().publish()

    assert "Nothing found" in search(client, "cooperative")
    assert "Changed" in search(client, "changed")


def test_index_of_before_is_made_again_by_the_command(client: Client, programme: Programme, module: ModulePage) -> None:
    make_lesson(module, SEEDS)
    IndexEntry.objects.all().delete()
    assert "Nothing found" in search(client, "seeds")

    call_command("update_index", stdout=StringIO())

    assert "Two-purses" in search(client, "seeds")


def test_flood_of_searches_is_told_to_wait(
    client: Client, programme: Programme, module: ModulePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.views.search.SEARCHES_OF_ONE_ADDRESS", Limit("searches", times=2, seconds=60))

    answers = [client.get("/search/", {"q": "seeds"}).status_code for _ in range(4)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert client.get("/search/").status_code == 200


def test_search_costs_the_same_for_one_lesson_and_for_many(
    client: Client, programme: Programme, module: ModulePage
) -> None:
    counts = []
    for number in range(9):
        make_lesson(module, SEEDS, slug=f"lesson-{number}")
        client.get("/search/", {"q": "seeds"})
        with CaptureQueriesContext(connection) as captured:
            client.get("/search/", {"q": "seeds"})
        counts.append(len(captured))
    assert counts[0] == counts[-1] <= 14, counts
