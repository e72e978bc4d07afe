"""Errors in plain words, small answers for machines, and the form that anybody may use."""

import errno
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import timezone
from pytest_django import Settings

from config.urls import urlpatterns as real_patterns
from core import rate_limits
from core.models import Concern, LimitCount, Programme
from core.rate_limits import Limit, forget_old_counts, network_of
from core.views import show_media

pytestmark = pytest.mark.django_db
TELL_US = "/tell-us/"
YEARS = 10**8  # seconds: no window ends in the middle of a test


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
    monkeypatch.setattr(rate_limits, "CONCERNS_OF_ONE_ADDRESS", Limit("one", times=3, seconds=YEARS))
    known = told(text="The first of many")
    for sent in (known, told(), told()):
        assert client.post(TELL_US, sent).status_code == 200
    stopped = client.post(TELL_US, told(text="He asked again", contact="0712345678"))

    assert stopped.status_code == 429
    assert "Many people write to us just now" in stopped.text
    assert programme.contact_phone in stopped.text
    assert "He asked again</textarea>" in stopped.text
    assert 'value="0712345678"' in stopped.text
    assert Concern.objects.count() == 3
    assert client.post(TELL_US, known).status_code == 200
    assert Client(REMOTE_ADDR="10.0.0.7").post(TELL_US, told()).status_code == 200


def test_floods_from_many_addresses_meet_a_limit_of_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "CONCERNS_OF_ALL", Limit("all", times=3, seconds=YEARS))

    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post(TELL_US, told()).status_code for n in range(5)]

    assert answers == [200, 200, 200, 429, 429]


@pytest.fixture
def _full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "CONCERNS_OF_ALL", Limit("all", times=0, seconds=YEARS))


def answered(page: Any, right: bool = True) -> dict[str, str]:
    """Return what stands in the form, with its sum worked out."""
    form = page.context["form"]
    total = sum(form.numbers) + (0 if right else 1)
    return {name: form.data[name] for name in ("id", "kind", "text", "contact", "asked")} | {"total": str(total)}


@pytest.mark.usefixtures("_full")
def test_real_complaint_comes_through_a_flood_by_a_small_sum(client: Client) -> None:
    asked = client.post(TELL_US, told(text="He asked again", contact="0712345678"))
    answer = client.post(TELL_US, answered(asked))

    first, second = asked.context["form"].numbers
    assert f"How much is {first} + {second}?" in asked.text
    assert "He asked again</textarea>" in asked.text
    assert answer.status_code == 200
    assert Concern.objects.get().text == "He asked again"
    assert not client.cookies


@pytest.mark.usefixtures("_full")
def test_wrong_sum_is_asked_anew_and_keeps_the_words(client: Client) -> None:
    asked = client.post(TELL_US, told(text="He asked again"))
    again = client.post(TELL_US, answered(asked, right=False))

    assert again.status_code == 400
    assert "He asked again</textarea>" in again.text
    assert not Concern.objects.exists()
    assert client.post(TELL_US, answered(again)).status_code == 200


@pytest.mark.usefixtures("_full")
def test_sum_in_arabic_digits_is_right_too(client: Client) -> None:
    asked = client.post(TELL_US, told())
    sent = answered(asked)
    sent["total"] = sent["total"].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert client.post(TELL_US, sent).status_code == 200


@pytest.mark.usefixtures("_full")
@pytest.mark.parametrize("forged", ["x", "", "WzEsMiwiIl0:1tAAAA:x"])
def test_invented_sum_opens_nothing(client: Client, forged: str) -> None:
    answer = client.post(TELL_US, {**told(), "asked": forged, "total": "3"})

    assert answer.status_code in {400, 429}
    assert not Concern.objects.exists()


@pytest.mark.usefixtures("_full")
def test_one_sum_is_good_for_its_own_form_and_for_a_few_letters(client: Client) -> None:
    sent = answered(client.post(TELL_US, told()))

    elsewhere = client.post(TELL_US, {**sent, "id": str(uuid.uuid4())})
    answers = [client.post(TELL_US, {**sent, "text": f"Letter {n}"}).status_code for n in range(8)]

    assert elsewhere.status_code == 400
    assert answers == [200] * 5 + [429] * 3


def test_ipv6_addresses_of_one_customer_count_together(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "CONCERNS_OF_ONE_ADDRESS", Limit("one", times=3, seconds=YEARS))

    answers = [Client(REMOTE_ADDR=f"2001:db8::{n:x}").post(TELL_US, told()).status_code for n in range(1, 6)]

    assert answers == [200, 200, 200, 429, 429]
    assert Client(REMOTE_ADDR="2001:db8:0:1::1").post(TELL_US, told()).status_code == 200


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "network"),
    [
        ("10.0.0.1", "", 0, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", 0, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7", 1, "198.51.100.7"),
        ("10.0.0.1", "198.51.100.7", 2, "198.51.100.7"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", 2, "198.51.100.7"),
        ("10.0.0.1", "", 2, "10.0.0.1"),
        ("10.0.0.1", " , ", 2, "10.0.0.1"),
        ("10.0.0.1", "unknown", 1, ""),
        ("", "", 0, ""),
        ("::ffff:198.51.100.7", "", 0, "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", 0, "fe80::/64"),
    ],
)
def test_network_is_what_our_own_proxies_saw(
    settings: Settings, remote: str, forwarded: str, proxies: int, network: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().post(TELL_US, REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded})

    assert network_of(request) == network


@pytest.mark.parametrize("path", [TELL_US, "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_fewer_proxies_than_expected_break_nothing(settings: Settings, client: Client, path: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    sent = {**told(), "login": "amina", "password": "three green beans", "email": "amina"}

    assert client.post(path, sent, headers={"x-forwarded-for": "198.51.100.7"}).status_code < 500


def test_nobody_can_push_a_count_out_by_filling_the_store(now: datetime) -> None:
    limit, others = Limit("test", times=2, seconds=YEARS), Limit("others", times=2, seconds=YEARS)
    counts = [limit.take("a", now) for _n in range(3)]

    filling = [LimitCount(key=f"{n:040}", count=1, ends_at=now + timedelta(1)) for n in range(20_000)]
    LimitCount.objects.bulk_create(filling)
    for n in range(500):
        others.take(str(n), now)

    assert counts == [True, True, False]
    assert not limit.take("a", now)


def test_old_counts_are_swept_and_others_stay(now: datetime) -> None:
    Limit("test", times=2, seconds=YEARS).take("a", now)
    LimitCount.objects.create(key="old", count=3, ends_at=now - timedelta(seconds=1))

    assert forget_old_counts(now) == 1
    assert LimitCount.objects.count() == 1


def test_store_names_nobody(now: datetime) -> None:
    Limit("test", times=2, seconds=60).take("person:1 198.51.100.7", now)

    assert "198" not in LimitCount.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_are_counted_one_by_one(now: datetime) -> None:
    limit = Limit("test", times=10, seconds=YEARS)

    def take(_n: int) -> bool:
        try:
            return limit.take("a", now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(take, range(24)))

    assert sum(answers) == 10
    assert LimitCount.objects.get().count == 24


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
