"""A practice question in a lesson: with the script its answer costs its answer; where the script fails, a page."""

from collections.abc import Callable

from playwright.sync_api import Page, Response

from tests.browser.pages import PLAN_LESSON

OpenPhone = Callable[..., Page]
FETCHED = {"document", "fetch", "xhr"}


def choose_first(phone: Page) -> None:
    phone.locator(".ask input[type=radio]").first.check()
    phone.get_by_role("button", name="See if I am right").first.click()
    phone.locator(".ask [role=status]").wait_for()


def test_answer_comes_without_the_page(base: str, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    phone.goto(base + PLAN_LESSON)
    answers: list[Response] = []
    phone.on("response", lambda one: answers.append(one) if one.request.resource_type in FETCHED else None)

    choose_first(phone)

    assert [answer.url.split("?")[1].split("=")[0] for answer in answers] == ["only"]
    assert answers[0].request.sizes()["responseBodySize"] < 1_500
    assert phone.url == base + PLAN_LESSON
    assert phone.evaluate("document.activeElement.getAttribute('role')") == "status"
    assert phone.locator(".ask input:checked").count() == 1


def test_answer_comes_as_a_page_where_it_can_not_come_alone(base: str, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    phone.goto(base + PLAN_LESSON)
    phone.route("**/*only=*", lambda route: route.abort())

    choose_first(phone)

    assert "?" in phone.url
