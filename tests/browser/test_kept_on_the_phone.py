"""Kept on the phone: courses without a network, forms that wait and are counted once, and nothing left for the next."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from accounts.models import User
from courses.models import UnitCompletion
from lessons.models import Attempt, ResponseSave, WorksheetSave
from tests.browser.pages import LESSON, PLAN_LESSON, QUIZ, sign_in_as
from tests.browser.people import answer_paper, fill_form, follow, open_by, press
from tests.browser.scene import make_person

OpenPhone = Callable[..., Page]
COURSE = "/courses/finances/"
CONTROLLED = "navigator.serviceWorker.ready.then(() => true)"
STORED = """async () => {
  const caches_ = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) caches_.push(name + " " + request.url);
  const rows = await new Promise((done) => {
    const opening = indexedDB.open("phone");
    opening.onupgradeneeded = () => opening.result.createObjectStore("box", { keyPath: "n", autoIncrement: true });
    opening.onsuccess = () => {
      const asked = opening.result.transaction("box").objectStore("box").getAll();
      asked.onsuccess = () => { opening.result.close(); done(asked.result); };
    };
  });
  return { caches: caches_, rows, storage: [...Object.keys(localStorage), ...Object.keys(sessionStorage)] };
}"""


@pytest.fixture
def amina(base: str) -> User:
    return make_person("Amina Otieno")


def begin(phone: Page, base: str, person: User, address: str = "/my/") -> None:
    """Sign in, and wait until the phone has its service worker."""
    sign_in_as(phone.context, person, base)
    phone.goto(base + address)
    phone.evaluate(CONTROLLED)
    phone.reload()


def keep_course(phone: Page, base: str) -> None:
    phone.goto(base + COURSE)
    phone.get_by_role("button", name="Keep this course on this phone").click()
    phone.get_by_text("This course is on your phone.").wait_for(timeout=60_000)


def cut(phone: Page) -> None:
    phone.context.set_offline(True)


def join(phone: Page) -> None:
    phone.context.set_offline(False)


def waits(phone: Page) -> int:
    phone.locator("#phone b").wait_for()
    return int(phone.locator("#phone b").inner_text())


def is_received(phone: Page) -> None:
    phone.get_by_text("Received. It is safe with us.").wait_for(timeout=15_000)


def test_course_is_kept_read_answered_and_all_counted_once(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    begin(phone, base, amina)
    keep_course(phone, base)
    cut(phone)

    phone.goto(base + LESSON)
    said = phone.get_by_text("This page comes from your phone.").is_visible()
    open_by(phone.get_by_role("button", name="Done. Next"))
    phone.goto(base + QUIZ)
    answer_paper(phone)
    phone.goto(base + PLAN_LESSON)
    count = waits(phone)
    join(phone)
    phone.evaluate("window.dispatchEvent(new Event('online'))")
    is_received(phone)

    attempt = Attempt.objects.get(learner=amina, handed_in_at__isnull=False)
    assert said
    assert count == 2
    assert (attempt.is_passed, ResponseSave.objects.filter(attempt=attempt).count()) == (True, 1)
    assert UnitCompletion.objects.filter(learner=amina).count() == 2
