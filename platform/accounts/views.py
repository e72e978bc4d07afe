"""Views of sign-up, sign-in, sign-out and a person's own account. allauth does the work; the words are ours."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import privacy
from accounts.forms import LeaveForm, NamesForm, SignInNamesForm, agreement_of_request
from accounts.limits import (
    JOINS_OF_ONE_ADDRESS,
    NEW_PASSWORDS_OF_ONE_ADDRESS,
    RESETS_OF_ONE_ADDRESS,
    SIGN_INS_OF_ONE_ADDRESS,
    password_try,
)
from accounts.models import Notice
from accounts.requests import PersonRequest
from accounts.services import (
    SignInNameTaken,
    change_names,
    change_sign_in_names,
    end_sessions,
    erase_person,
    mark_notices_read,
)
from accounts.unsent_forms import KEPT, unseal
from core.rate_limits import Limit, network_of
from core.selectors import programme_of_request
from questions.views import answer_repeated, sent_form

NOTICES_A_PAGE = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


class CountedDoor:
    """A form that anybody may send, so many times a minute from one address. Raises TooManyTries."""

    limit: Limit

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.limit.require(network_of(request), timezone.now())
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class PlainRefusal:
    """Answer a form that needs putting right with 400, what was typed still in it."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)  # type: ignore[attr-defined]


class SignUpView(CountedDoor, PlainRefusal, allauth_views.SignupView):
    limit = JOINS_OF_ONE_ADDRESS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "agreement": agreement_of_request()}

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in whoever sent the form before; when two arrive at once, the database lets one through."""
        if form.returning:
            login = Login(user=form.returning, redirect_url=self.get_success_url())
            return perform_password_login(self.request, {}, login)
        try:
            return super().form_valid(form)
        except IntegrityError:
            again = self.get_form_class()(**self.get_form_kwargs())
            may_go_on = again.is_valid() and (again.returning or again.left_out)
            return self.form_valid(again) if may_go_on else self.form_invalid(again)


class SignInView(CountedDoor, PlainRefusal, allauth_views.LoginView):
    """Signing in, which may carry what was typed before (accounts.unsent_forms) to the page after it."""

    limit = SIGN_INS_OF_ONE_ADDRESS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "kept": self.request.POST.get(KEPT, "")}

    def form_valid(self, form: Any) -> HttpResponse:
        sealed = self.request.POST.get(KEPT, "")
        if sealed and unseal(sealed):
            self.request.session[KEPT] = sealed
        return super().form_valid(form)


class ChangePasswordView(PlainRefusal, allauth_views.PasswordChangeView):
    pass


class ForgotPasswordView(CountedDoor, PlainRefusal, allauth_views.PasswordResetView):
    limit = RESETS_OF_ONE_ADDRESS


class ForgotPasswordDoneView(allauth_views.PasswordResetDoneView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "programme": programme_of_request(self.request)}


class NewPasswordView(CountedDoor, PlainRefusal, allauth_views.PasswordResetFromKeyView):
    limit = NEW_PASSWORDS_OF_ONE_ADDRESS

    def form_valid(self, form: Any) -> HttpResponse:
        """Let the person in at once with the new password, however many wrong ones came from here before."""
        response = super().form_valid(form)
        password_try(self.request, self.reset_user, "", timezone.now()).forget()
        return response


class ConfirmPasswordView(PlainRefusal, allauth_views.ReauthenticateView):
    pass


class ActivateSecondStepView(ActivateTOTPView):
    """Switching the second step on. Only this session goes on: any other was never asked for a code."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = self.request.user
        end_sessions(user=user)
        update_session_auth_hash(self.request, user)
        authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        record_authentication(self.request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        return response


@require_safe
@never_cache
def done(request: HttpRequest) -> HttpResponse:
    """Say goodbye after signing out."""
    return render(request, "accounts/done.html")


@login_required
@never_cache
@form_page
def profile(request: PersonRequest) -> HttpResponse:
    """Names, and the way to all else of an account. Saving leads back to where a name was asked for."""
    if request.method == "POST" and (repeated := answer_repeated(request)):
        return repeated
    form = NamesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        names = {"name": form.cleaned_data["name"], "called": form.cleaned_data["called"]}
        back = request.GET.get(REDIRECT_FIELD_NAME, "")
        location = back if get_adapter().is_safe_url(back) else reverse("accounts:profile")
        change_names(form=sent_form(request, location), user=request.user, **names, now=timezone.now())
        messages.success(request, _("Your name is changed."))
        return redirect(location)
    request.user.refresh_from_db(fields=["name", "called"])
    return render(request, "accounts/profile.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@never_cache
@sensitive_post_parameters("password")
@form_page
def sign_in_names(request: PersonRequest) -> HttpResponse:
    form = SignInNamesForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        names = {name: form.cleaned_data[name] for name in ("phone", "email", "username")}
        try:
            change_sign_in_names(user=request.user, now=timezone.now(), **names)
        except SignInNameTaken as refused:
            form.add_error(None, str(refused.words))
        else:
            messages.success(request, _("Saved. From now on, sign in with these."))
            return redirect("accounts:profile")
    return render(request, "accounts/sign_in_names.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@never_cache
@require_safe
def my_data(request: PersonRequest) -> HttpResponse:
    return render(request, "accounts/my_data.html")


@login_required
@never_cache
@require_safe
def download_my_data(request: PersonRequest) -> HttpResponse:
    response = JsonResponse(privacy.export_person(request.user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response


@login_required
@never_cache
@sensitive_post_parameters("password")
@form_page
def leave(request: PersonRequest) -> HttpResponse:
    form = LeaveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        user = request.user
        logout(request)
        erase_person(user=user, by=user, now=timezone.now())
        return redirect("accounts:left")
    context = {"form": form, "warnings": privacy.leaving_warnings(request.user)}
    return render(request, "accounts/leave.html", context, status=400 if form.errors else 200)


@require_safe
@never_cache
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/left.html")


@login_required
@never_cache
@require_safe
def notices(request: PersonRequest) -> HttpResponse:
    page = Paginator(Notice.objects.filter(user=request.user), NOTICES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/notices.html", {"page": page})


@login_required
@require_POST
def read_notices(request: PersonRequest) -> HttpResponse:
    """Put all notices away."""
    mark_notices_read(user=request.user, now=timezone.now())
    return redirect("accounts:notices")


@login_required
@require_POST
def open_notice(request: PersonRequest, notice_id: Any) -> HttpResponse:
    """Put one notice away and go where it leads."""
    notice = get_object_or_404(Notice, pk=notice_id, user=request.user)
    mark_notices_read(user=request.user, now=timezone.now(), only=[notice.pk])
    return redirect(notice.path)
