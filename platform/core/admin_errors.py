"""Error pages of the admin: they say what to do, and carry the form that was sent, to be sent once more.

They stand alone, without menus: whatever broke may have broken those as well.
"""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.typed_words import words_in

TITLES: dict[int, str | Promise] = {400: _("This could not be read"), 500: _("Something broke here")}
REASONS: dict[int, str | Promise] = {
    400: _(
        "What was sent was too long, or not as it should be. If the page is very large, make two of it: go back, take "
        "some blocks out, and save."
    ),
    500: _("This is our mistake, not yours, and it is written down. What was saved before is still there."),
}


def is_for_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


def admin_error(request: HttpRequest, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    """Answer with the page for this status; the form that was sent comes along, as far as it could be read."""
    fields = _sent(request)
    context = {
        "title": TITLES.get(status, TITLES[500]),
        "reason": REASONS.get(status, REASONS[500]),
        "path": request.get_full_path(),
        "csrf_value": get_token(request) if fields else "",
        "fields": fields,
        "words": words_in(value for _name, value in fields),
    }
    return HttpResponse(render_to_string("core/admin/error.html", context), status=status, headers=headers)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was typed: no password, no token."""
    try:
        sent = request.POST.lists() if request.method == "POST" else ()
    except Exception:  # noqa: BLE001 - it may be what broke
        return []
    hidden = ("password", "csrfmiddlewaretoken", "otp", "code")
    return [(name, value) for name, values in sent if not name.startswith(hidden) for value in values]
