"""From nothing to an awarded grant, by hand, on a 320-pixel screen, without JavaScript."""

import re
from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from grants.models import Assignment, Round
from home.demo.people import PASSWORD as DEMO_PASSWORD
from tests.accounts.factories import PASSWORD
from tests.browser.people import fill_form, follow, go_through_course, heading, join, open_by, press, sign_in

LAPTOP = {"width": 1280, "height": 900}
OpenPhone = Callable[..., Page]


def test_from_first_lesson_to_awarded_grant(base: str, open_phone: OpenPhone) -> None:
    phone = open_phone()
    learn_finances(phone, base)
    check_certificate(open_phone(), base, code_of_own_certificate(phone, base))
    number = apply(phone, base)
    share_out(open_phone(viewport=LAPTOP), base)
    readers = readers_of(number)
    assert len(readers) == 2
    for member in readers:
        review(open_phone(), base, member, number)
    award(open_phone(viewport=LAPTOP), base, number)
    phone.goto(f"{base}/my/")
    assert "grant" not in phone.locator(".who").inner_text().lower()
    phone.goto(f"{base}/my/applications/{number}/")
    assert "You will receive" in phone.locator("main").inner_text()
    assert "12,000" in phone.locator("main").inner_text()


def learn_finances(phone: Page, base: str) -> None:
    phone.goto(base)
    assert "free" in phone.locator("main").inner_text().lower()
    follow(phone, "Finances")
    follow(phone, "Sign up to keep your place")
    join(phone, name="Zawadi Njoroge", called="Zawadi", phone="0712 345678")
    assert "Zawadi" in phone.locator("header").inner_text()
    follow(phone, "Go on")
    go_through_course(phone)


def code_of_own_certificate(phone: Page, base: str) -> str:
    phone.goto(f"{base}/my/certificates/")
    follow(phone, "Finances")
    found = re.search(r"\b[2-9A-Z]{5}-[2-9A-Z]{5}\b", phone.locator("main").inner_text())
    assert found
    return found[0]


def check_certificate(stranger: Page, base: str, code: str) -> None:
    stranger.goto(f"{base}/c/")
    stranger.get_by_label("Code on the certificate").fill(code.lower())
    press(stranger, "Check it")
    text = stranger.locator("main").inner_text()
    assert text.split("\n")[:2] == ["Certificate check", "Real"]
    assert "Zawadi Njoroge" in text


def apply(phone: Page, base: str) -> str:
    """Go through every page of the application and send it; return its number."""
    phone.goto(f"{base}/grants/first-step/")
    open_by(phone.get_by_role("button", name="Start my application").first)
    fill_form(phone, "Save, next page", answer="No")
    while phone.get_by_role("button", name="Save, next page").count():
        fill_form(phone, "Save, next page")
    fill_form(phone, "Send my application")
    assert heading(phone) == "First step grant", phone.locator("main").inner_text()
    open_by(phone.get_by_role("link", name="See my application"))
    return phone.url.rstrip("/").rsplit("/", 1)[1]


def share_out(screen: Page, base: str) -> None:
    sign_in(screen, base, "njeri", DEMO_PASSWORD, then="/admin/")
    screen.goto(f"{base}/admin/grants/")
    follow(screen, "First step grant")
    screen.goto(f"{screen.url}share-out/")
    press(screen, "Share out")


def readers_of(number: str) -> list[User]:
    """Those to whom it was shared out: the lot may have fallen on people of other tests, who share this database."""
    return [one.reviewer for one in Assignment.objects.filter(application__number=number).select_related("reviewer")]


def review(tablet: Page, base: str, member: User, number: str) -> None:
    password = next(one for one in (DEMO_PASSWORD, PASSWORD) if member.check_password(one))
    sign_in(tablet, base, member.username or member.email or str(member.phone), password, then="/review/")
    tablet.goto(f"{base}/review/{number}/")
    assert "Zawadi" not in tablet.locator("main").inner_text()
    for level in tablet.locator("fieldset.choices").all():
        level.locator("input[type=radio]").nth(3).check()
    for reason in tablet.locator("main textarea").all():
        reason.fill("She asked the school and two neighbours, and has three orders.")
    press(tablet, "Hand in my scores")
    press(tablet, "Yes, hand them in")


def award(screen: Page, base: str, number: str) -> None:
    sign_in(screen, base, "njeri", DEMO_PASSWORD, then="/admin/")
    screen.goto(f"{base}/admin/grants/")
    follow(screen, "First step grant")
    of_round = screen.url
    round = Round.objects.get(slug="first-step")  # nothing is decided before its last day; others apply for it later
    Round.objects.filter(pk=round.pk).update(closes_at=timezone.now())
    screen.goto(f"{of_round}application/{number}/")
    screen.get_by_label("Award", exact=False).first.check()
    screen.get_by_label("Amount").fill("12000")
    press(screen, "Decide")
    screen.goto(f"{of_round}publish/")
    press(screen, "Publish these and tell")
    Round.objects.filter(pk=round.pk).update(closes_at=round.closes_at)
