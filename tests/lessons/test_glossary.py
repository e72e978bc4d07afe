"""The glossary in the admin: short names that make themselves, and words that are found."""

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Locale

from lessons.models import GlossaryTerm
from tests.accounts.factories import AdministratorFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/lessons/glossaryterm/add/"
CHOOSE = "/admin/snippets/choose/lessons/glossaryterm/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def english() -> Locale:
    return Locale.objects.get(language_code="en")


def word(term: str, **more: Any) -> dict[str, Any]:
    return {"term": term, "meaning": f"What {term} means.", "slug": "", **more}


@pytest.mark.parametrize(
    ("term", "slug"),
    [("Break-even", "break-even"), ("Account!", "account-2"), ("ربح", "word"), ("Ü" * 80, "u" * 50), ("!", "word")],
)
def test_short_name_is_made_from_the_word(editor: Client, term: str, slug: str) -> None:
    GlossaryTerm.objects.create(term="Account", slug="account", meaning="Where money is kept.", locale=english())
    assert editor.post(ADD, word(term)).status_code == 302
    assert GlossaryTerm.objects.latest("pk").slug == slug


@pytest.mark.parametrize("typed", ["Account", "account", "ACCOUNT", "Acco\u200bunt"])
def test_word_that_exists_is_refused_at_its_field(editor: Client, typed: str) -> None:
    GlossaryTerm.objects.create(term="Account", slug="account", meaning="Where money is kept.", locale=english())

    response = editor.post(ADD, word(typed))

    assert response.status_code == 200
    assert "This word is in the glossary already." in response.content.decode()
    assert "What " in response.content.decode()
    assert GlossaryTerm.objects.count() == 1


def test_short_name_that_exists_is_refused_at_its_field_and_nothing_typed_is_lost(editor: Client) -> None:
    GlossaryTerm.objects.create(term="Account", slug="account", meaning="Where money is kept.", locale=english())
    response = editor.post(ADD, word("Bill", slug="account"))
    assert response.status_code == 200
    assert response.context["form"].errors == {
        "slug": ["Another word has this short name. Leave it empty to have one made."]
    }
    assert "What Bill means." in response.content.decode()


def test_same_short_name_is_taken_in_another_language(editor: Client) -> None:
    arabic, _made = Locale.objects.get_or_create(language_code="ar")
    GlossaryTerm.objects.create(term="حساب", slug="account", meaning="…", locale=arabic)
    assert editor.post(ADD, word("Account", slug="account")).status_code == 302


def test_word_is_changed_under_its_own_short_name(editor: Client) -> None:
    term = GlossaryTerm.objects.create(term="Account", slug="account", meaning="Old.", locale=english())
    response = editor.post(f"/admin/snippets/lessons/glossaryterm/edit/{term.pk}/", word("Account", slug="account"))
    assert response.status_code == 302
    term.refresh_from_db()
    assert term.meaning == "What Account means."


def test_brackets_without_an_amount_are_refused(editor: Client) -> None:
    response = editor.post(ADD, word("Bill", meaning="It says [[1,500]]."))
    assert "Between [[ and ]] stands an amount" in response.context["form"].errors["meaning"][0]


@pytest.mark.parametrize(("query", "found"), [("even", "Break-even"), ("KEPT", "Account"), ("nothing", "")])
def test_words_are_found_in_the_chooser(editor: Client, query: str, found: str) -> None:
    for term, meaning in [("Account", "Where money is kept."), ("Break-even", "No gain.")]:
        GlossaryTerm.objects.create(term=term, slug=term.lower(), meaning=meaning, locale=english())
    assert 'name="q"' in editor.get(CHOOSE).json()["html"]
    html = editor.get(f"{CHOOSE}results/", {"q": query}).content.decode()
    assert [term for term in ("Account", "Break-even") if term in html] == ([found] if found else [])


def test_word_is_made_in_the_chooser(editor: Client) -> None:
    sent = {f"chooser-form-{name}": value for name, value in word("Stock").items()}
    form = {**word("Stock"), **sent}
    response = editor.post(f"{CHOOSE}create/", form)
    assert response.json()["step"] == "chosen"
    assert GlossaryTerm.objects.get().slug == "stock"
