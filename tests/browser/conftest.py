"""A real browser: Debian's chromium through Playwright, on a phone's screen, reaching nothing but this machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic"]
SMALL_PHONE = {"width": 320, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def _playwright_keeps_a_loop() -> Iterator[None]:
    """Playwright's synchronous API runs inside an event loop; Django must not mistake our tests for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def open_phone(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages as new people do: each with an own empty browser, 320 pixels wide, JavaScript off unless asked for."""
    contexts: list[BrowserContext] = []

    def open_one(*, javascript: bool = False, **options: Any) -> Page:
        given: dict[str, Any] = {"viewport": SMALL_PHONE, "java_script_enabled": javascript} | options
        contexts.append(browser.new_context(**given))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()
