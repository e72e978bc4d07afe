"""Strangers' pages are kept for strangers only, and never after what they show has changed."""

import gzip
from datetime import datetime
from typing import Any

import brotli
import pytest
from django.conf import settings as site_settings
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings
from wagtail.models import Page, Site

from accounts.models import User
from core.models import PageStamp, Programme
from core.page_cache import touch_stamp
from home.models import InformationPage

pytestmark = pytest.mark.django_db
CHECK = "/c/"


@pytest.fixture(autouse=True)
def _page_cache(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60


@pytest.fixture
def about() -> InformationPage:
    return Site.objects.get().root_page.add_child(
        instance=InformationPage(title="About us", slug="about", body="<p>We are here.</p>")
    )


def queries_of(client: Client, path: str, **extra: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path, **extra).status_code == 200
    return len(queries)


def is_kept(response: HttpResponse) -> bool:
    """Say whether the whole page was kept, or came from what is kept: only such a one has a mark."""
    return "ETag" in response


def kept_pages() -> list[str]:
    return list(caches["pages"]._cache)  # type: ignore[attr-defined]


def publish(page: Page, **changes: str) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_second_stranger_costs_one_query_and_reads_the_same_page(about: InformationPage) -> None:
    first = Client().get("/about/")
    assert first.status_code == 200
    assert queries_of(Client(), "/about/") == 1
    assert Client().get("/about/").content == first.content


def test_first_answer_is_the_same_as_without_the_cache(about: InformationPage, settings: Settings) -> None:
    kept = Client().get("/about/")
    settings.PAGE_CACHE_SECONDS = 0
    plain = Client().get("/about/")
    assert kept.content == plain.content
    for header in ("Content-Type", "Content-Security-Policy", "Content-Language", "X-Frame-Options"):
        assert kept[header] == plain[header]


@pytest.mark.parametrize(("accepted", "decode"), [("br, gzip", brotli.decompress), ("gzip", gzip.decompress)])
def test_page_goes_out_compressed_as_the_browser_takes_it(about: InformationPage, accepted: str, decode: Any) -> None:
    plain = Client().get("/about/").content
    response = Client().get("/about/", headers={"accept-encoding": accepted})
    assert response["Content-Encoding"] == accepted.split(",")[0]
    assert int(response["Content-Length"]) == len(response.content) < len(plain)
    assert decode(response.content) == plain
    assert {"Accept-Encoding", "Cookie"} <= set(response["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0, br;q=0", None),
        ("gzip;q=0", None),
        ("BR", "br"),
        ("*", "br"),
        ("brotli", None),
    ],
)
def test_page_never_goes_out_in_a_way_that_the_browser_refuses(
    about: InformationPage, accepted: str, encoding: str | None
) -> None:
    for _kept_or_not in range(2):
        response = Client().get("/about/", headers={"accept-encoding": accepted})
        assert response.get("Content-Encoding") == encoding


@pytest.mark.parametrize("host", ["testserver:1337", "testserver.", "testserver.:99", "TESTSERVER"])
def test_invented_port_or_dot_is_not_kept_as_another_page(about: InformationPage, host: str) -> None:
    Client().get("/about/")
    assert queries_of(Client(), "/about/", headers={"host": host}) == 1


