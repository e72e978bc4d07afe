"""Every page, on a small phone: nothing for axe to find, nothing sideways, buttons for thumbs, a quiet console."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browser.checks import axe_finds_in_both, listening, sideways, small_targets
from tests.browser.conftest import Open
from tests.browser.pages import PAGES, open_stop
from tests.browser.scene import Scene


def test_page_is_good_on_a_small_phone(
    open_it: Open, one_phone: Page, record_property: Callable[[str, object], None]
) -> None:
    with listening(one_phone) as console:
        open_it(one_phone, "")
        found = {
            "axe": axe_finds_in_both(one_phone),
            "sideways at 320": sideways(one_phone, 320),
            "small targets": small_targets(one_phone),
            "console": console.complaints,
        }
    assert not any(found.values()), found
    record_property("sideways at 240", sideways(one_phone, 240))


def test_code_for_cameras_stays_black_on_white_in_the_dark(
    base: str, scene: Scene, open_phone: Callable[..., Page]
) -> None:
    page = open_phone(color_scheme="dark")
    open_stop(page, PAGES["certificate"], scene, base)
    code = page.locator("svg.qr")
    assert code.evaluate("code => getComputedStyle(code).backgroundColor") == "rgb(255, 255, 255)"
    assert code.locator("path").evaluate("path => getComputedStyle(path).stroke") == "rgb(0, 0, 0)"
