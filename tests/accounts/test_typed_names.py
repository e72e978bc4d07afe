"""Names, numbers and passwords typed on other keyboards: the same person gets in, and nobody is called by nothing."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher, check_password, make_password
from django.test import Client
from pytest_django import Settings

from accounts.fields import NameField
from accounts.hashers import FoldedPBKDF2PasswordHasher
from accounts.models import User, validate_username
from accounts.phones import normalise_phone
from config.settings import base
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.mark.parametrize(
    "number",
    [
        "\u200e0712345678",
        "\u202a+254712345678\u202c",
        "\u2068+254 712 345 678\u2069",
        "\ufeff0712345678",
        "0712\u2011345\u2011678",
        "0712\u2013345\u2013678",
        "\uff0b254712345678",
        "tel:+254712345678",
        "TEL: +254-712-345-678",
        "٠٠٢٥٤٧١٢٣٤٥٦٧٨",
        "+٢٥٤ ٧١٢ ٣٤٥ ٦٧٨",
    ],
)
def test_number_copied_from_a_chat_signs_in(client: Client, number: str) -> None:
    UserFactory(phone="+254712345678")

    response = client.post(SIGN_IN, {"login": number, "password": PASSWORD})

    assert normalise_phone(number, "KE") == "+254712345678"
    assert (response.status_code, response["Location"]) == (302, "/my/")


@pytest.mark.parametrize(
    ("made", "typed"),
    [
        ("café tré grand", "cafe\u0301 tre\u0301 grand"),
        ("أرباح السوق", "\u0627\u0654رباح السوق"),
        ("شاي ٤٧١٢٩٠٥٣", "شاي 47129053"),
        ("secret ｗｏｒｄ", "secret word"),
        ("three words here", "three \u200bwords here"),
    ],
)
def test_password_is_the_same_from_every_keyboard(client: Client, made: str, typed: str) -> None:
    person = UserFactory(username="amina")
    person.set_password(made)
    person.save()

    for password in (made, typed):
        client.logout()
        assert client.post(SIGN_IN, {"login": "amina", "password": password}).status_code == 302
    assert User.objects.create_user("other", name="O", password=typed).check_password(made)


def test_other_password_is_refused_still() -> None:
    assert not UserFactory(password="two words").check_password("two wordz")


def test_password_hashed_before_folding_opens_still(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    old = PBKDF2PasswordHasher().encode("شاي ٤٧١٢٩٠٥٣", "salt", iterations=1)

    assert FoldedPBKDF2PasswordHasher().verify("شاي ٤٧١٢٩٠٥٣", old)
    assert not FoldedPBKDF2PasswordHasher().verify("شاي 4712", old)


def test_real_hasher_folds_and_is_the_default(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    assert check_password("cafe\u0301", make_password("café"))


def test_password_is_judged_as_it_will_be_hashed(client: Client) -> None:
    typed = {"name": "Amina", "username": "amina", "password1": "١٢٣٤٥٦٧٨"}

    response = client.post("/accounts/signup/", typed)

    assert response.status_code == 400
    assert "Many people use this password" in response.text


@pytest.mark.parametrize("username", ["अमीना", "José", "Jose\u0301", "አሚና", "amina.shop-2_x", "মীনা"])
def test_username_may_be_in_every_script(client: Client, username: str) -> None:
    validate_username(username)
    UserFactory(username=username)

    for typed in (username, username.upper(), "\u200f" + username):
        client.logout()
        assert client.post(SIGN_IN, {"login": typed, "password": PASSWORD}).status_code == 302, typed


def test_username_in_two_forms_is_one_username() -> None:
    UserFactory(username="José")

    assert User.objects.filter(username="jose\u0301").exists()


@pytest.mark.parametrize("name", ["\u3164", "\u115f", "\u034f", "\u200b\u2060", "12", "Zalgo" + "\u0301" * 9])
def test_name_that_shows_nothing_or_a_tower_is_refused(client: Client, name: str) -> None:
    response = client.post("/accounts/signup/", {"name": name, "username": "amina", "password1": "three words here"})

    assert response.status_code == 400
    assert not User.objects.filter(username="amina").exists()


@pytest.mark.parametrize("name", ["Nguyễn Thị Ánh", "आमिना", "أمينة", "Ọlá", "Łucja", "ஆமினா"])
def test_name_of_any_script_is_taken(name: str) -> None:
    assert NameField().clean(name) == name


def test_admin_demands_a_name(client: Client) -> None:
    client.force_login(UserFactory(is_superuser=True))
    typed = {"phone": "+254712000111", "password1": "three words here", "password2": "three words here"}

    response = client.post("/admin/users/new/", typed)

    assert response.status_code == 200
    assert not User.objects.filter(phone="+254712000111").exists()


def test_password_with_an_invisible_sign_that_was_hashed_as_typed_signs_in(client: Client) -> None:
    person = UserFactory(username="amina")
    person.password = MD5PasswordHasher().encode("love❤\ufe0fpw", "salt")
    person.save()

    assert client.post(SIGN_IN, {"login": "amina", "password": "love❤\ufe0fpw"}).status_code == 302


@pytest.mark.parametrize("username", ["ﷺ" * 4, "İ" * 40])
def test_username_that_grows_when_it_is_folded_is_refused_in_words(client: Client, username: str) -> None:
    typed = {"name": "Amina", "username": username, "password1": "three words here"}

    response = client.post("/accounts/signup/", typed)

    assert response.status_code == 400
    assert "Use letters, digits" in response.text
    assert not User.objects.exists()


@pytest.mark.parametrize("next_page", ["//[", "//℀", "https://elsewhere.example/"])
def test_sign_up_with_an_address_that_is_none_signs_up(client: Client, next_page: str) -> None:
    typed = {"name": "Amina", "username": "amina", "password1": "three words here", "next": next_page}

    assert client.post("/accounts/signup/", typed).status_code == 302
    assert User.objects.filter(username="amina").exists()
    client.logout()
    again = {"login": "amina", "password": "three words here", "next": next_page}
    assert client.post(SIGN_IN, again)["Location"] == "/my/"
