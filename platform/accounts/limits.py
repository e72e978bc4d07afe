"""Rate limits on signing in: who may try how often, and from where.

A wrong password counts for the account together with the place it came from, so nobody elsewhere can lock its owner
out. The count of the account alone is far higher: it stops guessing that is spread over many places, and even then a
browser in which the person has signed in before is let through (accounts.known_browsers).
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from accounts.known_browsers import is_known
from accounts.models import User
from core.rate_limits import Limit, network_of
from core.text import fold_name

# A class of thirty that mistypes once and then signs in, within one minute, is just inside.
SIGN_INS_OF_ONE_ADDRESS = Limit("sign-ins", times=60, seconds=60)
JOINS_OF_ONE_ADDRESS = Limit("joins", times=60, seconds=60)
NEW_PASSWORDS_OF_ONE_ADDRESS = Limit("new-passwords", times=60, seconds=60)
RESETS_OF_ONE_ADDRESS = Limit("password-resets", times=60, seconds=10 * 60)
RESETS_OF_ONE_PERSON = Limit("password-resets-of-one", times=5, seconds=10 * 60)
WRONG_PASSWORDS_HERE = Limit("wrong-passwords-here", times=10, seconds=10 * 60)
WRONG_PASSWORDS_ANYWHERE = Limit("wrong-passwords-anywhere", times=300, seconds=60 * 60)
WRONG_CODES = Limit("wrong-codes", times=10, seconds=10 * 60)


@dataclass(frozen=True)
class PasswordTry:
    """One comparison of a password. Counted as wrong beforehand, so that many at once count; given back if right."""

    request: HttpRequest
    account: str
    person: User | None
    now: datetime

    def take(self) -> bool:
        """Count it; say whether the password may be compared."""
        here = WRONG_PASSWORDS_HERE.take(self._here, self.now)
        return here and (self._is_known or WRONG_PASSWORDS_ANYWHERE.take(self.account, self.now))

    def give_back(self) -> None:
        """Take it back: the password was right, or it was not compared."""
        WRONG_PASSWORDS_HERE.give_back(self._here, self.now)
        if not self._is_known:
            WRONG_PASSWORDS_ANYWHERE.give_back(self.account, self.now)

    def forget(self) -> None:
        """Count the wrong ones from this place anew: the person has another password now."""
        WRONG_PASSWORDS_HERE.forget(self._here, self.now)

    @property
    def _here(self) -> str:
        """A known browser counts by itself: who shares its address, or writes from elsewhere, can't fill its count."""
        known = " known" if self._is_known else ""
        return f"{self.account} {network_of(self.request)}{known}"

    @property
    def _is_known(self) -> bool:
        return self.person is not None and is_known(self.request, self.person)


def password_try(request: HttpRequest, person: User | None, name: str, now: datetime) -> PasswordTry:
    return PasswordTry(request, account_of(person, name), person, now)


def account_of(person: User | None, name: str) -> str:
    """Return as whom to count: the person, whichever of their names was written; the name where there is nobody."""
    return f"person:{person.pk}" if person else f"name:{fold_name(name.strip())}"
