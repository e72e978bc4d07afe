"""A real browser: Debian's chromium through Playwright, on a phone's screen, reaching nothing but this machine."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from home.demo.learners import without_tasks
from tests.browser import world
from tests.browser.engine import CHROMIUM, FLAGS
from tests.browser.pages import ERRORS, PAGES, open_error, open_stop
from tests.browser.scene import Scene, make_scene

Open = Callable[[Page, str], None]
SMALL_PHONE = {"width": 320, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.django_db)  # So that pytest-django makes the test database, which we copy.
            if "browser" in item.fixturenames:
                item.add_marker(pytest.mark.browser)


@pytest.fixture
def _django_db_helper() -> None:
    """Nothing is rolled back or flushed here: these tests live on a site of their own."""


@pytest.fixture(autouse=True)
def _site_stands() -> None:
    """The site of these tests is loaded."""


@pytest.fixture(scope="session", autouse=True)
def _playwright_keeps_a_loop() -> Iterator[None]:
    """Playwright's synchronous API runs inside an event loop; Django must not mistake our tests for async code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def _world(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    with django_db_blocker.unblock():
        name = world.make_copy()
        with world.inside(name):
            world.load()
    yield name
    with django_db_blocker.unblock():
        world.drop_copy()


@pytest.fixture(scope="session")
def _address(_world: str) -> Iterator[str]:
    server = LiveServer("localhost")
    yield server.url
    server.stop()


@pytest.fixture
def base(_world: str, _address: str, django_db_blocker: Any) -> Iterator[str]:
    """The address of the loaded site; while a test has it, the test itself reads and writes the site's database."""
    with django_db_blocker.unblock(), world.inside(_world):
        yield _address


@pytest.fixture(scope="session")
def _scene(_world: str, django_db_blocker: Any) -> Scene:
    with django_db_blocker.unblock(), world.inside(_world), without_tasks():
        return make_scene()


@pytest.fixture
def scene(base: str, _scene: Scene) -> Scene:
    """People in the middle of things, for tests that only look."""
    return _scene


@pytest.fixture
def open_phone(browser: Browser, base: str) -> Iterator[Callable[..., Page]]:
    """Open pages as new people do: each with an own empty browser, 320 pixels wide, JavaScript off unless asked for."""
    contexts: list[BrowserContext] = []

    def open_one(*, javascript: bool = False, **options: Any) -> Page:
        given: dict[str, Any] = {
            "viewport": SMALL_PHONE,
            "java_script_enabled": javascript,
            "service_workers": "block",  # What a phone keeps has tests of its own, which allow them.
        } | options
        contexts.append(browser.new_context(**given))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def _one_phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SMALL_PHONE, service_workers="block")
    yield context.new_page()
    context.close()


@pytest.fixture
def one_phone(_one_phone: Page, base: str) -> Iterator[Page]:
    """A small phone with JavaScript, handed on emptied, for tests that only look: a new one costs more than a look."""
    phone = _one_phone
    phone.context.clear_cookies()
    phone.set_viewport_size(SMALL_PHONE)
    phone.emulate_media(color_scheme="light")
    yield phone
    phone.unroute_all()
    phone.evaluate("() => { try { sessionStorage.clear() } catch (error) { /* the browser's own page */ } }")
    phone.goto("about:blank")


@pytest.fixture(params=[*PAGES, *ERRORS], ids=str)
def open_it(request: pytest.FixtureRequest, scene: Scene, base: str) -> Open:
    """Open one of all pages, in a language: ``open_it(page, "/ar")``."""
    if request.param in ERRORS:
        return lambda page, prefix: open_error(page, request.param, base, prefix)
    return lambda page, prefix: open_stop(page, PAGES[request.param], scene, base, prefix)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Name the pages that a screen of 240 pixels makes scroll sideways: a warning, those phones are rare."""
    for report in terminalreporter.stats.get("passed", []):
        wide = dict(report.user_properties).get("sideways at 240")
        if wide and report.when == "call":
            terminalreporter.write_line(f"Scrolls sideways at 240: {report.nodeid}: {wide[:2]}")