def test_browser_that_has_the_page_is_told_so_in_no_bytes(about: InformationPage) -> None:
    first = Client().get("/about/")
    again = Client().get("/about/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == first["ETag"]
    assert first["Cache-Control"] == "no-cache"


def test_signed_in_reader_neither_gets_nor_leaves_a_kept_page(about: InformationPage, learner: User) -> None:
    person = Client()
    person.force_login(learner)
    assert learner.get_short_name() in person.get("/about/").content.decode()
    assert learner.get_short_name() not in Client().get("/about/").content.decode()
    assert learner.get_short_name() in person.get("/about/").content.decode()


@pytest.mark.parametrize("path", ["/about/?a=1", "/tell-us/", "/accounts/login/", "/c/NOBODYHAS2/", "/nowhere/"])
def test_query_form_error_and_no_store_are_never_kept(about: InformationPage, path: str) -> None:
    touch_stamp()
    Client().get(path)
    with CaptureQueriesContext(connection) as first:
        Client().get(path)
    with CaptureQueriesContext(connection) as again:
        Client().get(path)
    assert [query["sql"] for query in first] == [query["sql"] for query in again]
    assert not caches["pages"]._cache  # the local memory itself: nothing was kept under any key


def test_waiting_message_is_shown_and_not_kept(about: InformationPage) -> None:
    Client().get("/about/")
    client = Client()
    client.cookies["messages"] = "something"
    assert not is_kept(client.get("/about/"))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_each_host_and_scheme_has_its_own_pages(about: InformationPage, host: str) -> None:
    Client().get("/about/")
    others = (Client().get("/about/", headers={"host": host}), Client().get("/about/", secure=True))
    assert len(kept_pages()) == 2 + (host != "testserver")
    assert all(is_kept(other) for other in others)


def test_foreign_host_is_refused(about: InformationPage) -> None:
    assert Client().get("/about/", headers={"host": "elsewhere.test"}).status_code == 400


def test_published_change_is_read_at_once(about: InformationPage, django_capture_on_commit_callbacks: Any) -> None:
    assert "We are here" in Client().get("/about/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        publish(about, body="<p>We have moved.</p>")
    assert "We have moved" in Client().get("/about/").content.decode()


def test_unpublished_moved_and_deleted_page_is_gone_at_once(
    about: InformationPage, django_capture_on_commit_callbacks: Any
) -> None:
    def status() -> int:
        return Client().get("/about/").status_code

    assert status() == 200
    with django_capture_on_commit_callbacks(execute=True):
        about.unpublish()
    assert status() == 404
    with django_capture_on_commit_callbacks(execute=True):
        about.save_revision().publish()
    assert status() == 200
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=about.pk).move(Page.objects.get(depth=1), pos="last-child")
    assert status() == 404
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=about.pk).move(Site.objects.get().root_page, pos="last-child")
    assert status() == 200
    with django_capture_on_commit_callbacks(execute=True):
        Page.objects.get(pk=about.pk).specific.delete()
    assert status() == 404


def test_page_made_private_is_closed_at_once(about: InformationPage, django_capture_on_commit_callbacks: Any) -> None:
    assert Client().get("/about/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        about.view_restrictions.create(restriction_type="login")
    assert Client().get("/about/").status_code == 302


@pytest.mark.parametrize("label", site_settings.PAGE_CACHE_EMPTIED_BY)
def test_each_declared_model_touches_the_stamp(label: str) -> None:
    from django.apps import apps  # noqa: PLC0415
    from django.db.models.signals import post_delete, post_save  # noqa: PLC0415

    model = apps.get_model(label)
    assert [r.__name__ for r in post_save._live_receivers(model)[0]].count("empty_on_commit") == 1
    assert [r.__name__ for r in post_delete._live_receivers(model)[0]].count("empty_on_commit") == 1


def test_changed_programme_touches_the_stamp_on_commit_only(
    programme: Programme, django_capture_on_commit_callbacks: Any
) -> None:
    touch_stamp()
    before = PageStamp.objects.get().stamp
    with django_capture_on_commit_callbacks(execute=True):
        programme.contact_phone = "+254712999999"
        programme.save()
        assert PageStamp.objects.get().stamp == before
    assert PageStamp.objects.get().stamp != before


def test_page_rendered_before_a_publish_is_not_served_after_it(about: InformationPage, now: datetime) -> None:
    """Another process publishes while this one renders: what it rendered is kept under the old stamp."""

    from django.http import HttpRequest, HttpResponse  # noqa: PLC0415
    from django.test import RequestFactory  # noqa: PLC0415

    from core.page_cache import PageCacheMiddleware  # noqa: PLC0415 - beside its only use

    def render_while_somebody_publishes(request: HttpRequest) -> HttpResponse:
        body = InformationPage.objects.get().body
        InformationPage.objects.update(body="new")
        touch_stamp()
        return HttpResponse(body)

    serve = PageCacheMiddleware(render_while_somebody_publishes)
    assert b"We are here" in serve(RequestFactory().get("/about/")).content
    assert b"new" in serve(RequestFactory().get("/about/")).content
