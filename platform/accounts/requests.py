"""The signed-in user of a request: the type that a view behind ``login_required`` gets, and how to narrow to it."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    user: User


def signed_in_user(request: HttpRequest) -> User:
    """Return the user in a view behind ``login_required``."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows the type; login_required saw to it
    return request.user


def user_or_none(request: HttpRequest) -> User | None:
    """Return who is signed in, or None for a stranger."""
    return request.user if isinstance(request.user, User) else None
