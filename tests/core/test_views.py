"""Errors in plain words, small answers for machines, and the form that anybody may use."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from config.urls import urlpatterns as real_patterns
from core import limits
from core.limits import Limit
from core.models import Concern, Programme

pytestmark = pytest.mark.django_db
TELL_US = "/tell-us/"
YEARS = 10**8  # seconds: no window ends in the middle of a test


def breaks(request: HttpRequest) -> HttpResponse:
    raise {"500": RuntimeError, "400": SuspiciousOperation, "403": PermissionDenied}[request.GET["with"]]


urlpatterns = [path("breaks/", breaks), *real_patterns]
handler400 = "core.views.bad_request"
handler403 = "core.views.forbidden"
handler404 = "core.views.not_found"
handler500 = "core.views.server_error"


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


# Tell us


def told(**changes: str) -> dict[str, str]:
    return {"id": str(uuid.uuid4()), "kind": "money", "text": "He asked for 500.", "contact": "", **changes}


def test_stranger_tells_without_account_token_or_cookie(client: Client, programme: Programme) -> None:
    page = client.get(TELL_US)
    answer = Client(enforce_csrf_checks=True).post(TELL_US, told(contact="0712345678"))

    concern = Concern.objects.get()
    assert "csrfmiddlewaretoken" not in page.text
    assert not page.cookies
    assert not answer.cookies
    assert concern.number in answer.text
    assert (concern.programme, concern.kind, concern.contact) == (programme, "money", "0712345678")
    for response in (page, answer):
        assert "no-store" in response["Cache-Control"]


def test_page_does_not_show_who_is_signed_in(client: Client, learner: object) -> None:
    client.force_login(learner)  # type: ignore[arg-type]

    assert "Amina" not in client.get(TELL_US).text


def test_nothing_is_chosen_beforehand(client: Client) -> None:
    assert "checked" not in client.get(TELL_US).text


def test_sending_twice_counts_once_and_answers_alike(client: Client) -> None:
    sent = told()

    first, second = client.post(TELL_US, sent), client.post(TELL_US, sent)

    assert Concern.objects.count() == 1
    assert Concern.objects.get().number in first.text
    assert Concern.objects.get().number in second.text


def test_sending_again_with_more_words_is_another_concern(client: Client) -> None:
    """Whoever goes back and adds something is told that we have it: then we must have it."""
    sent = told()

    client.post(TELL_US, sent)
    again = client.post(TELL_US, {**sent, "text": "He asked for 500. His name is Juma."})

    assert sorted(Concern.objects.values_list("text", flat=True)) == [
        "He asked for 500.",
        "He asked for 500. His name is Juma.",
    ]
    assert Concern.objects.get(text__contains="Juma").number in again.text


def test_flood_from_one_address_is_stopped_and_the_words_stay(
    client: Client, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONCERNS_OF_ONE_ADDRESS", Limit("one", times=3, seconds=YEARS))
    known = told(text="The first of many")
    for sent in (known, told(), told()):
        assert client.post(TELL_US, sent).status_code == 200
    stopped = client.post(TELL_US, told(text="He asked again", contact="0712345678"))

    assert stopped.status_code == 429
    assert "Wait ten minutes" in stopped.text
    assert "He asked again</textarea>" in stopped.text
    assert 'value="0712345678"' in stopped.text
    assert Concern.objects.count() == 3
    assert client.post(TELL_US, known).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.7").post(TELL_US, told()).status_code == 200


def test_floods_from_many_addresses_meet_a_limit_of_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONCERNS_OF_ALL", Limit("all", times=3, seconds=YEARS))

    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post(TELL_US, told()).status_code for n in range(5)]

    assert answers == [200, 200, 200, 429, 429]


def test_limit_begins_anew_with_its_window(now: datetime) -> None:
    limit = Limit("test", times=2, seconds=60)
    later = now + timedelta(seconds=60)

    assert [limit.take("a", now) for _n in range(3)] == [True, True, False]
    assert limit.take("b", now)
    assert limit.take("a", later)


@pytest.mark.parametrize(
    "changes", [{"text": ""}, {"kind": "other-kind"}, {"kind": ""}, {"id": "x"}, {"id": ""}, {"text": "x" * 4001}]
)
def test_what_can_not_be_taken_is_refused_and_stays_in_the_form(client: Client, changes: dict[str, str]) -> None:
    response = client.post(TELL_US, told(contact="0712345678", **changes))

    assert response.status_code == 400
    assert 'value="0712345678"' in response.text
    assert not Concern.objects.exists()


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(TELL_US).status_code == 405
    assert client.delete(TELL_US).status_code == 405


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
