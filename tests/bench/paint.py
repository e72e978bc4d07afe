"""When a page's text is first painted on a slow line, in a real browser with an empty cache."""

import statistics

from django.conf import settings
from playwright.sync_api import Browser, sync_playwright

from tests.bench.servers import HOST
from tests.browser.engine import CHROMIUM, FLAGS, PAINTED
from tests.site.pages import JourneyPage
from tests.site.world import World

BYTES = 400_000 / 8  # a second
SLOW = {"offline": False, "downloadThroughput": BYTES, "uploadThroughput": BYTES, "latency": 400}
LOOKS = 3


def first_paints(world: World, pages: list[JourneyPage], port: int) -> dict[str, int]:
    """Return milliseconds to the first contentful paint by page, the median of three looks; {} without a browser."""
    if CHROMIUM is None:
        return {}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            return {
                page.name: round(statistics.median(_look(browser, world, page, port) for _look_number in range(LOOKS)))
                for page in pages
            }
        finally:
            browser.close()


def _look(browser: Browser, world: World, page: JourneyPage, port: int) -> float:
    base = f"http://{HOST}:{port}"
    context = browser.new_context(viewport={"width": 320, "height": 640})
    session = world.sessions.get(page.role)
    if session:
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])
    tab = context.new_page()
    wire = context.new_cdp_session(tab)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    tab.goto(base + page.address, wait_until="commit")
    painted: float = tab.evaluate(PAINTED)
    context.close()
    return painted * 1000
