"""Amounts stay whole: with letters of 200 %, on the narrowest screen, in English words on a page from right to left."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, Page

from tests.browser.checks import sideways
from tests.browser.engine import CHROMIUM, FLAGS
from tests.browser.pages import PAGES, open_stop
from tests.browser.scene import Scene

# Texts of which a part lies outside the box that cuts them off, or outside the screen.
CUT = """() => {
    const width = document.documentElement.clientWidth, cut = [];
    const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode, range = document.createRange();
        if (!text.data.trim() || !text.parentElement.checkVisibility() || text.parentElement.closest("thead")) continue;
        range.selectNodeContents(text);
        let left = 0, right = width;
        for (let box = text.parentElement; box; box = box.parentElement)
            if (getComputedStyle(box).overflowX !== "visible" && box !== document.documentElement) {
                const at = box.getBoundingClientRect();
                left = Math.max(left, at.left); right = Math.min(right, at.right);
            }
        for (const at of range.getClientRects())
            if (at.width > 1 && (at.right > right + 1 || at.left < left - 1)) cut.push(text.data.trim().slice(0, 60));
    }
    return [...new Set(cut)];
}"""
NARROW = """() => [...document.querySelectorAll(".choices label")].filter(label => {
    const style = getComputedStyle(label), size = parseFloat(style.fontSize);
    return label.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) < 4 * size;
}).map(label => label.textContent.trim().slice(0, 60))"""
TOGETHER = """() => [...document.querySelectorAll("article tr")].flatMap(row => {
    const ends = [...row.cells].map(cell => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return [...range.getClientRects()].filter(at => at.width > 1);
    });
    const near = (a, b) => a.top < b.bottom - 1 && b.top < a.bottom - 1 && a.left < b.right + 6 && b.left < a.right + 6;
    return ends.some((mine, n) => mine.some(a => (ends[n + 1] || []).some(b => near(a, b)))) ? [row.textContent] : [];
})"""
MIRRORED = """() => [...document.querySelectorAll("article[dir=ltr] .box")].filter(box => {
    const style = getComputedStyle(box);
    return style.borderLeftWidth !== "6px" || style.borderRightWidth !== "0px";
}).concat([...document.querySelectorAll("article[dir=ltr] .choices label")].filter(label => {
    const input = label.querySelector("input").getBoundingClientRect(), at = label.getBoundingClientRect();
    return input.left - at.left > at.right - input.right;
})).map(found => found.outerHTML.slice(0, 120))"""

WITH_AMOUNTS = [
    "home of a learner",
    "lesson",
    "lesson of a learner",
    "lesson with a plan page",
    "quiz paper",
    "quiz not yet",
    "plan",
    "grant",
    "apply check",
    "application",
]
LESSONS = [
    "/courses/finances/two-purses/two-purses/",
    "/courses/finances/buying-and-stock/three-quotes/",
    "/courses/finances/costs-and-prices/the-price/",
]


@pytest.fixture(scope="module")
def large_letters(browser_type: BrowserType) -> Iterator[Browser]:
    """A browser whose person set letters of 200 %: 32 pixels where others have 16."""
    browser = browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32"])
    yield browser
    browser.close()


@pytest.fixture
def large_phone(large_letters: Browser, base: str) -> Iterator[Page]:
    context = large_letters.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("name", WITH_AMOUNTS)
def test_letters_of_200_percent_cut_nothing(large_phone: Page, scene: Scene, base: str, name: str, prefix: str) -> None:
    open_stop(large_phone, PAGES[name], scene, base, prefix)

    assert large_phone.evaluate(CUT) == []
    assert large_phone.evaluate(NARROW) == []


@pytest.mark.parametrize("name", WITH_AMOUNTS)
def test_screen_of_160_pixels_cuts_nothing(one_phone: Page, scene: Scene, base: str, name: str) -> None:
    open_stop(one_phone, PAGES[name], scene, base, "")
    one_phone.set_viewport_size({"width": 160, "height": 640})

    assert one_phone.evaluate(CUT) == []
    assert one_phone.evaluate(NARROW) == []
    assert sideways(one_phone, 240) == []


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("prefix", ["", "/ar"])
@pytest.mark.parametrize("path", LESSONS)
def test_amounts_stand_apart_and_english_is_not_mirrored(
    one_phone: Page, base: str, path: str, prefix: str, width: int
) -> None:
    one_phone.goto(f"{base}{prefix}{path}")
    one_phone.set_viewport_size({"width": width, "height": 640})

    assert one_phone.evaluate(TOGETHER) == []
    assert one_phone.evaluate(MIRRORED) == []
