"""A form that comes when its person isn't signed in any more: nothing is lost, saved wrongly, or shown to another."""

import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from bs4 import BeautifulSoup
from cryptography.fernet import Fernet
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.http import HttpRequest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from accounts import unsent_forms
from accounts.middleware import RightPersonMiddleware
from accounts.models import User
from accounts.unsent_forms import KEPT, UnsentForm, is_our_mark, mark_of, seal, unseal
from core.views.errors import server_error
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/profile/"
KEPT_PAGE = "/accounts/kept/"


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def amina() -> User:
    return UserFactory(username="amina", name="Amina Otieno", called="Ami")


@pytest.fixture
def baraka() -> User:
    return UserFactory(username="baraka", name="Baraka Juma", called="Bara")


def form_on(page: Any, action: str | None = None) -> dict[str, str]:
    """Return the hidden fields of the page's form that leads to ``action`` (None: to the page itself)."""
    form = BeautifulSoup(page.content, "html.parser").find("form", action=action or False, method="post")
    assert form is not None, page.text
    return {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}


def open_form(browser: Client, person: User) -> dict[str, str]:
    """Sign in, open the profile, and write a new name into its form, without sending it."""
    sign_in(browser, person)
    return form_on(browser.get(PROFILE)) | {"name": "Amina Otieno Wanjiru", "called": "Ami"}


def sign_in(browser: Client, person: User, **more: str) -> Any:
    fields = {"csrfmiddlewaretoken": form_on(browser.get("/accounts/login/"))["csrfmiddlewaretoken"], **more}
    return browser.post("/accounts/login/", {**fields, "login": person.username, "password": PASSWORD})


def leave(browser: Client) -> None:
    browser.post("/accounts/logout/", form_on(browser.get("/accounts/logout/")))


def sign_in_there(browser: Client, asked: Any, person: User, password: str = PASSWORD) -> Any:
    """Fill in the sign-in form of the page that says that one isn't signed in any more."""
    fields = form_on(asked, "/accounts/login/")
    return browser.post("/accounts/login/", {**fields, "login": person.username, "password": password})


def test_form_sent_after_leaving_asks_to_sign_in_and_saves_nothing(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)

    answer = browser.post(PROFILE, form)

    assert answer.status_code == 403
    assert "You are not signed in any more" in answer.text
    assert "What you wrote is still here" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert "Wanjiru" not in answer.text
    assert User.objects.get(pk=amina.pk).name == "Amina Otieno"


def test_after_signing_in_the_words_are_shown_and_saved_when_sent_again(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)

    led = sign_in_there(browser, browser.post(PROFILE, form), amina)
    page = browser.get(led["Location"])
    before = User.objects.get(pk=amina.pk).name
    saved = browser.post(PROFILE, form_on(page, PROFILE))

    assert led["Location"] == KEPT_PAGE
    assert "Amina Otieno Wanjiru" in page.text
    assert before == "Amina Otieno"
    assert saved["Location"] == PROFILE
    assert User.objects.get(pk=amina.pk).name == "Amina Otieno Wanjiru"
    assert KEPT not in browser.session
    assert browser.get(KEPT_PAGE)["Location"] == "/my/"


def test_wrong_password_keeps_the_words(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)

    refused = sign_in_there(browser, browser.post(PROFILE, form), amina, "not this one")
    fields = form_on(refused)
    led = browser.post("/accounts/login/", {**fields, "login": "amina", "password": PASSWORD})

    assert refused.status_code == 400
    assert "What you wrote is still here" in refused.text
    assert "Amina Otieno Wanjiru" in browser.get(led["Location"]).text


def test_another_person_signing_in_there_neither_sees_nor_saves_them(
    browser: Client, amina: User, baraka: User
) -> None:
    form = open_form(browser, amina)
    leave(browser)

    led = sign_in_there(browser, browser.post(PROFILE, form), baraka)
    page = browser.get(led["Location"])

    assert page.status_code == 403
    assert "Wanjiru" not in page.text
    assert User.objects.get(pk=baraka.pk).name == "Baraka Juma"


