"""A cookie that says in which browser a person has signed in before: it is not locked by others' wrong passwords.

It holds pseudonyms only and signs nobody in. Phones are shared, so it holds a few people's.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User

COOKIE = "known"
PEOPLE = 6
SECONDS = 365 * 24 * 60 * 60


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Write into the answer that this person signed in here, first among the last few who did."""
    marks = [_mark_of(user), *(mark for mark in _marks(request) if mark != _mark_of(user))][:PEOPLE]
    response.set_cookie(
        COOKIE,
        ".".join(marks),
        max_age=SECONDS,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def is_known(request: HttpRequest, user: User) -> bool:
    """Say whether the person has signed in in this browser before."""
    return any(constant_time_compare(mark, _mark_of(user)) for mark in _marks(request))


def _marks(request: HttpRequest) -> list[str]:
    return request.COOKIES.get(COOKIE, "").split(".")[:PEOPLE]


def _mark_of(user: User) -> str:
    return salted_hmac("accounts.known-browser", str(user.pk), algorithm="sha256").hexdigest()[:24]
