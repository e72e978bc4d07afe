"""What is asked of every page: nothing for axe to find, nothing sideways, buttons for thumbs, a quiet console."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Error, Page

AXE = Axe().axe_script
RUN_AXE = """(only) => axe.run(document, {resultTypes: ["violations"], ...(only ? {runOnly: only} : {})}).then(
    found => found.violations.flatMap(rule => rule.nodes.map(
        node => `${rule.id} (${rule.impact}): ${node.target.join(" ")}: ${node.failureSummary}`)))"""
WIDER = """() => {
    const width = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll("body *")].filter(box => {
        const at = box.getBoundingClientRect();
        return at.width && (at.right > width + 1 || at.left < -1) && getComputedStyle(box).position !== "absolute";
    });
    const over = document.documentElement.scrollWidth - width;
    return over > 0 ? [`${over}px too wide`, ...out.slice(0, 5).map(box => box.outerHTML.slice(0, 160))] : [];
}"""
SMALL = """(least) => [...document.querySelectorAll("button, .btn, input, select, textarea, summary")].filter(box => {
    if (box.type === "hidden" || !box.checkVisibility()) return false;
    const target = box.matches("[type=radio], [type=checkbox]") ? box.closest("label") || box : box;
    const at = target.getBoundingClientRect();
    return at.height < least || at.width < least;
}).map(box => box.outerHTML.slice(0, 160))"""
THUMB = 44


def axe_finds(page: Page, *rules: str) -> list[str]:
    """Return what axe finds on the page as it stands, by all its rules or only these."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(RUN_AXE, list(rules) or None)


def axe_finds_in_both(page: Page) -> list[str]:
    """Look in light by every rule, and in dark, where only colours differ, by those about colours."""
    page.emulate_media(color_scheme="light")
    found = axe_finds(page)
    page.emulate_media(color_scheme="dark")
    return found + [f"dark: {one}" for one in axe_finds(page, "color-contrast", "link-in-text-block")]


def sideways(page: Page, width: int) -> list[str]:
    """Say what makes the page scroll sideways on a screen this wide."""
    page.set_viewport_size({"width": width, "height": 640})
    return page.evaluate(WIDER)


def small_targets(page: Page) -> list[str]:
    return page.evaluate(SMALL, THUMB)


@dataclass
class Console:
    """Collects what a page complains about: errors, refused styles and scripts, answers that are not there."""

    complaints: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        where: Any = message.location
        is_the_page_itself = message.text.startswith("Failed to load resource") and where["url"] == message.page.url
        is_blocked_by_us = message.text.startswith("Service Worker registration blocked by Playwright")
        if message.type in ("error", "warning") and not is_the_page_itself and not is_blocked_by_us:
            self.complaints.append(f"{message.text} ({where['url']})")

    def hear_error(self, error: Error) -> None:
        self.complaints.append(str(error))


@contextmanager
def listening(page: Page) -> Iterator[Console]:
    """Listen to what the page's console says meanwhile."""
    console = Console()
    page.on("console", console.hear)
    page.on("pageerror", console.hear_error)
    try:
        yield console
    finally:
        page.remove_listener("console", console.hear)
        page.remove_listener("pageerror", console.hear_error)
