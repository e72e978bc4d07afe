"""Every page of the site for two people and a stranger: what is kept is the same for all, and names nobody."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings as site_settings
from django.urls import reverse
from django.utils import translation
from pytest_django.fixtures import Settings
from wagtail.models import Page, Site

from accounts.models import User
from accounts.unsent_forms import mark_of
from core import process_cache
from core.languages import in_language
from core.shared_pages import SharedPart
from courses.models import CourseCompletion, CoursePage
from courses.services import complete_unit
from lessons.models import LessonPage
from tests.site import audiences as who
from tests.site.pages import path_of
from tests.site.weights import plain_text
from tests.site.world import World, nothing_stays

pytestmark = pytest.mark.django_db
READERS = (who.STRANGER, who.LEARNER, who.NEIGHBOUR)
TOKEN = re.compile(r"csrfmiddlewaretoken|made_for")
SHORT = 8  # letters: shorter words may stand in a page by chance


@pytest.fixture
def canaries(world: World, settings: Settings) -> Iterator[dict[str, set[str]]]:
    """Give both people words that stand nowhere else, and return them by role; the learner has learnt something."""
    settings.PAGE_CACHE_SECONDS = 60
    with nothing_stays():
        for role in (who.LEARNER, who.NEIGHBOUR):
            person = world.people[role]
            User.objects.filter(pk=person.pk).update(name=f"Canary-name-{role}", called=f"Canary-called-{role}")
        learn_something(world)
        yield {role: words_of(world, role) for role in (who.LEARNER, who.NEIGHBOUR)}
    process_cache.forget()


def words_of(world: World, role: str) -> set[str]:
    person = User.objects.get(pk=world.people[role].pk)
    words = {person.name, person.called, person.pseudonym, mark_of(person), world.sessions[role]}
    words |= {str(word) for word in (person.phone, person.email, person.username) if word}
    return {word for word in words if len(word) >= SHORT}


def learn_something(world: World) -> None:
    """The learner has done a lesson, and has finished a course."""
    learner = world.people[who.LEARNER]
    lesson = LessonPage.objects.filter(locale__language_code="en").order_by("path").first()
    facts = {"acted_by": learner, "now": learner.date_joined, "language": "en"}
    complete_unit(learner=learner, unit=lesson, **facts)
    course = CoursePage.objects.filter(locale__language_code="en").order_by("path").last()
    CourseCompletion.objects.create(
        learner=learner,
        course_key=course.translation_key,
        rule={"required_units": []},
        acted_by=learner,
        completed_at=learner.date_joined,
    )


def addresses(world: World) -> list[str]:
    """Every published page in both languages, and the pages that are no pages of the tree."""
    home = Site.objects.get(is_default_site=True).root_page  # other tests of this world may have added a site
    pages = Page.objects.live().filter(locale__language_code="en").descendant_of(home, inclusive=True)
    english = {path_of(page) for page in pages} | {"/learn/words/", "/my/"}
    english.add(reverse("lessons:answer-quiz", kwargs=dict(world.things)["lessons:answer-quiz"]))
    return sorted(in_language(address, code) for address in english for code, _name in site_settings.LANGUAGES)


def cached_parts() -> dict[str, SharedPart]:
    return {name: value for name, (_stamp, value) in process_cache._cached.items() if isinstance(value, SharedPart)}


def read(world: World, role: str, address: str) -> str | None:
    response = world.client(role).get(address)
    return plain_text(response) if response.status_code == 200 else None


def words_in(part: SharedPart) -> str:
    return "".join(part.pieces) + repr([dict(hole.values) for hole in part.holes])


def test_what_is_kept_names_nobody(world: World, canaries: dict[str, set[str]]) -> None:
    for address in addresses(world):
        for role in READERS:
            read(world, role, address)
    parts = cached_parts()
    assert len(parts) > len(Page.objects.live())
    all_words = set().union(*canaries.values())
    for name, part in parts.items():
        text = words_in(part)
        assert not [word for word in all_words if word in text], name
        assert not TOKEN.search(text), name


def test_whoever_comes_first_the_same_is_kept(world: World, canaries: dict[str, set[str]]) -> None:
    first: dict[str, dict[str, SharedPart]] = {}
    for role in (who.LEARNER, who.NEIGHBOUR):
        process_cache.forget()
        for address in addresses(world):
            read(world, role, address)
        first[role] = cached_parts()
    both = first[who.LEARNER].keys() & first[who.NEIGHBOUR].keys()
    # What is one person's own address, and a finished course, is seen by one of them only.
    assert len(both) >= len(addresses(world)) - 6
    for name in both:
        assert first[who.LEARNER][name].pieces == first[who.NEIGHBOUR][name].pieces, name


def test_each_reads_the_shared_part_and_the_own_holes_alone(world: World, canaries: dict[str, set[str]]) -> None:
    process_cache.forget()
    for address in addresses(world):
        texts = {role: read(world, role, address) for role in READERS}
        for role, text in texts.items():
            foreign = set().union(*(words for other, words in canaries.items() if other != role))
            assert text is None or not [word for word in foreign if word in text], (address, role)
        for role in (who.LEARNER, who.NEIGHBOUR):
            called = f"Canary-called-{role}"
            assert texts[role] is None or called in texts[role], (address, role)


def test_holes_are_filled_between_the_same_pieces(world: World, canaries: dict[str, set[str]]) -> None:
    """The bytes outside the holes are equal for everybody."""
    process_cache.forget()
    for address in addresses(world):
        for role in (who.LEARNER, who.NEIGHBOUR):
            text = read(world, role, address)
            parts = [
                part for name, part in cached_parts().items() if name.endswith(f" {address}") and "signed in" in name
            ]
            assert text is None or not parts or any(is_made_of(text, part) for part in parts), (address, role)


COST = re.compile("\x02[0-9]+\x02")


def is_made_of(text: str, part: SharedPart) -> bool:
    """Where the page says what it costs, the number is written when it is whole."""
    at = 0
    for piece in (words for pieces in part.pieces for words in COST.split(pieces)):
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def test_pages_are_in_their_own_language(world: World, canaries: dict[str, set[str]]) -> None:
    for address in ("/", "/courses/", "/my/"):
        english, arabic = (read(world, who.LEARNER, in_language(address, code)) for code in ("en", "ar"))
        assert '<html lang="en"' in str(english)
        assert '<html lang="ar" dir="rtl">' in str(arabic)
        assert translation.get_language() == "en"
