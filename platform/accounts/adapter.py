"""Adapter of allauth: sign-in by phone, email or username, and where each step leads."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.hashers import make_password
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import PhoneField
from accounts.known_browsers import remember
from accounts.limits import password_try
from accounts.models import User
from accounts.selectors import person_by_phone, person_by_sign_in_name
from accounts.services import create_person, set_phone, verify_phone
from core.languages import current_language, in_language
from core.rate_limits import TooManyTries, client_address
from core.selectors import phone_region_of, programme_of_request
from core.text import fold_password

NAMES = ("phone", "email", "username")
WRONG_PAIR = _("This name and this password do not go together. Look at both again.")


def display_name(user: User) -> str:
    return user.get_short_name()


@dataclass
class Comparison:
    """Whether the password that was compared is the right one."""

    is_right: bool = False


class AccountAdapter(DefaultAccountAdapter):
    """Our own words for what goes wrong, our own fields for what is kept."""

    error_messages = {  # noqa: RUF012 - the base class declares it so
        **DefaultAccountAdapter.error_messages,
        "phone_password_mismatch": _("This phone number and this password do not go together. Look at both again."),
        "email_password_mismatch": _("This email and this password do not go together. Look at both again."),
        "username_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many tries. Wait ten minutes, then try again."),
        "phone_taken": _("Somebody already signs in with this phone number."),
        "email_taken": _("Somebody already signs in with this email."),
        "username_taken": _("Somebody already has this username. Add a word or a number to yours."),
        "username_blacklisted": _("This username can't be used. Choose another."),
    }

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        request = self.request or context.request
        return PhoneField(region=phone_region_of(programme_of_request(request) if request else None), **kwargs)

    def get_user_by_phone(self, phone: str) -> User | None:
        return person_by_phone(phone)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (str(user.phone), user.phone_verified) if user.phone and not user.phone_yielded else None

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Judge the password that will be hashed: ١٢٣٤٥٦٧٨ is as easy to guess as 12345678."""
        return super().clean_password(fold_password(password), user)

    def is_safe_url(self, url: str | None) -> bool:
        """What can't be read as an address leads nowhere; allauth lets the error of reading it through."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        set_phone(user=user, phone=phone, verified=verified)

    def set_phone_verified(self, user: User, phone: str) -> None:
        verify_phone(user=user, phone=phone, now=timezone.now())

    def send_verification_code_sms(self, user: User, phone: str, code: str, **kwargs: Any) -> None:
        """Codes by SMS come later: ACCOUNT_PHONE_VERIFICATION_ENABLED is off."""
        raise NotImplementedError

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Leave an empty username empty: nobody gets one that was not chosen."""

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Save the person in one statement, phone included, so that the database can refuse a taken one."""
        user.name, user.called = form.cleaned_data.get("name", ""), form.cleaned_data.get("called", "")
        super().save_user(request, user, form, commit=False)
        return create_person(user=user)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Compare one password, by one hash, under our limits (accounts.limits). Raises ValidationError.

        One backend and one name, however many allauth's form gives: else the time would tell who has an account.
        """
        kind, name = next(((kind, credentials[kind]) for kind in NAMES if credentials.get(kind)), ("username", ""))
        person = person_by_sign_in_name(name, phone_region_of(None))
        with self._counted(request, person, name) as counted:
            AuthenticationBackend.unstash_authenticated_user()
            password = credentials.get("password") or ""
            found = AuthenticationBackend().authenticate(request, **{kind: name}, password=password)
            if person is None and fold_password(password) != password:
                make_password(password)  # A known person's is compared as typed as well (accounts.hashers).
            # Who is right but closed is set aside by the backend, and told so.
            user: User | None = found or AuthenticationBackend.unstash_authenticated_user()
            counted.is_right = user is not None
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """Compare once, where allauth would with every name of the person. Raises ValidationError."""
        with self._counted(self.request or context.request, user, "") as counted:
            counted.is_right = user.check_password(password)
        return counted.is_right

    @contextmanager
    def _counted(self, request: HttpRequest, person: User | None, name: str) -> Iterator[Comparison]:
        """Count what happens inside as a wrong try, unless it is right or there was no room to compare."""
        compared, counted = Comparison(), password_try(request, person, name, timezone.now())
        if not counted.take():
            raise self.validation_error("too_many_login_attempts")
        try:
            yield compared
        except TooManyTries:
            counted.give_back()
            raise
        if compared.is_right:
            counted.give_back()

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and keep no name in the session: who deletes their account leaves none in its other sessions."""
        super().login(request, user)
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {what: said for what, said in record.items() if what not in NAMES} for record in records
        ]

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Remember the browser: a person who has signed in in it isn't locked out by wrong passwords elsewhere."""
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return in_language("/my/", current_language())

    get_signup_redirect_url = get_login_redirect_url

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:done")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step when staff sign in."""

    def build_totp_svg(self, url: str) -> str:
        """Draw the code on white: on a dark page a bare one can't be scanned."""
        drawn = BytesIO()
        segno.make(url, micro=False).save(drawn, kind="svg", xmldecl=False, light="white", omitsize=True)
        return drawn.getvalue().decode()
