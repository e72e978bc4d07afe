"""What became of a request, in one word."""

from django.http import HttpResponseBase

IN, SIGN_IN, NO, GONE, METHOD, BROKEN = "let in", "sent to sign in", "refused", "not found", "not this method", "broken"


def outcome_of(response: HttpResponseBase, address: str) -> str:
    """Sort an answer. Wagtail sends who may not enter a room back to its hall."""
    to = response.get("Location", "")
    if response.status_code >= 500:
        return BROKEN
    if response.status_code in {301, 302} and to.split("?")[0] in {"/accounts/login/", "/admin/login/"}:
        return SIGN_IN
    if response.status_code in {404, 405}:
        return GONE if response.status_code == 404 else METHOD
    back_to_the_hall = address.startswith("/admin/") and address != "/admin/" and to == "/admin/"
    return NO if response.status_code == 403 or back_to_the_hall else IN
