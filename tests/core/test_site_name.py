"""The site's name comes from its setting wherever a person reads it."""

from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as real_settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from certificates.models import Certificate
from certificates.pdf import render_html
from core.admin_errors import admin_error
from core.models import Programme
from core.views.errors import server_error
from home.starter import make_site
from tests.accounts.factories import AdministratorFactory

pytestmark = pytest.mark.django_db
NAME, WRITTEN = "Shamba & Soko", "Shamba &amp; Soko"
TEMPLATES = Path(real_settings.ROOT) / "templates"


@pytest.fixture(autouse=True)
def _other_name(settings: Settings) -> None:
    settings.SITE_NAME = settings.WAGTAIL_SITE_NAME = NAME


@pytest.fixture
def broken() -> HttpRequest:
    return RequestFactory().get("/courses/")


def title_of(page: str) -> str:
    return " ".join(page.partition("<title>")[2].partition("</title>")[0].split())


def test_no_template_knows_a_name() -> None:
    named = [str(path) for path in TEMPLATES.rglob("*.*") if "Seedbed" in path.read_text(encoding="utf-8")]

    assert named == []


@pytest.mark.parametrize("path", ["/", "/ar/", "/no-such-page/", "/tell-us/", "/accounts/login/"])
def test_pages_carry_it(client: Client, path: str) -> None:
    make_site()

    page = client.get(path).text

    assert title_of(page).endswith(f"· {WRITTEN}")
    assert page.count(WRITTEN) == 2, "in the title and above the page"


def test_admin_carries_it(client: Client) -> None:
    client.force_login(AdministratorFactory())

    assert title_of(client.get("/admin/users/").text).endswith(WRITTEN)


def test_pages_that_need_nothing_carry_it(broken: HttpRequest, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answers = server_error(broken), admin_error(broken, 500)

    assert [title_of(answer.text) for answer in answers] == [f"Something broke here · {WRITTEN}"] * 2


@pytest.mark.parametrize(
    ("programme_name", "giver"), [("Kisumu", f"{WRITTEN} · Kisumu"), (f"{NAME} Kenya", f"{WRITTEN} Kenya")]
)
def test_printed_certificate_carries_it_once(
    programme: Programme, now: datetime, programme_name: str, giver: str
) -> None:
    programme.name = programme_name
    facts = {"code": "ABCDE23456", "language": "en", "completed_at": now, "issued_at": now, "facts": []}

    page = render_html(Certificate(holder_name="Amina", title="Finances", programme=programme, **facts))

    assert f'<p class="giver"> {giver} </p>' in " ".join(page.split())
