"""What each person tries first, and what must be in their first screen: before any scrolling."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page

from courses.selectors import learning_of
from grants.models import Round, RoundPage
from tests.accounts.factories import PASSWORD
from tests.browser.pages import sign_in_as
from tests.browser.people import heading, open_by, press, sign_in
from tests.browser.scene import Scene
from tests.courses.factories import home_key

# Whether a thumb reaches it: the admin's page hides what is wider than the screen, and only a script could scroll it.
IS_REACHED = """cell => {
  for (let box = cell.parentElement; box; box = box.parentElement) {
    const overflow = getComputedStyle(box).overflowX;
    if (overflow === "auto" || overflow === "scroll") return true;
    if (overflow === "hidden") return box.scrollWidth <= box.clientWidth;
  }
  return true;
}"""
OpenPhone = Callable[..., Page]
LAPTOP = {"width": 1280, "height": 800}
TABLET = {"width": 768, "height": 1024}


def is_in_first_screen(it: Locator) -> bool:
    """Say whether it can be read whole without scrolling, on the page as it was opened."""
    box, screen = it.first.bounding_box(), it.page.viewport_size
    assert screen
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= screen["height"]


def test_learner_sees_that_it_is_free_and_for_her_and_reads_a_lesson(base: str, open_phone: OpenPhone) -> None:
    phone = open_phone()
    phone.goto(base)
    assert is_in_first_screen(phone.locator("header a[lang=ar]"))
    assert is_in_first_screen(phone.get_by_text(re.compile(r"\bfree\b", re.I)))
    assert is_in_first_screen(phone.get_by_text(re.compile(r"grant|money you do not pay back", re.I)))
    lesson = phone.get_by_role("link", name="Read the first lesson now")
    assert is_in_first_screen(lesson)
    open_by(lesson)
    assert phone.locator("main .week, main .rule").count(), "This is no lesson."


def test_returning_learner_finds_her_place_on_a_shared_phone(base: str, scene: Scene, open_phone: OpenPhone) -> None:
    phone = open_phone()
    sign_in(phone, base, scene.learner.username or "", PASSWORD)
    assert is_in_first_screen(phone.locator("header .who").get_by_text("Joseph"))
    assert is_in_first_screen(phone.get_by_role("link", name="Not Joseph?"))
    next_lesson = phone.get_by_role("link", name=re.compile("^Go on"))
    assert is_in_first_screen(next_lesson)
    open_by(next_lesson)
    (learning,) = learning_of(scene.learner, "en", home_key())
    assert learning.next_unit
    assert heading(phone) == learning.next_unit.title


def test_next_person_on_a_shared_phone_sees_nothing_of_the_first(
    base: str, scene: Scene, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    sign_in_as(phone.context, scene.learner, base)
    phone.goto(f"{base}/my/")
    open_by(phone.get_by_role("link", name="Not Joseph?"))
    open_by(phone.locator("main").get_by_role("button").first)
    phone.goto(f"{base}/my/")
    assert "Joseph" not in phone.content()
    assert phone.get_by_label("Password").count() == 1


def test_committee_member_comes_from_the_mail_to_the_first_application(
    base: str, scene: Scene, open_phone: OpenPhone
) -> None:
    tablet = open_phone(viewport=TABLET)
    tablet.goto(f"{base}/review/")
    tablet.get_by_label("Phone number, email or username").fill(scene.reviewer.username or "")
    tablet.get_by_label("Password").fill(PASSWORD)
    press(tablet, "Sign in")
    assert re.fullmatch(r"You have \d+ to read", heading(tablet))
    assert is_in_first_screen(tablet.get_by_text(re.compile(r"About \d+ minutes each")))
    open_by(tablet.get_by_role("link", name="Open the first one"))
    assert is_in_first_screen(tablet.get_by_role("heading", level=1))
    assert tablet.get_by_role("button", name="Hand in my scores").count() == 1


def test_employer_types_the_code_and_reads_one_large_word_then_every_fact(
    base: str, scene: Scene, open_phone: OpenPhone
) -> None:
    phone = open_phone()
    phone.goto(f"{base}/c/")
    phone.get_by_label("Code on the certificate").fill(f" {scene.certificate.printed_code.lower()} ")
    press(phone, "Check it")
    word = phone.locator(".word b")
    assert word.inner_text() == "Real"
    assert is_in_first_screen(word)
    largest = "texts => Math.max(...texts.map(text => parseFloat(getComputedStyle(text).fontSize)))"
    assert word.evaluate("word => parseFloat(getComputedStyle(word).fontSize)") == phone.locator("main *").evaluate_all(
        largest
    )
    text = phone.locator("main").inner_text()
    facts = [fact["value"] for fact in scene.certificate.facts]
    for printed in (scene.graduate.name, scene.certificate.title, scene.certificate.printed_code, *facts):
        assert printed in text


def test_trainer_is_offered_three_next_things_and_a_finished_example(
    base: str, scene: Scene, open_phone: OpenPhone
) -> None:
    laptop = open_phone(viewport=LAPTOP, javascript=True)
    sign_in(laptop, base, scene.trainer.username or "", PASSWORD, then="/admin/")
    for offer in ("Open the example course", "Copy it", "See it on a phone"):
        assert is_in_first_screen(laptop.get_by_role("link", name=offer, exact=True)), offer
    open_by(laptop.get_by_role("link", name="Copy it", exact=True))
    assert laptop.get_by_label("Copy subpages").is_checked()
    laptop.go_back()
    open_by(laptop.get_by_role("link", name="Open the example course"))
    open_by(laptop.locator("main table tbody").get_by_role("link").first)
    laptop.get_by_role("heading", level=1).first.wait_for()


def test_grant_manager_copies_the_last_round_and_tries_it_as_an_applicant(
    base: str, scene: Scene, open_phone: OpenPhone
) -> None:
    laptop = open_phone(viewport=LAPTOP, javascript=True)
    sign_in(laptop, base, scene.manager.username or "", PASSWORD, then="/admin/")
    for offer in ("Copy the last round", "Open its applications", "Try it as an applicant"):
        assert is_in_first_screen(laptop.get_by_role("link", name=offer, exact=True)), offer
    open_by(laptop.get_by_role("link", name="Copy the last round"))
    laptop.get_by_label("New title").fill("Next year's grant")
    laptop.get_by_label("New slug").fill("next-year")
    open_by(laptop.get_by_role("button", name="Copy this page"))
    copy = RoundPage.objects.get(slug="next-year")
    assert not copy.live
    laptop.goto(f"{base}/admin/pages/{copy.pk}/edit/")
    laptop.locator("[name=opens_at]").fill(f"{timezone.now():%Y-%m-%d 00:00}")
    laptop.locator("[name=closes_at]").fill(f"{timezone.now() + timedelta(days=40):%Y-%m-%d 18:00}")
    # By keyboard: the calendar of the last date may lie over the buttons, as a mouse's next click would close it.
    laptop.get_by_role("button", name="More actions").last.press("Enter")
    laptop.get_by_role("button", name="Publish", exact=True).press("Enter")
    laptop.get_by_text("has been published").wait_for()
    assert Round.objects.get(key=copy.translation_key).title == "Next year's grant"
    laptop.goto(f"{base}/admin/")
    open_by(laptop.get_by_role("link", name="Try it as an applicant"))
    assert is_in_first_screen(laptop.get_by_role("link", name="Start my application"))


def test_grant_manager_reads_every_column_on_a_phone(base: str, scene: Scene, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True)
    sign_in(phone, base, scene.manager.username or "", PASSWORD, then="/admin/grants/")
    row = phone.locator("main table.listing tbody tr").first
    box = row.locator("td.title").first.bounding_box()
    assert box
    assert box["width"] > 100, "a title of four letters a line"
    assert row.locator("td").last.evaluate(IS_REACHED)


def test_labels_of_the_admin_stand_above_their_fields(base: str, scene: Scene, open_phone: OpenPhone) -> None:
    laptop = open_phone(viewport=LAPTOP, javascript=True)
    sign_in(laptop, base, scene.manager.username or "", PASSWORD, then="/admin/")
    open_by(laptop.get_by_role("link", name="Copy the last round"))
    label = laptop.locator(".w-field__label", has_text="New parent page").bounding_box()
    chooser = laptop.locator("#id_new_parent_page-chooser").bounding_box()
    assert label
    assert chooser
    assert label["y"] + label["height"] <= chooser["y"] + 1
