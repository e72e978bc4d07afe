"""Kept on the phone: courses without a network, forms that wait and are counted once, and nothing left for the next."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Error, Page, Route

from accounts.models import User
from courses.models import UnitCompletion
from grants.applying.services.applications import begin_application
from grants.models import Application
from lessons.models import Attempt, ResponseSave, WorksheetSave
from tests.browser.cable import cable_to
from tests.browser.pages import LESSON, PLAN_LESSON, QUIZ, sign_in_as
from tests.browser.people import answer_paper, fill_form, follow, open_by, press
from tests.browser.scene import Scene, make_person

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
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    keep_course(phone, base)
    cut(phone)

    phone.goto(base + LESSON)
    said = phone.get_by_text("This page comes from your phone.").is_visible()
    phone.locator("form[method=get] [type=radio]").first.check()
    phone.get_by_role("button", name="See if I am right").click()
    phone.locator("form[method=get] .notice").wait_for()
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


def open_plan(phone: Page, base: str) -> str:
    phone.goto(base + PLAN_LESSON)
    follow(phone, "Fill in my plan page")
    return phone.url


def test_plan_page_waits_is_given_back_and_is_counted_once(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    address = open_plan(phone, base)
    cut(phone)

    fill_form(phone, "Save my plan page")
    count = waits(phone)
    typed = phone.locator("main form textarea, main form input[type=text]").first.input_value()
    fill_form(phone, "Save my plan page")
    join(phone)
    phone.get_by_role("button", name="Send now").click()
    is_received(phone)
    phone.goto(address)

    assert (count, bool(typed)) == (1, True)
    assert [save.is_complete for save in WorksheetSave.objects.filter(worksheet__learner=amina)] == [True]
    assert phone.locator("#phone").is_hidden()


def test_killed_tab_between_answer_and_send_loses_nothing(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    address = open_plan(phone, base)
    cut(phone)
    fill_form(phone, "Save my plan page")
    waits(phone)
    phone.locator("main form textarea, main form input[type=text]").first.fill("Typed and not sent")

    context = phone.context
    phone.close()
    join_page = context.new_page()
    join_page.goto(address)
    given_back = join_page.locator("main form textarea, main form input[type=text]").first.input_value()
    context.set_offline(False)
    join_page.goto(f"{base}/my/")
    join_page.wait_for_timeout(3000)

    assert given_back == "Typed and not sent"
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def test_network_cut_in_the_middle_of_sending_doubles_and_loses_nothing(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    """The batch arrives, and the answer to it does not."""
    phone = open_phone(javascript=True, service_workers="allow")
    with cable_to(base) as cable:
        begin(phone, cable.base, amina)
        open_plan(phone, cable.base)
        cut(phone)
        fill_form(phone, "Save my plan page")
        waits(phone)
        cable.loses = True
        join(phone)
        phone.get_by_role("button", name="Send now").click()
        phone.wait_for_timeout(2000)
        arrived = WorksheetSave.objects.filter(worksheet__learner=amina).count()
        still = waits(phone)
        cable.loses = False
        phone.get_by_role("button", name="Send now").click()
        is_received(phone)

    assert (arrived, still) == (1, 1)
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def test_section_of_an_application_waits_and_is_counted_once(base: str, scene: Scene, open_phone: OpenPhone) -> None:
    person = make_person("Wanjiru Kamau")
    begin_application_of(scene, person)
    phone = open_phone(javascript=True, service_workers="allow")
    section = f"/grants/{scene.round.slug}/apply/amount/"
    begin(phone, base, person, section)
    cut(phone)

    phone.locator("input[name=q-asked]").fill("5000")
    open_by(phone.get_by_role("button", name="Save and stop"))
    count = waits(phone)
    join(phone)
    phone.get_by_role("button", name="Send now").click()
    is_received(phone)

    application = Application.objects.get(applicant__person=person)
    assert count == 1
    assert application.asked_minor == 500_000
    assert application.saves.count() == 1


def begin_application_of(scene: Scene, person: User) -> None:
    begin_application(form=None, round=scene.round, person=person, language="en", acted_by=person, now=timezone.now())


def test_refused_words_are_shown_on_my_phone_and_can_be_thrown_away(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone, other = open_phone(javascript=True, service_workers="allow"), open_phone()
    begin(phone, base, amina)
    open_plan(phone, base)
    cut(phone)
    fill_form(phone, "Save my plan page")
    open_plan_elsewhere(other, base, amina)
    join(phone)
    phone.get_by_role("button", name="Send now").click()
    phone.get_by_text("Something could not be kept.").wait_for()

    open_by(phone.get_by_role("link", name="See why, and what you wrote"))
    phone.locator("#my-phone li:visible pre").wait_for()
    shown = phone.locator("#my-phone").inner_text()
    phone.get_by_role("button", name="Throw away what I wrote").click()
    phone.get_by_text("Nothing.").wait_for()

    assert "Beans and chapati by the bus stop" in shown or "12000" in shown
    assert "You changed this page somewhere else meanwhile." in shown
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def open_plan_elsewhere(other: Page, base: str, person: User) -> None:
    sign_in_as(other.context, person, base)
    open_plan(other, base)
    fill_form(other, "Save my plan page", "")


def test_my_phone_lists_what_is_kept_and_removes_it(base: str, amina: User, open_phone: OpenPhone) -> None:
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    keep_course(phone, base)
    phone.goto(f"{base}/my/phone/")
    row = phone.locator("#my-phone li:visible").first
    row.wait_for()
    listed = row.inner_text()
    row.get_by_role("button", name="Remove").click()
    row.wait_for(state="detached")
    left = phone.evaluate(STORED)["caches"]

    assert "0.1 MB" in listed
    assert [one for one in left if "/kept/" in one] == []


def test_break_while_keeping_keeps_what_came_and_goes_on_from_there(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    fetched: list[str] = []

    def break_once(route: Route) -> None:
        fetched.append(route.request.url)
        if len(fetched) == 4:
            route.abort()
        else:
            route.continue_()

    phone.context.route("**/kept/pages/**", break_once)
    phone.goto(base + COURSE)
    phone.get_by_role("button", name="Keep this course on this phone").click()
    phone.get_by_text("The network broke.").wait_for()
    before = len(fetched)
    phone.get_by_role("button", name="Keep this course on this phone").click()
    phone.get_by_text("This course is on your phone.").wait_for(timeout=60_000)
    whole = len(fetched)
    phone.reload()
    phone.get_by_text("This course is on your phone.").wait_for(timeout=60_000)

    assert before == 4
    assert len(set(fetched)) == whole - 1, "what came is not fetched again"
    assert len(fetched) == whole, "nothing changed, nothing is fetched"


def test_two_phones_in_the_tunnel_and_the_newest_answer_counts(base: str, amina: User, open_phone: OpenPhone) -> None:
    one, two = (
        open_phone(javascript=True, service_workers="allow"),
        open_phone(javascript=True, service_workers="allow"),
    )
    begin(one, base, amina, QUIZ)
    press(one, "Start")
    begin(two, base, amina, one.url.removeprefix(base))
    for phone, place in ((one, 0), (two, -1)):
        cut(phone)
        question = phone.locator("main fieldset:has([type=radio])").nth(place)
        question.locator("[type=radio]").last.check()
        open_by(phone.get_by_role("button", name="Save and go on later"))
        waits(phone)
    for phone in (one, two):
        join(phone)
        phone.get_by_role("button", name="Send now").click()
        is_received(phone)

    attempt = Attempt.objects.get(learner=amina)
    assert "You also answered somewhere else." in two.locator("#phone").inner_text()
    assert attempt.saves.count() == attempt.responses.count() == 2


LEFT: dict[str, Callable[[Page, str], None]] = {
    "my learning": lambda phone, base: phone.goto(f"{base}/my/"),
    "lesson": lambda phone, base: phone.goto(base + LESSON),
    "lesson ticked": lambda phone, base: (phone.goto(base + LESSON), open_by(phone.get_by_role("button", name="Done"))),
    "quiz opened": lambda phone, base: (phone.goto(base + QUIZ), press(phone, "Start")),
    "quiz saved": lambda phone, base: (phone.goto(base + QUIZ), go_on(phone), press(phone, "Save and go on later")),
    "quiz saved without a network": lambda phone, base: (phone.goto(base + QUIZ), go_on(phone), hold(phone)),
    "quiz answered, not sent": lambda phone, base: (phone.goto(base + QUIZ), go_on(phone), choose(phone)),
    "plan page opened": lambda phone, base: open_plan(phone, base),
    "plan page typed": lambda phone, base: (open_plan(phone, base), write(phone)),
    "plan page waits": lambda phone, base: (open_plan(phone, base), write(phone), hold(phone, "Save my plan page")),
    "plan page saved": lambda phone, base: (open_plan(phone, base), fill_form(phone, "Save my plan page")),
    "plan page changed": lambda phone, base: (
        open_plan(phone, base),
        phone.goto(phone.url + "?change=1"),
        write(phone),
    ),
    "my plan": lambda phone, base: phone.goto(f"{base}/my/plan/"),
    "my account": lambda phone, base: phone.goto(f"{base}/accounts/profile/"),
    "my phone": lambda phone, base: phone.goto(f"{base}/my/phone/"),
    "my certificates": lambda phone, base: phone.goto(f"{base}/my/certificates/"),
    "my applications": lambda phone, base: phone.goto(f"{base}/my/applications/"),
    "messages": lambda phone, base: phone.goto(f"{base}/accounts/notices/"),
    "course kept": lambda phone, base: keep_course(phone, base),
    "opened without a network": lambda phone, base: (open_plan(phone, base), cut(phone), phone.reload(), join(phone)),
}


def goto_without_network(phone: Page, address: str) -> str:
    """Return what the page shows: something kept, or the browser's own page."""
    try:
        phone.goto(address)
    except Error:
        phone.wait_for_url("chrome-error://**")
    return phone.content()


