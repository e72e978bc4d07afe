"""Password validators, in words that say what to do instead."""

import re

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.phones import is_phone_shaped
from core.text import fold_password


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        least = self.min_length
        return ngettext("Use %(n)s letter or digit, or more.", "Use %(n)s letters or digits, or more.", least) % {
            "n": least
        }


class NotOftenUsed(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so others guess it first. Put three words of yours together.")


class NotASignInName:
    """Refuse one's own phone number, email, username or name: whoever shares the phone or the street tries it first."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and (_is_a_name(password, user) or _is_the_phone(password, user)):
            raise ValidationError(
                _("Others know your name and your number. Choose a password that nobody can guess."), code="known"
            )

    def get_help_text(self) -> str:
        return _("Not your own name or number.")


def _is_a_name(password: str, user: User) -> bool:
    names = {str(name).lower() for name in (user.username, user.email, user.name, user.called) if name}
    return password.strip().lower() in names


def _is_the_phone(password: str, user: User) -> bool:
    """Compare without the country's code, however it is written."""
    digits = re.sub(r"\D", "", fold_password(password)).lstrip("0")
    return bool(user.phone and digits and is_phone_shaped(password)) and str(user.phone).endswith(digits)
