"""Middleware of accounts: rate limits (429), forms made for another user, MFA for the admin, no-store own pages."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import RateLimited
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from accounts import unsent_form_views
from accounts.services import count_page, write_data_use
from accounts.unsent_forms import KEPT, own_words
from core.programme_zone import ProgrammeZone
from core.rate_limits import TooManyTries

EDITS_PAGES = "edits_pages"
GetResponse = Callable[[HttpRequest], HttpResponse]
LEAVING = {"account_logout", "wagtailadmin_logout"}
TAKEN, TAKEN_SECONDS = "taken", 10 * 60  # the cookie, and how long a slow network may need for the page after it


class RateLimitMiddleware:
    """Answer 429 in plain words where something may not be done so often, by our limits or by allauth's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, TooManyTries):
            return unsent_form_views.too_many_tries(request, exception)
        return render(request, "429.html", status=429) if isinstance(exception, RateLimited) else None


class PersonalPageMiddleware:
    """Let no browser keep a page that was drawn for somebody: the next one to hold the phone must not step back to it.

    Asks for the session's cookie first, so that pages for strangers stay the same for all. Pictures and files are left
    alone; a page is not, whatever it says of itself: its frame names the person.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        may_be_kept = "no-store" not in response.headers.get("Cache-Control", "")
        if (
            is_page
            and may_be_kept
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and request.user.is_authenticated
        ):
            response.headers.pop("Cache-Control", None)
            add_never_cache_headers(response)
        return response


class DataUseMiddleware:
    """Add up what a signed-in person's pages cost; stands outside what weighs a page (core.page_cost)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        size = getattr(response, "page_bytes", 0)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not (size or request.method == "POST"):
            return response
        person = getattr(request, "user", None)
        if person is not None and person.is_authenticated:
            if size:
                with timezone.override(ProgrammeZone(request)):
                    count_page(person, timezone.localdate(), size)
            if request.method == "POST":
                write_data_use(person)
        return response


class RightPersonMiddleware:
    """Let a form do something only for the person for whom its page was made: phones are shared, and tabs stay open.

    Otherwise nothing is saved, and what was typed is kept for that person (accounts.unsent_forms). A form that was
    taken, which our views say by leading on, is named to the page's script, which forgets what it kept
    (static/js/typed.js).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _was_taken(request, response):
            # For a script's eyes: an address, nothing of what was typed.
            path, is_secure = quote(request.path), settings.SESSION_COOKIE_SECURE
            response.set_cookie(TAKEN, path, max_age=TAKEN_SECONDS, secure=is_secure, samesite="Lax")
        return response

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        words = own_words(request) if request.method == "POST" else None
        if words is None or _has_left_already(request):
            return None
        if not words.is_for(request.user):
            return unsent_form_views.answer(request, words)
        request.own_words = words  # type: ignore[attr-defined]  # for a page that can't show the form again
        request.session.pop(KEPT, None)  # Who sends the next form has their words back, or wants them no more.
        return None


def _was_taken(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether a person's form outside the admin was taken, and its person is still there."""
    is_led_on = response.status_code in {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER}
    is_page_of_ours = hasattr(request, "own_words") and not request.path_info.startswith("/admin/")
    return is_led_on and is_page_of_ours and request.user.is_authenticated


def _has_left_already(request: HttpRequest) -> bool:
    """Say whether this is somebody's second "Close my pages"."""
    leaves = request.resolver_match is not None and request.resolver_match.url_name in LEAVING
    return leaves and not request.user.is_authenticated


class AdminDoorMiddleware:
    """Stand before every address of Wagtail's admin.

    Wagtail sends a signed-in person who may not enter to the sign-in page, which sends them back: a loop. Here they
    get a clear 403. Those who may enter set up a second factor first, where REQUIRE_STAFF_MFA says so. It is asked of
    the session, not of the person: one that is older than the second step was never asked for it. From then on its
    person finds "Edit this page" on the site: the session says so, so that learners' pages ask no permissions.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        if not request.path_info.startswith("/admin/") or not request.user.is_authenticated:
            return None
        if not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        if not settings.REQUIRE_STAFF_MFA or has_passed_second_step(request):
            if not request.session.get(EDITS_PAGES):
                request.session[EDITS_PAGES] = True
                UserProfile.get_for_user(request.user)  # Made now: the user bar of a learners' page would make it.
            return None
        if get_mfa_adapter().is_mfa_enabled(request.user):
            return redirect_to_login(request.get_full_path(), reverse("mfa_reauthenticate"))
        messages.info(request, _("Set up a second step for signing in first. Then the admin opens."))
        return redirect("mfa_activate_totp")


def has_passed_second_step(request: HttpRequest) -> bool:
    """Say whether this session gave a code of the second step that the person has now."""
    passed = {record.get("id") for record in get_authentication_records(request, request.user) if _is_code(record)}
    return bool(passed) and Authenticator.objects.filter(user=request.user, pk__in=passed).exists()


def _is_code(record: dict[str, Any]) -> bool:
    return record.get("method") == "mfa"
