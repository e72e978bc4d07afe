"""A request of somebody who is signed in: what a view behind ``login_required`` gets."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    user: User
