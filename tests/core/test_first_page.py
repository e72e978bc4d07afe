"""A visit's first page has the stylesheet in itself, every later one names the file."""

import base64
import hashlib
import re

import pytest
from django.conf import settings as site_settings
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from core.first_page import first_rules, is_of_first_screen, stylesheet
from tests.accounts.factories import AdministratorFactory
from tests.site.weights import ARRIVING, WITHIN

pytestmark = pytest.mark.django_db
LINK = '<link rel="stylesheet" href="/static/css/site.css">'


@pytest.fixture(autouse=True, params=[60, 0], ids=["kept", "not kept"])
def _page_cache(settings: Settings, request: pytest.FixtureRequest) -> None:
    settings.PAGE_CACHE_SECONDS = request.param


def style_of(response: HttpResponse) -> str:
    found = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize("site", ["none", "cross-site", "same-site"])
def test_first_page_carries_the_style_that_its_policy_allows(client: Client, site: str) -> None:
    page = client.get("/c/", headers={**ARRIVING, "sec-fetch-site": site})

    style = style_of(page)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "body{" in style
    assert f"style-src 'self' 'sha256-{digest}'" in page["Content-Security-Policy"]
    assert page.text.count(LINK) == 1
    assert page.text.index("</footer>") < page.text.index(LINK) < page.text.index("</body>")
    assert not page.cookies


@pytest.mark.parametrize("headers", [WITHIN, {}, {**ARRIVING, "sec-fetch-mode": "cors"}])
def test_every_other_page_names_the_file_before_its_text(client: Client, headers: dict[str, str]) -> None:
    client.get("/c/", headers=ARRIVING)

    page = client.get("/c/", headers=headers)

    assert style_of(page) == ""
    assert page.text.count(LINK) == 1
    assert page.text.index(LINK) < page.text.index("<body")
    assert "sha256" not in page["Content-Security-Policy"]


@pytest.mark.parametrize("_page_cache", [60], indirect=True)  # only kept pages have a mark
def test_page_that_a_phone_holds_is_the_same_however_it_comes(client: Client) -> None:
    first, later = client.get("/c/", headers=ARRIVING), client.get("/c/", headers=WITHIN)
    assert first["ETag"] != later["ETag"]
    for way in (ARRIVING, WITHIN):
        for held in (first["ETag"], later["ETag"]):
            assert client.get("/c/", headers={**way, "if-none-match": held}).status_code == 304


def test_learner_who_comes_again_has_the_stylesheet(client: Client, learner: User) -> None:
    client.force_login(learner)

    first, again = (client.get("/my/", headers=ARRIVING) for _time in range(2))

    assert style_of(first) != ""
    assert first.cookies["sheet"]["httponly"]
    assert style_of(again) == ""
    assert "sheet" not in again.cookies
    client.cookies["sheet"] = "former"
    assert style_of(client.get("/my/", headers=ARRIVING)) != ""


@pytest.mark.parametrize(
    ("selector", "is_first"),
    [
        ("body", True),
        (".brand img", True),
        ("[dir=rtl] .langs a", True),
        (".card h2 a", True),
        (".paper b", False),
        (".card .pill", False),
        ("table", False),
        (".facts dt", False),
        ("[type=radio]", False),
        (".choices label:has(:checked)", False),
    ],
)
def test_rule_is_of_the_first_screen_by_what_it_names(selector: str, is_first: bool) -> None:
    assert is_of_first_screen(selector) == is_first


def test_first_rules_are_few_and_have_both_colours() -> None:
    rules = first_rules()
    assert len(rules) < len(stylesheet()) / 2
    assert ".top{background:#17492d}" in rules
    assert "@media screen and (prefers-color-scheme:dark){" in rules
    assert rules.count("{") == rules.count("}")
    assert "@media print" not in rules


def test_admin_is_left_alone(client: Client) -> None:
    client.force_login(AdministratorFactory())
    page = client.get("/admin/", headers=ARRIVING)
    assert "sha256" not in page["Content-Security-Policy"]
    assert site_settings.SESSION_COOKIE_NAME in client.cookies
    assert "sheet" not in page.cookies
