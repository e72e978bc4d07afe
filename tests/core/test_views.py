"""Errors in plain words, and small answers for machines."""

import errno
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from config.urls import urlpatterns as real_patterns
from core.views.media import show_media

pytestmark = pytest.mark.django_db


BREAKS = {
    "500": RuntimeError(),
    "400": SuspiciousOperation(),
    "403": PermissionDenied(),
    "locked": OperationalError("database is locked"),
    "closed": InterfaceError("connection already closed"),
    "silent": TimeoutError(),
    "refused": ConnectionRefusedError(),
    "mistake": DataError(),
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "missing": FileNotFoundError(errno.ENOENT, "No such file"),
}


def breaks(request: HttpRequest) -> HttpResponse:
    raise BREAKS[request.GET["with"]]


urlpatterns = [path("breaks/", breaks), *real_patterns]
handler400 = "core.views.errors.bad_request"
handler403 = "core.views.errors.forbidden"
handler404 = "core.views.errors.not_found"
handler500 = "core.views.errors.server_error"


# Errors


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("status", "words"),
    [(400, "We can't read this"), (403, "This page is not open to you"), (500, "Something broke here")],
)
def test_error_is_said_in_plain_words(client: Client, status: int, words: str) -> None:
    client.raise_request_exception = False

    response = client.get("/breaks/", {"with": str(status)})

    assert response.status_code == status
    assert words in response.text


@pytest.mark.urls(__name__)
def test_page_for_our_own_mistake_asks_the_database_nothing(client: Client, django_assert_num_queries) -> None:
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        assert client.get("/breaks/", {"with": "500"}).status_code == 500


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("why", ["locked", "closed", "silent", "refused", "full"])
def test_outage_is_a_503_that_says_when_to_come_back(client: Client, django_assert_num_queries, why: str) -> None:
    client.raise_request_exception = False

    with django_assert_num_queries(0):
        response = client.get("/breaks/", {"with": why})

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "go back and try again" in response.text


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("why", ["mistake", "missing"])
def test_our_own_mistake_is_no_outage(client: Client, why: str) -> None:
    client.raise_request_exception = False

    response = client.get("/breaks/", {"with": why})

    assert response.status_code == 500
    assert "Retry-After" not in response


def test_unknown_host_gets_a_400(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/no-such-page/", "/ar/no-such-page/", "/courses/x/y/z/w/"])
def test_missing_page_is_a_page(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert "<h1>" in response.text


@pytest.mark.parametrize("path", ["/apple-touch-icon.png", "/no/such.js", "/wp-login.css.map", "/.well-known/x.json"])
def test_missing_asset_costs_a_few_bytes(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert len(response.content) < 20


def test_form_without_its_token_is_refused_in_plain_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/password/reset/", {"email": "a@example.org"})

    assert response.status_code == 403
    assert "This page has grown old" in response.text


# Small answers


@pytest.mark.parametrize("path", ["/healthz", "/robots.txt", "/favicon.ico"])
def test_machines_get_small_answers_without_a_cookie(client: Client, path: str) -> None:
    for response in (client.get(path), client.head(path)):
        assert response.status_code in {200, 302}
        assert len(response.content) < 400
        assert not response.cookies
    assert client.post(path).status_code == 405


def test_health_is_never_cached_and_favicon_is(client: Client) -> None:
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.get("/favicon.ico")["Location"] == "/static/favicon.ico"
    assert "max-age=86400" in client.get("/favicon.ico")["Cache-Control"]


def test_robots_are_kept_from_personal_pages_in_every_language(client: Client) -> None:
    closed = client.get("/robots.txt").text.splitlines()

    assert {"Disallow: /admin/", "Disallow: /my/", "Disallow: /ar/my/", "Disallow: /ar/review/"} <= set(closed)


def test_security_txt_says_where_to_write(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = "mailto:safe@seedbed.test"
    response = client.get("/.well-known/security.txt")
    said = dict(line.split(": ", 1) for line in response.text.splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert said["Contact"] == "mailto:safe@seedbed.test"
    assert said["Canonical"] == "https://seedbed.test/.well-known/security.txt"
    assert timedelta(days=90) < datetime.fromisoformat(said["Expires"]) - timezone.now() < timedelta(days=365)
    assert not response.cookies


# Checks


@pytest.mark.parametrize(
    ("workers", "backend", "refused"),
    [
        (4, "django.core.cache.backends.locmem.LocMemCache", True),
        (1, "django.core.cache.backends.locmem.LocMemCache", False),
        (4, "django_redis.cache.RedisCache", False),
    ],
)
def test_cache_of_each_worker_alone_is_refused(settings: Settings, workers: int, backend: str, refused: bool) -> None:
    settings.WEB_WORKERS = workers
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://localhost"}}

    assert ("core.E001" in {found.id for found in run_checks()}) is refused


@pytest.mark.parametrize("path", [".before-restore-now/certificates/A", "images/.half"])
def test_hidden_files_are_nobodys(rf: RequestFactory, settings: Settings, tmp_path: Path, path: str) -> None:
    settings.MEDIA_ROOT = tmp_path
    for name in (path, "shown"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("words")

    with closing(show_media(rf.get("/"), "shown")) as shown:
        assert shown.status_code == 200
    with pytest.raises(Http404):
        show_media(rf.get("/"), path)
