"""What a person typed stays with them: Back, reload, a cut network, somebody else on the phone; no script is needed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import User
from lessons.models import WorksheetSave
from tests.accounts.factories import PASSWORD
from tests.browser.pages import PLAN_LESSON, QUIZ, sign_in_as
from tests.browser.people import follow, open_by, press
from tests.browser.scene import Scene, make_person

OpenPhone = Callable[..., Page]
WORDS = "Beans and chapati by the bus stop"
SAID = "This is what you wrote here before."
STORED = "Object.keys(sessionStorage).filter(key => key.startsWith('typed '))"


@pytest.fixture
def amina(base: str) -> User:
    return make_person("Amina Otieno")


def open_plan_page(phone: Page, base: str, person: User) -> str:
    """Go from the lesson to its plan page; return the page's address."""
    sign_in_as(phone.context, person, base)
    phone.goto(base + PLAN_LESSON)
    follow(phone, "Fill in my plan page")
    return phone.url


def type_in(phone: Page, figure: str = "1250") -> None:
    for box in phone.locator("main form textarea").all():
        box.fill(WORDS)
    for box in phone.locator("main form input[type=text]").all():
        box.fill(figure if box.get_attribute("inputmode") else WORDS)


def typed(phone: Page) -> set[str]:
    boxes = phone.locator("main form textarea, main form input[type=text]")
    return set(boxes.evaluate_all("boxes => boxes.map(box => box.value)"))


def is_said(phone: Page) -> bool:
    return phone.locator("form .typed-before").get_by_text(SAID).is_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_back_brings_the_boxes_back_filled(base: str, amina: User, open_phone: OpenPhone, javascript: bool) -> None:
    phone = open_phone(javascript=javascript)
    open_plan_page(phone, base, amina)
    type_in(phone)
    before = typed(phone)

    open_by(phone.get_by_role("link", name="Back to the lesson"))
    choose_in_practice(phone, javascript=javascript)
    if not javascript:
        phone.go_back()  # The answer was a page of its own.
    phone.go_back()

    assert {"1250"} <= before
    assert typed(phone) == before


def choose_in_practice(phone: Page, *, javascript: bool) -> None:
    phone.locator("form[method=get] input[type=radio]").first.check()
    button = phone.get_by_role("button", name="See if I am right").first
    button.click() if javascript else open_by(button)
    phone.locator(".ask [role=status]").wait_for()