def test_the_writer_gets_them_back_from_another_persons_sign_in(browser: Client, amina: User, baraka: User) -> None:
    form = open_form(browser, amina)
    leave(browser)
    page = browser.get(sign_in_there(browser, browser.post(PROFILE, form), baraka)["Location"])

    asked = browser.post(KEPT_PAGE, form_on(page, KEPT_PAGE))
    led = sign_in_there(browser, asked, amina)

    assert "_auth_user_id" in browser.session
    assert "Amina Otieno Wanjiru" in browser.get(led["Location"]).text


def test_form_of_one_person_sent_by_another_is_refused(browser: Client, amina: User, baraka: User) -> None:
    form = open_form(browser, amina)
    leave(browser)
    sign_in(browser, baraka)

    answer = browser.post(PROFILE, form)

    assert answer.status_code == 403
    assert "You are signed in as Bara." in answer.text
    assert "Wanjiru" not in answer.text
    assert {person.name for person in User.objects.all()} == {"Amina Otieno", "Baraka Juma"}


def test_form_of_one_person_is_refused_even_with_the_others_token(client: Client, amina: User, baraka: User) -> None:
    client.force_login(baraka)

    answer = client.post(PROFILE, {"name": "Amina Otieno Wanjiru", "called": "", "made_for": mark_of(amina)})

    assert answer.status_code == 403
    assert User.objects.get(pk=baraka.pk).name == "Baraka Juma"


def test_token_grown_old_by_signing_in_again_gives_the_words_back(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)
    sign_in(browser, amina)

    page = browser.post(PROFILE, form)
    browser.post(PROFILE, form_on(page, PROFILE))

    assert page.status_code == 403
    assert "Amina Otieno Wanjiru" in page.text
    assert User.objects.get(pk=amina.pk).name == "Amina Otieno Wanjiru"


def test_sign_in_form_with_an_old_token_keeps_the_words_too(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)
    asked = browser.post(PROFILE, form)
    sign_in(browser, amina)

    page = sign_in_there(browser, asked, amina)

    assert "Amina Otieno Wanjiru" in page.text


def test_stranger_without_a_mark_gets_nothing_of_theirs_shown(browser: Client) -> None:
    """Another site could send its own words here: they must not come back as if somebody had written them."""
    for form in ({"name": "Send money to 0700"}, {"name": "Send money to 0700", KEPT: "gAAAAAB invented"}):
        answer = browser.post(PROFILE, form)

        assert answer.status_code == 403
        assert "grown old" in answer.text


def test_passwords_and_tokens_are_never_kept(browser: Client, amina: User) -> None:
    sign_in(browser, amina)
    form = form_on(browser.get("/accounts/profile/sign-in/"))
    leave(browser)

    asked = browser.post("/accounts/profile/sign-in/", {**form, "username": "amina-shop", "password": PASSWORD})
    words = unseal(form_on(asked, "/accounts/login/")[KEPT])

    assert words is not None
    assert dict(words.fields) == {"username": "amina-shop"}


def test_second_i_am_done_is_no_error(browser: Client, amina: User) -> None:
    sign_in(browser, amina)
    form = form_on(browser.get("/accounts/logout/"))
    leave(browser)

    assert browser.post("/accounts/logout/", form).status_code == 302


def test_way_back_is_in_the_language_of_the_page(browser: Client, amina: User) -> None:
    form = open_form(browser, amina)
    leave(browser)

    asked = browser.post(f"/ar{PROFILE}", form)

    assert form_on(asked, "/ar/accounts/login/")["next"] == f"/ar{KEPT_PAGE}"


def test_sealed_words_can_neither_be_read_nor_changed(amina: User) -> None:
    words = UnsentForm("/my/plan/", mark_of(amina), (("what", "Gas cooker and pots"), ("what", "Beans")))
    sealed = seal(words)

    assert unseal(sealed) == words
    assert unseal(sealed[:-2] + "AA") is None
    assert unseal("") is None
    assert not re.search("Gas|plan", sealed)


