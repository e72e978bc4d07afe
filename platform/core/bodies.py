"""Request body limits: what may be sent at all is decided before a byte of it is read.

Django reads a whole form, files and all, to find its CSRF token: before anybody is asked who sends it. So the length
is looked at first, and files are taken only inside /admin/ from people who may enter it.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from core.views.errors import too_much

LENGTH_REQUIRED = 411


class NoFiles(FileUploadHandler):
    """Refuse a file before any of it is read. Raises BadRequest."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        raise BadRequest("no form here takes a file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class BodyMiddleware:
    """Stands where the person is known, and before whatever reads the form."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and "Transfer-Encoding" in request.headers:
            return HttpResponse("Say how long it is.", status=LENGTH_REQUIRED, content_type="text/plain")
        size = int(length) if length.isdecimal() else 0
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and (
            size > settings.ADMIN_UPLOAD_MAX_SIZE or not _may_send_files(request)
        ):
            return too_much(request)
        if request.content_type == "multipart/form-data" and not _may_send_files(request):
            request.upload_handlers = [NoFiles(request)]
        return self.get_response(request)


def _may_send_files(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/") and request.user.has_perm("wagtailadmin.access_admin")