def test_reload_brings_back_what_was_typed_says_so_and_lets_it_be_thrown_away(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone = open_phone(javascript=True)
    open_plan_page(phone, base, amina)
    fresh = typed(phone)
    type_in(phone)
    before = typed(phone)

    phone.reload()
    kept, said = typed(phone), is_said(phone)
    phone.get_by_role("button", name="Throw away what I wrote").click()
    thrown = typed(phone)
    phone.reload()

    assert (kept, said) == (before, True)
    assert thrown == typed(phone) == fresh
    assert not is_said(phone)


def test_what_is_saved_is_not_brought_back(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    address = open_plan_page(phone, base, amina)
    type_in(phone)
    press(phone, "Save my plan page")

    left = phone.evaluate(STORED)
    phone.goto(f"{address}?change=1")

    assert left == []
    assert not is_said(phone)
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def test_cut_network_keeps_the_page_and_says_so_and_later_it_is_saved(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone = open_phone(javascript=True)
    open_plan_page(phone, base, amina)
    type_in(phone)
    before = typed(phone)

    phone.context.set_offline(True)
    phone.get_by_role("button", name="Save my plan page").click()
    cut, told = typed(phone), phone.locator("form .typed-before").get_by_text("no network").is_visible()
    offered = phone.get_by_role("button", name="Throw away").count()
    phone.context.set_offline(False)
    press(phone, "Save my plan page")

    assert (cut, told, offered) == (before, True, 0)
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def test_answers_of_a_quiz_outlive_a_network_that_breaks_at_sending(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    """The browser shows its own page then; reading the quiz anew brings the answers back."""
    phone = open_phone(javascript=True)
    sign_in_as(phone.context, amina, base)
    phone.goto(base + QUIZ)
    press(phone, "Start")
    address = phone.url
    for question in phone.locator("main fieldset:has([type=radio])").all():
        question.locator("[type=radio]").last.check()
    chosen = phone.locator("main :checked").evaluate_all("boxes => boxes.map(box => box.value)")

    phone.route(address, lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    phone.get_by_role("button", name="Save and go on later").click()
    phone.wait_for_url("chrome-error://**")
    phone.goto(address)
    again = phone.locator("main :checked").evaluate_all("boxes => boxes.map(box => box.value)")

    assert len(chosen) >= 3
    assert again == chosen
    assert is_said(phone)


def test_newer_save_from_elsewhere_is_noticed_by_words_brought_back(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone, other = open_phone(javascript=True), open_phone()
    address = open_plan_page(phone, base, amina)
    type_in(phone, "1250")
    open_plan_page(other, base, amina)
    type_in(other, "800")
    press(other, "Save my plan page")

    phone.goto(f"{address}?change=1")
    press(phone, "Save my plan page")

    assert "You changed this page somewhere else meanwhile." in phone.locator("main").inner_text()
    assert "1250" in typed(phone)


def test_nobody_else_on_the_phone_is_shown_anything(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    address = open_plan_page(phone, base, amina)
    type_in(phone)
    phone.context.clear_cookies(name="sessionid")
    sister = make_person("Baraka Juma")
    sign_in_as(phone.context, sister, base)

    phone.goto(address)

    assert "1250" not in typed(phone)
    assert not is_said(phone)
    assert phone.evaluate(STORED) == []


def test_i_am_done_leaves_nothing_in_the_tab(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    address = open_plan_page(phone, base, amina)
    type_in(phone)
    kept = phone.evaluate(STORED)

    phone.goto(f"{base}/accounts/logout/")
    press(phone, "Yes, close my pages")
    left = phone.evaluate(STORED)
    sign_in_as(phone.context, amina, base)
    phone.goto(address)

    assert len(kept) == 1
    assert left == []
    assert "1250" not in typed(phone)


def test_switching_the_language_brings_the_words_along(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    address = open_plan_page(phone, base, amina)
    type_in(phone)
    before = typed(phone)

    phone.goto(address.replace(base, f"{base}/ar"))
    there = typed(phone)
    press(phone, "حفظ صفحة خطتي")

    assert there == before
    assert phone.evaluate(STORED) == []


def test_password_is_never_kept(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    sign_in_as(phone.context, amina, base)
    phone.goto(f"{base}/accounts/profile/sign-in/")
    phone.locator("main [name=username]").fill("amina-shop")
    phone.locator("main [type=password]").fill("a secret of three words")

    stored = phone.evaluate("JSON.stringify(sessionStorage)")

    assert "amina-shop" in stored
    assert "secret" not in stored


def test_sign_in_that_ended_gives_the_plan_page_back_without_a_script(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    open_plan_page(phone, base, amina)
    type_in(phone)
    phone.context.clear_cookies(name="sessionid")

    press(phone, "Save my plan page")
    asked = phone.locator("main").inner_text()
    phone.get_by_label("Phone number, email or username").fill(amina.username or "")
    phone.get_by_label("Password").fill(PASSWORD)
    press(phone, "Sign in")
    press(phone, "Go on with it")

    assert "What you wrote is still here." in asked
    assert WORDS not in asked
    assert "1,250" in phone.locator("main").inner_text()


def test_reviewers_words_outlive_a_reload(base: str, scene: Scene, open_phone: OpenPhone) -> None:
    tablet = open_phone(javascript=True)
    sign_in_as(tablet.context, scene.reviewer, base)
    tablet.goto(f"{base}/review/{scene.sent.number}/")
    reason = tablet.locator("main textarea").first
    reason.fill(WORDS)
    sign = tablet.locator("#unsaved").is_visible()
    tablet.on("dialog", lambda dialog: dialog.accept())

    tablet.reload()

    assert sign
    assert reason.input_value() == WORDS
    assert is_said(tablet)
