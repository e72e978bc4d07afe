"""Every page in Arabic: it reads from right to left, and nothing hangs over the edge of a small phone."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.checks import sideways
from tests.browser.conftest import Open


def test_page_reads_from_right_to_left(open_it: Open, open_phone: Callable[..., Page]) -> None:
    page = open_phone(javascript=True)
    open_it(page, "/ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("html").get_attribute("lang") == "ar"
    assert sideways(page, 320) == []