def go_on(phone: Page) -> None:
    start = phone.get_by_role("button", name="Start", exact=True)
    open_by(start if start.count() else phone.get_by_role("link", name="Go on with your answers"))


def choose(phone: Page) -> None:
    phone.locator("main [type=radio]").first.check()


def write(phone: Page) -> None:
    phone.locator("main form textarea, main form input[type=text]").first.fill("Mama Amina's beans")


def hold(phone: Page, button: str = "Save and go on later") -> None:
    cut(phone)
    press(phone, button)
    waits(phone)
    join(phone)


def leave(phone: Page, base: str, *, warned: bool) -> None:
    phone.goto(f"{base}/accounts/logout/")
    if warned:
        phone.get_by_text("still waits to be sent").wait_for()
    press(phone, "Yes, close my pages")


def test_twenty_ways_of_leaving_leave_nothing_personal(base: str, open_phone: OpenPhone) -> None:
    """One browser, one person after the other: stored files, the outbox, words in the tab, the way back."""
    phone, found = open_phone(javascript=True, service_workers="allow"), {}
    with cable_to(base) as cable:
        cable.is_cut = True  # What waits stays unsent.
        for number, (name, act) in enumerate(LEFT.items()):
            left = leave_after(phone, cable.base, number, name, act)
            if any(left):
                found[name] = left
        stored = phone.evaluate(STORED)["caches"]

    assert len(LEFT) == 20
    assert found == {}
    assert any("two-purses" in one for one in stored), "lessons were paid for: they stay"