def test_sealed_words_grow_old(amina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal(UnsentForm("/my/", mark_of(amina), ()))
    monkeypatch.setattr(unsent_forms, "SECONDS", -1)

    assert unseal(sealed) is None


def test_what_is_too_long_is_said_to_be(browser: Client, amina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    form = open_form(browser, amina)
    leave(browser)
    monkeypatch.setattr(unsent_forms, "LONGEST", 100)

    answer = browser.post(PROFILE, form)

    assert "too long to keep here" in answer.text


def test_mark_is_of_one_person_and_says_nothing_of_them(amina: User, baraka: User) -> None:
    assert mark_of(amina) == mark_of(User.objects.get(pk=amina.pk))
    assert mark_of(amina) != mark_of(baraka)
    assert str(amina.pk) != mark_of(amina)


def test_strangers_forms_carry_no_mark(client: Client) -> None:
    assert "made_for" not in client.get("/accounts/login/").text


# Who is just coming in


def join_with(browser: Client, **changes: str) -> Any:
    fields = {"name": "Zawadi Njoroge", "called": "Zawadi", "phone": "0712 345678", "password1": "three plain words"}
    return browser.post("/accounts/signup/?next=/courses/", {**fields, "csrfmiddlewaretoken": "x" * 64, **changes})


def test_sign_up_with_an_old_token_shows_what_was_typed_and_joins_nobody(browser: Client) -> None:
    answer = join_with(browser)

    assert answer.status_code == 403
    assert "Write your password once more" in answer.text
    form = BeautifulSoup(answer.content, "html.parser").find("form", method="post")
    assert form
    typed = {field["name"]: field.get("value", "") for field in form.select("input[name]")}
    assert (typed["name"], typed["called"], typed["phone"]) == ("Zawadi Njoroge", "Zawadi", "0712 345678")
    assert typed["password1"] == ""
    assert "three plain words" not in answer.text
    assert not User.objects.filter(name="Zawadi Njoroge").exists()


def test_sign_up_shown_again_can_be_sent(browser: Client) -> None:
    shown = form_on(join_with(browser))

    joined = join_with(browser, **shown)

    assert joined.status_code == 302
    assert joined["Location"] == "/courses/"
    assert User.objects.get(name="Zawadi Njoroge").called == "Zawadi"


def test_sign_in_with_an_old_token_keeps_the_name_and_lets_nobody_in(browser: Client, amina: User) -> None:
    answer = browser.post("/accounts/login/", {"login": "amina", "password": PASSWORD})

    assert answer.status_code == 403
    assert 'value="amina"' in answer.text
    assert PASSWORD not in answer.text
    assert not answer.wsgi_request.user.is_authenticated


def test_what_another_site_fills_in_is_shown_as_text_only(browser: Client) -> None:
    answer = join_with(browser, name='"><script>alert(1)</script>')

    assert answer.status_code == 403
    assert "<script>alert" not in answer.text


def test_person_who_is_in_already_is_not_shown_the_door(browser: Client, amina: User) -> None:
    sign_in(browser, amina)

    answer = join_with(browser)

    assert answer.status_code == 403
    assert "This page has grown old" in answer.text


def test_forgotten_password_with_an_old_token_keeps_the_address(browser: Client) -> None:
    answer = browser.post("/accounts/password/reset/", {"email": "zawadi@example.org"})

    assert answer.status_code == 403
    assert 'value="zawadi@example.org"' in answer.text
    assert "Press the button once more." in answer.text


# Whose form it is, wherever it is drawn


def test_form_in_a_plain_context_says_for_whom_it_was_made(rf: RequestFactory, amina: User) -> None:
    """So Wagtail renders a block of a page's text: the request is a value there, and no attribute."""
    request = rf.get("/")
    request.user = amina
    drawn = Template("{% csrf_token %}").render(Context({"request": request, "csrf_token": "x" * 64}))

    assert mark_of(amina) in drawn


def test_second_step_of_signing_in_carries_the_words_too(browser: Client, amina: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(amina, secret)
    form = open_form_of(browser, amina, secret)
    leave(browser)

    asked = sign_in_there(browser, browser.post(PROFILE, form), amina)
    led = second_step(browser, secret, asked["Location"])

    assert led["Location"] == KEPT_PAGE
    assert "Amina Otieno Wanjiru" in browser.get(KEPT_PAGE).text


def open_form_of(browser: Client, person: User, secret: str) -> dict[str, str]:
    second_step(browser, secret, sign_in(browser, person)["Location"])
    cache.clear()  # A code counts once; the second sign-in comes within the same half minute.
    return form_on(browser.get(PROFILE)) | {"name": "Amina Otieno Wanjiru", "called": "Ami"}


def second_step(browser: Client, secret: str, address: str) -> Any:
    fields = form_on(browser.get(address))
    return browser.post(address, {**fields, "code": code_for(secret)})


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06}"


# What a page can't show again


def test_words_are_given_back_when_we_broke(rf: RequestFactory, amina: User) -> None:
    request = sent_by(rf, amina, "My own shop by the road")
    with translation.override("en"):
        page = server_error(request).content.decode()

    assert "My own shop by the road" in page
    assert "It is not saved." in page


def test_error_page_shows_nothing_of_a_form_that_is_anothers(rf: RequestFactory, amina: User, baraka: User) -> None:
    request = sent_by(rf, amina, "My own shop by the road", by=baraka)

    assert "My own shop" not in server_error(request).content.decode()


def sent_by(rf: RequestFactory, person: User, words: str, by: User | None = None) -> HttpRequest:
    """Return the request of a form, as the guard lets it through to a view."""
    request = rf.post(PROFILE, {"name": words, "made_for": mark_of(person)})
    request.user, request.session = by or person, SessionStore()
    RightPersonMiddleware(server_error).process_view(request)
    return request


# What the page's script is told


def test_form_that_was_taken_is_named_to_the_page(client: Client, amina: User) -> None:
    client.force_login(amina)
    mark = {"made_for": mark_of(amina)}

    refused = client.post(PROFILE, {"name": "", "called": "", **mark})
    taken = client.post(PROFILE, {"name": "Amina Wanjiru", "called": "Ami", **mark})

    assert "taken" not in refused.cookies
    assert taken.cookies["taken"].value == PROFILE
    assert not taken.cookies["taken"]["httponly"]


def test_who_leaves_takes_no_trace_along(browser: Client, amina: User) -> None:
    sign_in(browser, amina)
    leave(browser)

    assert "taken" not in browser.cookies


# What a forged mark costs


@pytest.mark.parametrize("path", [PROFILE, "/accounts/login/", "/tell-us/", "/my/"])
def test_forged_mark_makes_nothing_be_sealed(browser: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Without a token, and without an account, 1.8 MB cost half a second."""
    sealed: list[bytes] = []
    encrypt = Fernet.encrypt
    monkeypatch.setattr(Fernet, "encrypt", lambda self, plain: sealed.append(plain) or encrypt(self, plain))

    response = browser.post(path, {"made_for": "0123456789abcdef0123", "text": "word " * 300_000})

    assert response.status_code < 500
    assert sealed == []


def test_mark_is_known_as_ours_and_a_changed_one_is_not(amina: User) -> None:
    mark = mark_of(amina)
    changed = ("1" if mark[0] == "0" else "0") + mark[1:]

    assert is_our_mark(mark)
    assert not any(is_our_mark(forged) for forged in ("", "x", mark[:-1], changed, mark + "0", mark[:20]))


def test_own_long_form_is_kept(amina: User) -> None:
    words = UnsentForm("/my/", mark_of(amina), (("text", "word " * 20_000),))

    assert unseal(seal(words)) == words
