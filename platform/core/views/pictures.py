"""The page on which a reader chooses how many pictures their phone loads."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.picture_choice import A_YEAR, COOKIE, PictureChoice, picture_choice


@csrf_exempt  # A stranger's page has no token, and there is nothing to gain by changing somebody's pictures.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_pictures(request: HttpRequest) -> HttpResponse:
    """Show the choices, or keep one in a cookie and lead back to the page from which the reader came."""
    chosen = request.POST.get("pictures", "")
    if request.method == "POST" and chosen in PictureChoice.values:
        response = HttpResponseRedirect(_here(request, request.POST.get("back", "")))
        response.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
        return response
    context = {
        "choices": PictureChoice.choices,
        "chosen": picture_choice(request).value,
        "back": _page_before(request),
    }
    return render(request, "core/pictures.html", context, status=400 if request.method == "POST" else 200)


def _page_before(request: HttpRequest) -> str:
    """Return the address of our page from which the reader came, or the home page's."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # It is no address at all.
        return "/"
    return before.path if before.netloc == request.get_host() and before.path != request.path else "/"


def _here(request: HttpRequest, address: str) -> str:
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, {request.get_host()})
    return address if is_ours else "/"
