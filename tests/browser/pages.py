"""Every page that learners, strangers and the committee meet: whose eyes see it, and where it is."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from core.languages import language_of
from core.views import errors
from tests.browser.scene import Scene

STRANGER = ""
LESSON = "/courses/finances/two-purses/two-purses/"
PLAN_LESSON = "/courses/finances/costs-and-prices/break-even/"
QUIZ = "/courses/finances/two-purses/check/"


@dataclass(frozen=True)
class Stop:
    """``who`` names somebody of the scene; ``then`` is what they do on the page before it is looked at."""

    who: str
    path: Callable[[Scene], str]
    then: Callable[[Page], None] | None = None
    status: int = 200


def at(who: str, path: str, status: int = 200) -> Stop:
    return Stop(who, lambda scene: path, status=status)


def refused(who: str, path: str, **typed: str) -> Stop:
    """A form sent with these fields filled in, and no help from the browser."""

    def send(page: Page) -> None:
        page.evaluate("document.querySelector('main form').noValidate = true")
        for name, value in typed.items():
            page.locator(f"main [name='{name}']").fill(value)
        page.locator("main form button[type=submit]").first.click()

    return Stop(who, lambda scene: path, then=send, status=400)


def late(*, field: str = "", value: str = "") -> Stop:
    """A form sent when its person's sign-in has ended, or with this hidden field changed to another's."""

    def send(page: Page) -> None:
        if field:
            page.evaluate(f"document.querySelector('main form').elements['{field}'].value = '{value}'")
        else:
            page.context.clear_cookies(name="sessionid")
        page.locator("main [name='name']").fill("Amina Otieno Wanjiru")
        page.locator("main form button[type=submit]").first.click()

    return Stop("learner", lambda scene: "/accounts/profile/", then=send, status=403)


def gone() -> Stop:
    """A form sent for something that is not there any more."""

    def send(page: Page) -> None:
        language = "/ar" if "/ar/" in page.url else ""
        page.evaluate(f"document.querySelector('main form').action = '{language}/grants/gone/apply/about-you/'")
        page.locator("main [name='name']").fill("Amina Otieno Wanjiru")
        page.locator("main form button[type=submit]").first.click()

    return Stop("learner", lambda scene: "/accounts/profile/", then=send, status=404)


def old_sign_up() -> Stop:
    """The form for joining, filled in and sent with a token that has grown old."""

    def send(page: Page) -> None:
        page.locator("main [name='name']").fill("Zawadi Njoroge")
        page.evaluate("document.querySelector('main form').elements['csrfmiddlewaretoken'].value = 'x'.repeat(64)")
        page.locator("main form button[type=submit]").first.click()

    return Stop(STRANGER, lambda scene: "/accounts/signup/", then=send, status=403)


def _fill_in(page: Page) -> None:
    page.locator("#sheet a.btn").click()


def _apply(step: str) -> Stop:
    return Stop("graduate", lambda scene: f"/grants/{scene.round.slug}/apply/{step}")


PAGES = {
    "home": at(STRANGER, "/"),
    "home of a learner": at("learner", "/"),
    "about": at(STRANGER, "/about/"),
    "how grants work": at(STRANGER, "/how-grants-work/"),
    "courses": at(STRANGER, "/courses/"),
    "courses of a learner": at("learner", "/courses/"),
    "course": at(STRANGER, "/courses/finances/"),
    "course begun": at("learner", "/courses/finances/"),
    "course finished": at("graduate", "/courses/finances/"),
    "part": at("learner", "/courses/finances/two-purses/"),
    "lesson": at(STRANGER, LESSON),
    "lesson of a learner": at("learner", LESSON),
    "lesson with pictures": at(STRANGER, "/courses/digital-skills/selling-online/photos-in-daylight/"),
    "lesson with a plan page": at("learner", PLAN_LESSON),
    "plan page to fill in": Stop("newcomer", lambda scene: PLAN_LESSON, then=_fill_in),
    "words": at(STRANGER, "/learn/words/"),
    "quiz": at(STRANGER, QUIZ),
    "quiz done": at("learner", QUIZ),
    "quiz paper": Stop("learner", lambda scene: f"/learn/tries/{scene.open_try.pk}/"),
    "quiz passed": Stop("learner", lambda scene: f"/learn/tries/{scene.passed.pk}/result/"),
    "quiz not yet": Stop("learner", lambda scene: f"/learn/tries/{scene.not_yet.pk}/result/"),
    "my learning empty": at("newcomer", "/my/"),
    "my phone": at("learner", "/my/phone/"),
    "my learning": at("learner", "/my/"),
    "my learning finished": at("graduate", "/my/"),
    "plan empty": at("newcomer", "/my/plan/"),
    "plan": at("graduate", "/my/plan/"),
    "certificates empty": at("newcomer", "/my/certificates/"),
    "certificates": at("graduate", "/my/certificates/"),
    "certificate": Stop("graduate", lambda scene: f"/my/certificates/{scene.certificate.code}/"),
    "type a code": at(STRANGER, "/c/"),
    "check real": Stop(STRANGER, lambda scene: f"/c/{scene.certificate.code}/"),
    "check cancelled": Stop(STRANGER, lambda scene: f"/c/{scene.cancelled.code}/"),
    "check not ours": at(STRANGER, "/c/ABCDEFGH23/", status=404),
    "grants": at(STRANGER, "/grants/"),
    "grant": at(STRANGER, "/grants/first-step/"),
    "grant of a graduate": at("graduate", "/grants/first-step/"),
    "apply begin": at("newcomer", "/grants/first-step/apply/"),
    "apply closed to who reads": at("manager", "/grants/first-step/apply/"),
    "apply checklist": _apply(""),
    "apply can I": _apply("can-i-apply/"),
    "apply work": _apply("work/"),
    "apply money": _apply("money/"),
    "apply amount": _apply("amount/"),
    "apply certificates": _apply("certificates/"),
    "apply check": _apply("check/"),
    "apply with mistakes": refused("graduate", "/grants/first-step/apply/amount/", **{"q-asked": "a lot"}),
    "apply without certificates": at("newcomer", "/grants/first-step/apply/certificates/"),
    "receipt": Stop("applicant", lambda scene: f"/my/applications/{scene.sent.number}/receipt/"),
    "applications empty": at("newcomer", "/my/applications/"),
    "applications": at("applicant", "/my/applications/"),
    "application": Stop("applicant", lambda scene: f"/my/applications/{scene.sent.number}/"),
    "application take back": Stop("applicant", lambda scene: f"/my/applications/{scene.sent.number}/take-back/"),
    "sign up": at(STRANGER, "/accounts/signup/"),
    "sign up with mistakes": refused(STRANGER, "/accounts/signup/"),
    "sign up grown old": old_sign_up(),
    "sign in": at(STRANGER, "/accounts/login/"),
    "sign in with mistakes": refused(STRANGER, "/accounts/login/"),
    "forgot password": at(STRANGER, "/accounts/password/reset/"),
    "sign out": at("learner", "/accounts/logout/"),
    "done": at(STRANGER, "/accounts/done/"),
    "profile": at("learner", "/accounts/profile/"),
    "sign-in ended": late(),
    "sign-in of another": late(field="made_for", value="b" * 20),
    "sign-in again": late(field="csrfmiddlewaretoken", value="x" * 64),
    "sent for what is gone": gone(),
    "sign-in names": at("learner", "/accounts/profile/sign-in/"),
    "my data": at("learner", "/accounts/data/"),
    "leave": at("learner", "/accounts/leave/"),
    "notices": at("graduate", "/accounts/notices/"),
    "notices empty": at("newcomer", "/accounts/notices/"),
    "tell us": at(STRANGER, "/tell-us/"),
    "tell us with mistakes": refused(STRANGER, "/tell-us/"),
    "review list": at("reviewer", "/review/"),
    "review one": Stop("reviewer", lambda scene: f"/review/{scene.sent.number}/"),
    "review step back": Stop("reviewer", lambda scene: f"/review/{scene.sent.number}/step-back/"),
    "review list done": at("done_reviewer", "/review/"),
    "review done": Stop("done_reviewer", lambda scene: f"/review/{scene.sent.number}/"),
    "review closed": Stop("conflicted_reviewer", lambda scene: f"/review/{scene.sent.number}/", status=403),
    "error 403": at("learner", "/review/", status=403),
    "error 404": at(STRANGER, "/nowhere/", status=404),
    "error 400": at(STRANGER, "/?x=%00", status=400),
}

ERRORS: dict[int, Callable[[HttpRequest], HttpResponse]] = {
    413: errors.too_much,
    429: errors.too_many_requests,
    500: errors.server_error,
    419: errors.csrf_failure,
}


def sign_in_as(context: BrowserContext, person: User, base: str) -> None:
    """Give the browser what signing in gives it."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


def open_stop(page: Page, stop: Stop, scene: Scene, base: str, prefix: str = "") -> None:
    """Go there as that person and do what they do; fails when the answer has another status than it should."""
    if stop.who:
        sign_in_as(page.context, getattr(scene, stop.who), base)
    answer = page.goto(base + prefix + stop.path(scene))
    if stop.then:
        with page.expect_navigation() as navigation:
            stop.then(page)
        answer = navigation.value
    assert answer is not None
    assert answer.status == stop.status, f"{page.url} answered {answer.status}"


def open_error(page: Page, code: int, base: str, prefix: str = "") -> None:
    """Show the page that this error gives; no address of a healthy site does."""
    path = f"{prefix}/broken/"
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    with translation.override(language_of(path)):
        body = ERRORS[code](request).content.decode()
    page.route(base + path, lambda route: route.fulfill(status=code, body=body, content_type="text/html"))
    page.goto(base + path)
