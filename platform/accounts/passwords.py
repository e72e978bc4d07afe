"""What a password may not be, besides too short and too common."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.phones import is_phone_shaped
from core.text import fold_password


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
