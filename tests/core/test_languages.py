"""The address decides the language, and nothing else does."""

import pytest
from django.test import Client

from core.languages import absolute, in_language, language_of
from tests.accounts.factories import UserFactory


@pytest.mark.parametrize(
    ("path", "language"),
    [("/", "en"), ("/courses/", "en"), ("/ar/", "ar"), ("/ar", "ar"), ("/ar/courses/", "ar"), ("/arabic/", "en")],
)
def test_language_is_read_from_the_address(path: str, language: str) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize("bare", ["/", "/courses/", "/courses/finances/1/", "/accounts/login/?next=/my/"])
def test_address_goes_to_another_language_and_back(bare: str) -> None:
    there = in_language(bare, "ar")

    assert there == f"/ar{bare}"
    assert in_language(there, "ar") == there
    assert in_language(there, "en") == bare
    assert in_language(bare, "en") == bare


def test_printed_address_stands_on_the_sites_own_name() -> None:
    assert absolute("/c/AB12/") == "https://seedbed.test/c/AB12/"


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language", "direction"), [("/tell-us/", "en", "ltr"), ("/ar/tell-us/", "ar", "rtl")])
@pytest.mark.parametrize("preferred", ["en", "ar", "fr"])
def test_neither_header_nor_cookie_changes_the_language(
    client: Client, path: str, language: str, direction: str, preferred: str
) -> None:
    client.cookies["django_language"] = preferred

    response = client.get(path, headers={"accept-language": preferred})

    assert response["Content-Language"] == language
    assert f'<html lang="{language}" dir="{direction}">' in response.text
    assert "Accept-Language" not in response.get("Vary", "")


@pytest.mark.django_db
def test_language_links_keep_what_was_asked(client: Client) -> None:
    page = client.get("/accounts/login/?next=/courses/")

    assert 'href="/ar/accounts/login/?next=/courses/"' in page.text


@pytest.mark.django_db
def test_language_links_of_a_refusal_in_the_admin_lead_somewhere(client: Client) -> None:
    client.force_login(UserFactory())
    refusal = client.get("/admin/")

    assert refusal.status_code == 403
    assert 'href="/ar/"' in refusal.text
    assert "/ar/admin/" not in refusal.text
