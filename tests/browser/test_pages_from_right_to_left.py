"""Every page in Arabic: it reads from right to left, and nothing hangs over the edge of a small phone."""

from playwright.sync_api import Page

from tests.browser.checks import sideways
from tests.browser.conftest import Open


def test_page_reads_from_right_to_left(open_it: Open, one_phone: Page) -> None:
    open_it(one_phone, "/ar")
    assert one_phone.locator("html").get_attribute("dir") == "rtl"
    assert one_phone.locator("html").get_attribute("lang") == "ar"
    assert sideways(one_phone, 320) == []