def leave_after(phone: Page, base: str, number: int, name: str, act: Callable[[Page, str], object]) -> tuple[Any, ...]:
    """Return what somebody who did this and left has left behind: all of it empty."""
    person = make_person(f"Learner {number}")
    begin(phone, base, person)
    act(phone, base)
    last = phone.url
    leave(phone, base, warned="waits" in name or "saved without" in name)
    stored = phone.evaluate(STORED)
    personal = [one for one in stored["caches"] if not one.startswith("/kept/")]
    phone.go_back()
    phone.go_back()
    behind = person.name in phone.content()
    phone.goto(last)
    here = person.name in phone.content() or "based_on" in phone.content()
    cut(phone)
    kept = person.name in goto_without_network(phone, last)
    join(phone)
    return personal, stored["rows"], stored["storage"], behind, here, kept


def test_next_person_on_the_phone_gets_nothing_and_the_first_ones_words_wait(
    base: str, amina: User, open_phone: OpenPhone
) -> None:
    phone = open_phone(javascript=True, service_workers="allow")
    begin(phone, base, amina)
    address = open_plan(phone, base)
    hold_quietly(phone, "Save my plan page")
    phone.context.clear_cookies(name="sessionid")
    baraka = make_person("Baraka Juma")
    begin(phone, base, baraka)
    phone.wait_for_timeout(1500)

    cut(phone)
    seen = goto_without_network(phone, address)
    join(phone)
    phone.goto(f"{base}/my/")
    rows = [row for row in phone.evaluate(STORED)["rows"] if row["n"]]
    saves = WorksheetSave.objects.filter(worksheet__learner__in=[amina, baraka]).count()
    begin(phone, base, amina)
    phone.wait_for_timeout(2000)

    assert "Amina" not in seen
    assert (len(rows), saves) == (1, 0)
    assert WorksheetSave.objects.filter(worksheet__learner=amina).count() == 1


def hold_quietly(phone: Page, button: str) -> None:
    """Save without a network, and come back while the endpoint can't be reached."""
    cut(phone)
    fill_form(phone, button)
    waits(phone)
    phone.context.clear_cookies(name="sessionid")
    join(phone)
