"""What somebody typed into any form of the site comes back to its writer, and to nobody else (must always hold, 13).

The forms are found on the pages themselves, so that a new one is held too.
"""

import uuid
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from wagtail.models import Page

from accounts.unsent_forms import MADE_FOR, is_never_kept, mark_of
from core.languages import in_language, language_of
from tests.accounts.factories import PASSWORD
from tests.site import audiences as who
from tests.site.forms import FoundForm, forms_on, view_name
from tests.site.weights import WRITES, plain_text
from tests.site.world import World, nothing_stays

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results"),  # Wagtail-localize's own report
]
WORDS = "Beans and chapati, sold by the bus stop"
KEPT_PAGE = "/accounts/kept/"
LEAVING = {
    "account_logout",
    "accounts:kept-words",
}  # Leaving twice is no error; the other one carries words.
EXPECTED = {
    "accounts:profile",
    "accounts:sign-in-names",
    "grants:edit-step",
    "lessons-plan:edit-page",
    "lessons:answer-quiz",
    "lessons:finish-lesson",
    "lessons:start-quiz",
    "my-grants:take-back",
    "review:declare-conflict",
    "review:open-review",
}


def typed_into(form: FoundForm) -> dict[str, str]:
    """The form with words in every box; what is chosen stays as it is found."""
    boxes = [name for name in sorted(form.written) if not is_never_kept(name)]
    return form.filled(**{name: f"{WORDS} {n}" for n, name in enumerate(boxes)})


def kept_of(sent: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in sent.items() if not is_never_kept(name)}


def words_in(sent: dict[str, str]) -> list[str]:
    return [escape(value) for value in sent.values() if value.startswith(WORDS)]


@pytest.fixture(scope="package")
def personal(forms: list[FoundForm]) -> list[FoundForm]:
    """The forms that somebody who is signed in can send."""
    return [form for form in forms if form.method == "POST" and form.role != who.STRANGER and has_token(form)]


def has_token(form: FoundForm) -> bool:
    return any(name == "csrfmiddlewaretoken" for name, _value in form.fields)


def test_the_walk_finds_the_forms_that_people_write_into(personal: list[FoundForm]) -> None:
    assert {view_name(form.action) for form in personal} >= EXPECTED


def is_marked(form: FoundForm, world: World) -> bool:
    return dict(form.fields).get(MADE_FOR) == mark_of(world.people[form.role])


def test_every_form_of_a_persons_page_says_for_whom_it_was_made(personal: list[FoundForm], world: World) -> None:
    assert [form.label for form in personal if not is_marked(form, world)] == []


def test_every_form_on_every_page_of_the_tree_says_for_whom_it_was_made(world: World) -> None:
    """Blocks of a page's text are rendered apart from it; no kind of them may draw a form that nobody marked."""
    found = [form for address in page_addresses() for form in forms_on(world.client(who.LEARNER), address, who.LEARNER)]
    sent = [form for form in found if form.method == "POST"]

    assert {"lessons:finish-lesson", "lessons:start-quiz"} <= {view_name(form.action) for form in sent}
    assert [form.label for form in sent if has_token(form) and not is_marked(form, world)] == []
    assert [form.label for form in sent if not has_token(form)] == []


def test_no_box_for_sentences_cuts_what_is_pasted(forms: list[FoundForm]) -> None:
    assert {form.label: form.cut for form in forms if form.cut} == {}


def test_no_page_of_the_tree_mixes_a_form_to_write_in_with_a_question_that_is_answered_by_loading_it_anew(
    world: World,
) -> None:
    """A practice question is a GET of the whole page: what was typed elsewhere on it would go."""
    for address in page_addresses():
        found = list(forms_on(world.client(who.LEARNER), address, who.LEARNER))
        is_asked, is_written = (
            {form.method for form in some} for some in (found, [one for one in found if one.written])
        )
        assert not ("GET" in is_asked and "POST" in is_written), address


def page_addresses() -> Iterator[str]:
    for page in Page.objects.live().filter(depth__gt=1, locale__language_code="en").order_by("path"):
        yield urlsplit(page.full_url or "").path


def came_late(world: World, form: FoundForm) -> Client:
    return world.client(who.STRANGER)


def another_came(world: World, form: FoundForm) -> Client:
    return world.client(who.NEIGHBOUR)


def another_came_and_the_token_changed(world: World, form: FoundForm) -> Client:
    return world.client(who.NEIGHBOUR, enforce_csrf_checks=True)


