"""View of uploaded files, where this process sends them itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from core.byte_ranges import serve_part

NEVER_CHANGED, A_YEAR = ("images/", "narrations/"), 365 * 24 * 60 * 60


@require_safe
def show_media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve a file, or the part that a player asks for. A name that changes with the file is asked for once.

    What is hidden is nobody's: a half-written file, or what a restore put aside.
    """
    if any(part.startswith(".") for part in path.split("/")):
        raise Http404
    response = serve_part(request, serve(request, path, document_root=settings.MEDIA_ROOT))
    if path.startswith(NEVER_CHANGED):
        patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response
