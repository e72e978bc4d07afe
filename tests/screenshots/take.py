"""Takes each page on a small phone (light and dark), from right to left, and on a laptop; staff's screens on a laptop.

Everything goes into ``screenshots/``, which git ignores: a file a picture, and sheets with many of them side by side.
The pictures of README and docs are made of some of them.
"""

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.browser import world
from tests.browser.engine import CHROMIUM, FLAGS
from tests.browser.pages import ERRORS, PAGES, open_error, open_stop
from tests.browser.scene import Scene, make_scene
from tests.screenshots import docs
from tests.screenshots.admin import ADMIN
from tests.screenshots.components import open_components
from tests.screenshots.sheets import make_sheets

FOLDER = Path(__file__).parents[2] / "screenshots"
LAPTOP = 1280


@dataclass(frozen=True)
class Look:
    """One way of looking at a page; its name begins the file's name."""

    name: str
    width: int
    height: int = 640
    scheme: str = "light"
    prefix: str = ""


LOOKS = (
    Look("320-light", 320),
    Look("320-dark", 320, scheme="dark"),
    Look("360-right-to-left", 360, prefix="/ar"),
    Look("1280-light", LAPTOP, height=800),
    Look("1280-dark", LAPTOP, height=800, scheme="dark"),
)
DESK_LOOKS = (
    Look("1280-laptop", LAPTOP, height=800),
    Look("1280-laptop-dark", LAPTOP, height=800, scheme="dark"),
)


def take_all(words: Sequence[str]) -> None:
    """Take every page whose name holds one of the words; all pages when there are none."""
    _take_those(lambda look, name: not words or any(word in name for word in words))
    for look in (*LOOKS, *DESK_LOOKS):
        make_sheets(FOLDER, look.name)
    print(f"{len(list(FOLDER.glob('*.png')))} pictures are in {FOLDER}")  # noqa: T201 - it is a command


def take_for_docs() -> None:
    """Take what README and docs show, and make their pictures of it."""
    shown = docs.wanted()
    _take_those(lambda look, name: f"{look.name} {name}" in shown)
    docs.make_pictures(FOLDER)
    print(f"{len(docs.PICTURES)} pictures are in {docs.FOLDER}")  # noqa: T201 - it is a command


def _take_those(is_wanted: Callable[[Look, str], bool]) -> None:
    logging.disable(logging.WARNING)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with _site() as (base, scene), _browser() as browser:
        for look, name, stand in _pictures(base, scene):
            if is_wanted(look, name):
                _take(browser, look, name, stand)


def _pictures(base: str, scene: Scene) -> Iterator[tuple[Look, str, Callable[[Page], None]]]:
    """Yield each picture: how to look, its name, and what brings the page there."""
    for look in LOOKS:
        for name, stop in PAGES.items():
            yield look, name, lambda page, stop=stop, look=look: open_stop(page, stop, scene, base, look.prefix)
        for code in ERRORS:
            yield look, f"error {code}", lambda page, code=code, look=look: open_error(page, code, base, look.prefix)
        yield look, "components", lambda page: open_components(page, base)
    for look in DESK_LOOKS:
        for name, stop in ADMIN.items():
            yield look, name, lambda page, stop=stop: open_stop(page, stop, scene, base)


@contextmanager
def _site() -> Iterator[tuple[str, Scene]]:
    settings.DATABASES["default"]["NAME"] = settings.DATABASES["default"]["TEST"]["NAME"]
    call_command("migrate", verbosity=0)
    world.load(whole_demo=True)
    scene = make_scene()
    server = LiveServer("localhost")
    yield server.url, scene
    server.stop()
    shutil.rmtree(settings.SCRATCH)


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _take(browser: Browser, look: Look, name: str, stand: Callable[[Page], None]) -> None:
    options: dict[str, Any] = {"viewport": {"width": look.width, "height": look.height}, "color_scheme": look.scheme}
    with browser.new_context(**options) as context:
        page = context.new_page()
        try:
            stand(page)
        except Exception as error:  # noqa: BLE001 - one broken page must not hide the others
            print(f"Not taken: {look.name} {name}: {error}")  # noqa: T201
            return
        page.screenshot(path=FOLDER / f"{look.name} {name}.png".replace(" ", "-"), full_page=True)
