"""A page's text is there within seconds on a 2G line: 50 kbit/s, 800 ms there and back."""

from collections.abc import Callable
from time import monotonic

import pytest
from playwright.sync_api import Page

from tests.browser.engine import PAINTED
from tests.browser.pages import LESSON

SLOW = {"offline": False, "downloadThroughput": 50_000 / 8, "uploadThroughput": 20_000 / 8, "latency": 800}
OLD_PHONE = 4  # times slower than this machine


@pytest.mark.parametrize(("path", "text", "seconds"), [("/", "free", 10), (LESSON, "two purses", 10)])
def test_text_is_painted_soon_on_a_slow_line(
    base: str, open_phone: Callable[..., Page], path: str, text: str, seconds: float
) -> None:
    page = open_phone(javascript=True)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": OLD_PHONE})
    page.request.get(base + path)  # The first request of a process compiles templates: not the network's fault.
    began = monotonic()
    page.goto(base + path, wait_until="commit")
    painted = page.evaluate(PAINTED)
    assert text in page.locator("main").inner_text().lower()
    assert painted < seconds
    page.wait_for_load_state("load")
    assert monotonic() - began > SLOW["latency"] / 1000, "The line was not slow: the test proves nothing."
