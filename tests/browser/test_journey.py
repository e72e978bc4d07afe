"""From nothing to an awarded grant, by hand, on a 320-pixel screen, without JavaScript."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from certificates.models import Certificate
from tests.browser.people import follow, go_through_course, heading, join, press

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def base(live_server) -> str:
    """A site as `make demo` sets it up, with the starter content."""
    call_command("load_starter")
    return live_server.url


def test_from_first_lesson_to_awarded_grant(base: str, open_phone: Callable[..., Page]) -> None:
    phone = open_phone()
    learn_finances(phone, base)


def learn_finances(phone: Page, base: str) -> None:
    phone.goto(base)
    assert "free" in phone.locator("main").inner_text().lower()
    follow(phone, "Finances")
    follow(phone, "Sign up to keep your place")
    join(phone, name="Amina Otieno", called="Amina", phone="0712 345678")
    assert "Amina" in phone.locator("header").inner_text()
    press(phone, "Start this course")
    go_through_course(phone)
    certificate = Certificate.objects.get(holder_name="Amina Otieno")
    phone.goto(f"{base}/c/")
    phone.get_by_label("Code on the certificate").fill(certificate.printed_code.lower())
    press(phone, "Check it")
    assert "Real" in phone.locator("main").inner_text()
    assert heading(phone) == "Certificate check"