SITUATIONS = {
    "the sign-in has ended": came_late,
    "another person is signed in": another_came,
    "another person is signed in, by another token": another_came_and_the_token_changed,
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_was_typed_is_saved_for_nobody_shown_to_nobody_and_comes_back_to_its_writer(
    situation: str, personal: list[FoundForm], world: World
) -> None:
    wrong = []
    for form in personal:
        if resolve(form.action).view_name not in LEAVING:
            with nothing_stays():
                wrong += [f"{form.label}: {line}" for line in faults_of(form, situation, world)]
    assert not wrong, "\n".join(wrong)


def faults_of(form: FoundForm, situation: str, world: World) -> Iterator[str]:
    sent, phone = typed_into(form), SITUATIONS[situation](world, form)
    with CaptureQueriesContext(connection) as queries:
        answer = phone.post(form.action, sent)
    yield from (f"wrote {query['sql'][:120]}" for query in queries if WRITES.match(query["sql"]))
    if answer.status_code != 403:
        yield f"is answered {answer.status_code}"
    if shows_words(answer):
        yield "shows the words to whoever is there"
    if situation != "the sign-in has ended":
        phone.handler.enforce_csrf_checks = False
        kept_page = in_language(KEPT_PAGE, language_of(form.action))
        answer = phone.post(kept_page, hidden_on(answer, kept_page))
    if shows_words(sign_in(phone, answer, world, who.NEIGHBOUR if form.role != who.NEIGHBOUR else who.LEARNER)):
        yield "shows the words to another who signs in"
    page = sign_in(phone, answer, world, form.role)
    if hidden_on(page, form.action) != kept_of(sent) | {MADE_FOR: mark_of(world.people[form.role])}:
        yield f"comes back as {hidden_on(page, form.action)}, sent as {kept_of(sent)}"


def shows_words(answer: HttpResponse) -> bool:
    return WORDS in plain_text(answer)


def sign_in(phone: Client, asked: HttpResponse, world: World, role: str) -> HttpResponse:
    """Fill in the sign-in form of that page, and follow where it leads."""
    phone.cookies.clear()
    names = {"login": world.people[role].username or "", "password": PASSWORD}
    door = next(door for door in ("/accounts/login/", "/ar/accounts/login/") if f'action="{door}"' in plain_text(asked))
    return phone.post(door, {**hidden_on(asked, door), **names}, follow=True)


def hidden_on(page: HttpResponse, action: str) -> dict[str, str]:
    """The hidden fields of the page's form that leads there, but for its token; empty when there is no such form."""
    form = BeautifulSoup(plain_text(page), "html.parser").find("form", action=action)
    fields = form.select("input[type=hidden]") if form else []
    return {
        str(field["name"]): str(field.get("value", "")) for field in fields if field["name"] != "csrfmiddlewaretoken"
    }


def gone(form: FoundForm) -> str:
    """The form's address with every thing that it names made up."""
    address = form.action
    for value in resolve(form.action).kwargs.values():
        made_up = str(uuid.UUID(int=77)) if isinstance(value, uuid.UUID) else "77777"
        address = address.replace(str(value), made_up)
    return address


@pytest.mark.parametrize("address_of", [gone, lambda form: form.action], ids=["what it belongs to is gone", "refused"])
def test_form_that_is_refused_gives_back_what_was_typed(
    address_of: Callable[[FoundForm], str], personal: list[FoundForm], world: World
) -> None:
    wrong = []
    for form in personal:
        sent = typed_into(form)
        with nothing_stays():
            answer = world.client(form.role).post(address_of(form), sent)
        text = plain_text(answer) if answer.status_code >= 400 else ""
        lost = [words for words in words_in(sent) if words not in text]
        wrong += [f"{form.label}: {answer.status_code}, lost {lost}"] if answer.status_code >= 400 and lost else []
    assert not wrong, "\n".join(wrong)


# Wagtail's editor


def edit_form(world: World) -> FoundForm:
    address = reverse("wagtailadmin_pages:edit", args=[world.lesson.get_parent().pk])
    return next(form for form in forms_on(world.client(who.TRAINER), address, who.TRAINER) if "title" in form.written)


def test_page_in_the_editor_outlives_the_end_of_the_sign_in(world: World) -> None:
    form = edit_form(world)
    sent = form.filled(title="Two purses, one shop") | {"action-publish": "action-publish"}
    with nothing_stays():
        phone = world.client(who.STRANGER)
        asked = phone.post(form.action, sent)
        page = sign_in(phone, asked, world, who.TRAINER)
        title_before = Page.objects.get(pk=world.lesson.get_parent().pk).title
        saved = phone.post(form.action, hidden_on(page, form.action))
        title = Page.objects.get(pk=world.lesson.get_parent().pk).title

    assert asked.status_code == 403
    assert "Two purses, one shop" in plain_text(page)
    assert title_before != "Two purses, one shop"
    assert saved.status_code == 302
    assert title == "Two purses, one shop"


@pytest.mark.parametrize(
    ("role", "enforced", "said"),
    [(who.STRANGER, False, "not signed in"), (who.ADMINISTRATOR, False, "Somebody else"), (who.TRAINER, True, "again")],
)
def test_editors_saving_in_the_background_is_told_what_happened(
    role: str, enforced: bool, said: str, world: World
) -> None:
    form = edit_form(world)
    phone = world.client(role, enforce_csrf_checks=enforced)
    with nothing_stays():
        answer = phone.post(form.action, form.filled(), headers={"accept": "application/json"})

    assert answer.status_code == 400
    assert answer.json()["error_code"] == "locked"
    assert said in answer.json()["error_message"]
