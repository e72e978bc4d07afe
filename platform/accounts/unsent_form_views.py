"""Answers to a form that arrives when its person is no longer signed in (``accounts.unsent_forms`` says why)."""

from copy import copy
from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.generic.edit import FormView

from accounts.forms import SignInForm
from accounts.hashers import SLOW_DOWN
from accounts.unsent_forms import KEPT, UnsentForm, carried_words, own_words, seal, unseal
from accounts.views import ForgotPasswordView, SignInView, SignUpView
from core.languages import current_language, in_language
from core.rate_limits import TooManyTries
from core.views import errors

DOORS: dict[str, type[FormView]] = {
    "account_signup": SignUpView,
    "account_login": SignInView,
}
FORGOTTEN: dict[str, type[FormView]] = {"account_reset_password": ForgotPasswordView}
DOORS_TO_HOLD = DOORS | FORGOTTEN
GROWN_OLD = gettext_lazy("This page has grown old. Write your password once more, then press the button.")
GROWN_OLD_ONLY = gettext_lazy("This page has grown old. Press the button once more.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A token grows old when somebody signs in again, in another tab: then no words are lost, and none go astray.

    Only a form that carries a person's mark, or words that we sealed, is kept: another site can make neither. Whoever
    is just coming in finds the form as they filled it in; it does nothing until they press its button.
    """
    words = carried_words(request) or own_words(request)
    if words:
        return answer(request, words)
    again = _open_again(request, DOORS, 403, str(GROWN_OLD)) or _open_again(
        request, FORGOTTEN, 403, str(GROWN_OLD_ONLY)
    )
    return again or errors.csrf_failure(request, reason)


def too_many_tries(request: HttpRequest, exception: TooManyTries) -> HttpResponse:
    """Answer 429, with how long to wait; whoever is coming in finds the form as they filled it in."""
    again = _open_again(request, DOORS_TO_HOLD, 429, str(SLOW_DOWN))
    response = again or errors.too_many_requests(request, exception)
    response["Retry-After"] = str(exception.seconds)
    return response


def _open_again(request: HttpRequest, doors: dict[str, type[FormView]], status: int, why: str) -> HttpResponse | None:
    """Show the form of the door that was knocked at, filled in as it was sent, but for the password; None elsewhere."""
    door = doors.get(request.resolver_match.url_name or "") if request.resolver_match else None
    if door is None or request.user.is_authenticated:
        return None
    typed = {name: value for name, value in request.POST.items() if not name.startswith(("password", "csrf"))}
    messages.warning(request, why)
    again = copy(request)
    again.method = "GET"
    response = door.as_view(initial=typed)(again)
    if isinstance(response, TemplateResponse):
        response.status_code = status
        response.render()
    return cast(HttpResponse, response)  # which may lead to the second step of a sign-in that is under way


def answer(request: HttpRequest, words: UnsentForm) -> HttpResponse:
    """Save nothing and keep what was sent: until its person is signed in, or to be looked at and sent once more.

    The editor's own saving in the background, which reads no page, is told what its person can do.
    """
    if not request.accepts("text/html"):
        told = {"success": False, "error_code": "locked", "error_message": _say_to_editor(request, words)}
        return JsonResponse(told, status=400)
    if not request.user.is_authenticated:
        response = _ask_to_sign_in(request, words)
    elif words.is_for(request.user):
        response = _give_back(request, words, status=403)
    else:
        response = _refuse(request, words)
    add_never_cache_headers(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept_words(request: HttpRequest) -> HttpResponse:
    """After signing in: the words, for the person who wrote them. The POST is another person's "that is not me"."""
    if request.method == "POST":
        words = carried_words(request)
        logout(request)
        return _ask_to_sign_in(request, words) if words else redirect("account_login")
    if not request.user.is_authenticated:
        return redirect("account_login")
    words = unseal(request.session.get(KEPT, ""))
    if words is None:
        return redirect(in_language("/my/", current_language()))
    return _give_back(request, words) if words.is_for(request.user) else _refuse(request, words)


def _say_to_editor(request: HttpRequest, words: UnsentForm) -> str:
    """Wagtail's editor shows the words of an error that it knows by its code, and goes on."""
    if not request.user.is_authenticated:
        return _("You are not signed in any more. Press Save: you are asked to sign in; what you wrote comes along.")
    if words.is_for(request.user):
        return _("You signed in again in another window. Press Save, and go on with what you wrote.")
    return _("Somebody else is signed in here now. Press Save: what you wrote is kept for you until you sign in.")


def _ask_to_sign_in(request: HttpRequest, words: UnsentForm) -> HttpResponse:
    context = {"form": SignInForm(), "kept": seal(words), "next": reverse("accounts:kept-words")}
    return render(request, "accounts/signed_out.html", context, status=403)


def _give_back(request: HttpRequest, words: UnsentForm, status: int = 200) -> HttpResponse:
    return render(request, "accounts/kept_words.html", {"words": words}, status=status)


def _refuse(request: HttpRequest, words: UnsentForm) -> HttpResponse:
    return render(request, "accounts/other_person.html", {"kept": seal(words)}, status=403)
