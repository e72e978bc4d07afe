"""A glossary word belongs to a programme: nobody elsewhere decides what this one's learners read."""

from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail.models import Locale

from accounts.models import Role, User
from core.models import Programme
from lessons.models import GlossaryTerm
from tests.accounts.factories import AdministratorFactory, person_with_role
from tests.core.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
FRAUD = "Call 0700 000 000 and pay first."
ADD = "/admin/snippets/lessons/glossaryterm/add/"
LIST = "/admin/snippets/lessons/glossaryterm/"
CHOOSE = "/admin/snippets/choose/lessons/glossaryterm/"


def word(programme: Programme | None, term: str = "Profit", **more: Any) -> GlossaryTerm:
    locale = Locale.objects.get(language_code="en")
    facts = {"term": term, "slug": term.lower(), "meaning": f"What {term} means.", "locale": locale, **more}
    return GlossaryTerm.objects.create(programme=programme, **facts)


@pytest.fixture
def other(programme: Programme) -> Programme:
    return ProgrammeFactory(key="other", name="Other")


@pytest.fixture
def trainer(programme: Programme) -> User:
    return person_with_role(Role.TRAINER, programme)


@pytest.fixture
def foreign(other: Programme) -> User:
    return person_with_role(Role.TRAINER, other)


def test_learners_read_their_programmes_words_and_everybodys(
    client: Client, programme: Programme, other: Programme
) -> None:
    word(programme, "Profit"), word(None, "Account"), word(other, "Pay", meaning=FRAUD)

    text = client.get("/learn/words/").text

    assert "Profit" in text
    assert "Account" in text
    assert FRAUD not in text


def test_new_word_belongs_to_its_authors_programme(client: Client, foreign: User, other: Programme) -> None:
    client.force_login(foreign)

    client.post(ADD, {"term": "Pay", "meaning": FRAUD, "slug": ""})
    client.post(f"{CHOOSE}create/", {"term": "Pay more", "meaning": FRAUD})

    assert [term.programme for term in GlossaryTerm.objects.all()] == [other, other]


def test_same_short_name_in_two_programmes_is_no_clash(client: Client, foreign: User, programme: Programme) -> None:
    word(programme, "Profit")
    client.force_login(foreign)

    assert client.post(ADD, {"term": "Profit", "meaning": "Ours.", "slug": "profit"}).status_code == 302


@pytest.mark.parametrize("whose", ["foreign", "shared"])
def test_word_that_is_not_the_programmes_own_can_not_be_changed(
    client: Client, trainer: User, other: Programme, whose: str
) -> None:
    term = word(other if whose == "foreign" else None, "Pay")
    client.force_login(trainer)

    for address in (f"{LIST}edit/{term.pk}/", f"/admin/localize/submit/snippet/lessons/glossaryterm/{term.pk}/"):
        response = client.post(address, {"term": "Pay", "meaning": FRAUD, "slug": "pay"})
        assert response.status_code == 302, address
        assert response["Location"] in {"/admin/", LIST}, address
    term.refresh_from_db()
    assert term.meaning == "What Pay means."


def test_own_word_can_be_changed(client: Client, trainer: User, programme: Programme) -> None:
    term = word(programme)
    client.force_login(trainer)

    client.post(f"{LIST}edit/{term.pk}/", {"term": "Profit", "meaning": "What is left.", "slug": "profit"})

    term.refresh_from_db()
    assert term.meaning == "What is left."


def test_list_and_chooser_show_no_foreign_words(
    client: Client, trainer: User, programme: Programme, other: Programme
) -> None:
    word(programme, "Profit"), word(None, "Account"), word(other, "Pay")
    client.force_login(trainer)

    listed, offered = client.get(LIST).text, client.get(CHOOSE).text

    assert "What Profit means." in listed
    assert "What Account means." not in listed
    assert "Account" in offered
    assert "Pay" not in offered


def test_foreign_word_that_was_put_into_a_lesson_by_hand_is_not_shown(programme: Programme, other: Programme) -> None:
    request = RequestFactory().get("/")
    shown = {
        whose: render_to_string("lessons/blocks/term.html", {"value": word(owner, whose), "request": request})
        for whose, owner in {"own": programme, "foreign": other, "shared": None}.items()
    }

    assert ["What" in text for text in shown.values()] == [True, False, True]


def test_administrators_word_is_everybodys_where_there_are_several_programmes(
    client: Client, programme: Programme, other: Programme
) -> None:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")

    client.post(ADD, {"term": "Pay", "meaning": "To give money.", "slug": ""})

    assert GlossaryTerm.objects.get().programme is None
