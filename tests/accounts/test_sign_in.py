"""Signing in by whichever name, under limits that a classroom doesn't meet and a guesser does."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from config.settings.base import ACCOUNT_RATE_LIMITS
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def limits(settings: Settings) -> Iterator[None]:
    """The limits of a real server."""
    settings.ACCOUNT_RATE_LIMITS = ACCOUNT_RATE_LIMITS
    return


@pytest.fixture
def amina() -> User:
    return UserFactory(username="amina", email="amina@example.org", phone="+254712345678")


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


@pytest.mark.parametrize(
    "name", ["0712345678", "0712 345 678", "+254712345678", "amina", "Amina", "AMINA@example.org", " amina "]
)
def test_any_of_the_names_signs_in(client: Client, amina: User, name: str) -> None:
    response = sign_in(client, name)

    assert (response.status_code, response["Location"]) == (302, "/my/")
    assert client.session["_auth_user_id"] == str(amina.pk)


@pytest.mark.parametrize("name", ["0712345678", "amina", "amina@example.org", "nobody", "0799999999", "x" * 300])
def test_wrong_pair_is_refused_in_plain_words(client: Client, amina: User, name: str) -> None:
    response = sign_in(client, name, "not this one")

    assert response.status_code == 400
    assert "_auth_user_id" not in client.session


def test_what_was_typed_stays_in_the_form(client: Client, amina: User) -> None:
    response = sign_in(client, "0712 345 678", "not this one")

    assert 'value="0712 345 678"' in response.text
    assert "not this one" not in response.text
    assert "do not go together" in response.text


def test_number_that_somebody_else_verified_signs_only_them_in(client: Client, amina: User) -> None:
    User.objects.filter(pk=amina.pk).update(phone_yielded=True)
    owner = UserFactory(phone="+254712345678", phone_verified=True)

    sign_in(client, "0712345678")

    assert client.session["_auth_user_id"] == str(owner.pk)


def test_closed_account_is_told_so(client: Client) -> None:
    UserFactory(username="amina", is_active=False)

    assert sign_in(client, "amina")["Location"] == "/accounts/inactive/"
    assert "This account is closed" in client.get("/accounts/inactive/").text


def test_next_is_followed_only_within_the_site(client: Client, amina: User) -> None:
    assert sign_in(client, "amina", next="https://evil.example/")["Location"] == "/my/"


def test_classroom_behind_one_address_joins_and_signs_in(limits: None) -> None:
    for n in range(30):
        joined = Client().post(
            "/accounts/signup/", {"name": f"P{n}", "phone": f"07123456{n:02}", "password1": PASSWORD}
        )
        assert joined.status_code == 302
    for n in range(30):
        assert sign_in(Client(), f"07123456{n:02}", "wrong one").status_code == 400
        assert sign_in(Client(), f"07123456{n:02}").status_code == 302


def test_guessing_one_account_is_stopped_whatever_way_its_name_is_written(
    limits: None, client: Client, amina: User
) -> None:
    for n in range(10):
        sign_in(client, ["0712345678", "+254 712 345678"][n % 2], "wrong one")

    response = sign_in(client, "0712 345 678")

    assert response.status_code == 400
    assert "Too many tries" in response.text
    assert "_auth_user_id" not in client.session


def test_guessing_by_the_join_form_meets_the_same_limit(limits: None, client: Client, amina: User) -> None:
    for _ in range(10):
        client.post("/accounts/signup/", {"name": "A", "phone": "0712345678", "password1": "wrong one"})

    response = sign_in(client, "0712345678")

    assert "Too many tries" in response.text


def test_flood_gets_a_page_and_not_a_crash(settings: Settings, client: Client) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}

    sign_in(client, "amina")
    response = sign_in(client, "amina")

    assert response.status_code == 429
    assert "Please wait a little" in response.text
