"""Middleware: the address sets the language, bad bytes are refused, HTML is compressed, content policy."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import brotli
from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.http.response import HttpResponseRedirectBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.datastructures import MultiValueDictKeyError
from wagtail.users.models import UserProfile

from core.encodings import best_encoding
from core.first_page import is_first_page, style_hash
from core.languages import language_of
from core.programme_zone import ProgrammeZone
from core.text import clean_typed
from core.views.errors import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]
BROTLI_QUALITY = 5
RICH_TEXT = '"entityMap"'  # in the JSON in which Wagtail's editor sends one
LONGEST_QUERY = 16_000  # a search for longer text breaks SQLite's LIKE
METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
# Wagtail's own addresses that take another method: what a person has read, and each sentence of a translation.
OTHER_METHODS = ("/admin/dismissibles/", "/admin/localize/translate/")
COMPRESSIBLE = ("text/", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml")


class AddressLanguageMiddleware:
    """Let the address, and nothing else, decide the language: no cookie, no header, so pages can be cached for all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or language)
            return response


class SafeInputMiddleware:
    """Clean what is typed, once for every form, and refuse what no form can mean: null bytes, which no database text
    can hold, endless queries, and methods that no page knows.

    Stands inside everything that dresses an answer, and outside the redirects, which look addresses up.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            raise BadRequest("query too long")
        if "\x00" in request.path_info or _has_null(request.GET):
            raise BadRequest("null byte")
        request.GET = _clean(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Look into the body when the view is known: by then CSRF and the upload limits have had their say."""
        if request.method not in METHODS and not request.path_info.startswith(OTHER_METHODS):
            return HttpResponseNotAllowed(METHODS)
        if request.method == "POST":
            if not request.path_info.startswith("/admin/"):
                _refuse_too_many_fields(request.POST)
            request.POST = clean_fields(request.POST)  # type: ignore[assignment]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Some of Wagtail's views take a field for granted: a form sent without it is a bad request, not our crash."""
        return bad_request(request, exception) if isinstance(exception, MultiValueDictKeyError) else None


class ProgrammeZoneMiddleware:
    """Let every day and hour that a view reads or writes be on the clock of the programme whose site was asked.

    Wagtail's admin switches to the zone of a person's profile, and to UTC without one: it is told the programme's too.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(ProgrammeZone(request)):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> None:
        if request.path_info.startswith("/admin/") and isinstance(request.user, AbstractUser):
            profile = getattr(request.user, "wagtail_userprofile", None) or UserProfile(user=request.user)
            profile.current_time_zone = timezone.get_current_timezone()  # For this request: nothing is saved.
            request.user.wagtail_userprofile = profile  # type: ignore[attr-defined]


def _refuse_too_many_fields(fields: QueryDict) -> None:
    """Hold every page but the editor's to few fields. Raises TooManyFieldsSent."""
    if sum(len(values) for _name, values in fields.lists()) > settings.MOST_FIELDS_OF_LEARNERS:
        raise TooManyFieldsSent


def _has_null(fields: QueryDict) -> bool:
    return any("\x00" in text for name, values in fields.lists() for text in (name, *values))


def clean_fields(fields: QueryDict) -> QueryDict:
    """Return a form's fields as views read them. Raises BadRequest for what no form can mean."""
    if _has_null(fields):
        raise BadRequest("null byte")
    return _clean(fields)


def _clean(fields: QueryDict) -> QueryDict:
    """Return the fields without invisible signs, and in one normal form (core.text); the same object where all are.

    Passwords are folded where they are hashed, so that one that was hashed as typed still opens. The editor's rich
    texts keep their signs: places in them are counted in letters, and would move.
    """
    changed = {
        name: cleaned
        for name, values in fields.lists()
        if "password" not in name and (cleaned := [_cleaned(value) for value in values]) != values
    }
    if not changed:
        return fields
    copy = fields.copy()
    for name, values in changed.items():
        copy.setlist(name, values)
    return copy


def _cleaned(value: str) -> str:
    is_rich_text = value.startswith("{") and RICH_TEXT in value
    return value if is_rich_text else clean_typed(value)


class CompressionMiddleware(GZipMiddleware):
    """Brotli where the browser takes it, gzip otherwise; both padded by a random length against BREACH."""

    max_padding = 64

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if (
            not isinstance(response, HttpResponse)
            or len(response.content) < 200
            or response.has_header("Content-Encoding")
        ):
            return response
        content_type = response.headers.get("Content-Type", "")
        if not content_type.startswith(COMPRESSIBLE):
            return response
        encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
        if encoding == "gzip":
            return super().process_response(request, response)
        patch_vary_headers(response, ["Accept-Encoding"])
        if not encoding:
            return response
        body = response.content
        if content_type.startswith("text/html"):
            body += b"<!--" + secrets.token_hex(secrets.randbelow(self.max_padding // 2)).encode() + b"-->"
        response.content = brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["Content-Encoding"] = "br"
        etag = response.get("ETag")
        if etag and etag.startswith('"'):
            response.headers["ETag"] = "W/" + etag
        return response


class FewerHeadersMiddleware:
    """Leave out what says nothing new: headers weigh as much as a quarter of a lesson, and come with every answer.

    A form's cookie that the browser has already (it lives a year), and Expires beside Cache-Control, which every
    cache has read since HTTP/1.1.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response, name = self.get_response(request), settings.CSRF_COOKIE_NAME
        if name in response.cookies and response.cookies[name].value == request.COOKIES.get(name):
            del response.cookies[name]
        if "Cache-Control" in response.headers:
            response.headers.pop("Expires", None)
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere; Wagtail's own needs only inside its admin. And what no page of ours ever needs.

    A redirect shows nothing that a policy could hold, and every saved form is answered by one: it goes without.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Server", "web")  # else the server adds its name, and with it what to try on it
        if isinstance(response, HttpResponseRedirectBase) and not response.content:
            response.xframe_options_exempt = True
            response.headers.pop("Content-Type", None)
            return response
        response.headers.setdefault(
            "Permissions-Policy", ", ".join(f"{name}=()" for name in settings.PERMISSIONS_POLICY)
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path_info.startswith("/admin/"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, strict_policy(is_first_page(request)))
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        return replace(parts, update=settings.ADMIN_CSP_DIRECTIVES)


@cache
def strict_policy(is_first: bool) -> str:
    """Write the policy of all pages outside the admin. None has a nonce; a visit's first page has its style inside."""
    return build_policy(update={"style-src": [style_hash()]} if is_first else None)
