"""What every answer goes through: compression, safe input, the content policy."""

import gzip
import re
from typing import Any

import brotli
import pytest
from django import forms
from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import gettext, override

from accounts.models import User
from core.middleware import CompressionMiddleware
from tests.accounts.factories import AdministratorFactory

PAGE = b"<!doctype html><p>" + b"plain words about money and stock " * 60


def through(response: Any, accepts: str) -> Any:
    request = RequestFactory().get("/", headers={"accept-encoding": accepts})
    return CompressionMiddleware(lambda _request: response)(request)


def html(body: bytes = PAGE, **headers: str) -> HttpResponse:
    return HttpResponse(body, headers={"Content-Type": "text/html; charset=utf-8", **headers})


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, br;q=0.0", "gzip"),
        ("gzip;q=0, br", "br"),
        ("gzip;q=0", None),
        ("br;q=0", None),
        ("*;q=0", None),
        ("br;q=x, gzip", "gzip"),
        ("*", "br"),
        ("gzip, brotli", "gzip"),
        ("gzip", "gzip"),
        ("", None),
        ("identity", None),
    ],
)
def test_page_is_sent_in_the_best_way_the_browser_takes(accepts: str, encoding: str | None) -> None:
    response = through(html(), accepts)

    assert response.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(("accepts", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_compressed_page_is_smaller_and_unpacks_to_the_same(accepts: str, unpack: Any) -> None:
    response = through(html(), accepts)

    assert len(response.content) < len(PAGE) / 4
    assert response["Content-Length"] == str(len(response.content))
    assert unpack(response.content).startswith(PAGE)
    assert re.fullmatch(rb"(<!--[0-9a-f]*-->)?", unpack(response.content)[len(PAGE) :])


@pytest.mark.parametrize("accepts", ["br", "gzip"])
def test_length_of_a_page_varies_so_that_a_secret_can_not_be_measured(accepts: str) -> None:
    assert len({len(through(html(), accepts).content) for _ in range(40)}) > 5


@pytest.mark.parametrize(
    "response",
    [
        html(b"<p>short</p>"),
        html(**{"Content-Encoding": "gzip"}),
        HttpResponse(PAGE, content_type="image/webp"),
        HttpResponse(PAGE, content_type="application/pdf"),
        StreamingHttpResponse([PAGE], content_type="text/html"),
    ],
)
def test_small_packed_streamed_and_binary_answers_stay_as_they_are(response: Any) -> None:
    before = response.get("Content-Encoding")

    assert through(response, "br, gzip").get("Content-Encoding") == before


def test_etag_becomes_weak() -> None:
    assert through(html(ETag='"abc"'), "br")["ETag"] == 'W/"abc"'


def test_json_and_scripts_are_compressed_without_padding() -> None:
    response = through(HttpResponse(PAGE, content_type="text/javascript"), "br")

    assert brotli.decompress(response.content) == PAGE


@pytest.mark.django_db
def test_real_page_is_compressed(client: Client) -> None:
    plain = client.get("/tell-us/").content
    packed = client.get("/tell-us/", headers={"accept-encoding": "br"})

    assert packed["Content-Encoding"] == "br"
    assert len(packed.content) < len(plain) / 2
    assert b"<h1>Tell us</h1>" in brotli.decompress(packed.content)


# Safe input


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("/tell-us/?a=%00", None),
        ("/tell-us/?%00=a", None),
        ("/no%00where/", None),
        ("/ar/courses/?a=b%00", None),
        ("/accounts/login/", {"login": "a\x00", "password": "b"}),
        ("/accounts/signup/", {"name\x00": "a"}),
        ("/tell-us/", {"text": "\x00"}),
    ],
)
def test_null_byte_gets_a_plain_400_with_every_header(client: Client, path: str, data: dict[str, str] | None) -> None:
    response = client.get(path) if data is None else client.post(path, data)

    assert response.status_code == 400
    with override("ar" if path.startswith("/ar/") else "en"):
        assert gettext("We can't read this") in response.text
    assert "Content-Security-Policy" in response.headers


@pytest.mark.django_db
def test_too_many_fields_and_too_much_text_are_refused(client: Client) -> None:
    many = client.post("/tell-us/", {f"f{n}": "" for n in range(2100)})
    much = client.post("/tell-us/", "a=" + "x" * 3_000_000, content_type="application/x-www-form-urlencoded")

    assert (many.status_code, much.status_code) == (400, 413)


# Content policy


def policy(response: HttpResponse) -> dict[str, list[str]]:
    parts = (part.split() for part in response["Content-Security-Policy"].split(";"))
    return {part[0]: part[1:] for part in parts}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tell-us/", "/accounts/login/", "/c/", "/no-such-page/"])
def test_learner_pages_may_run_and_load_nothing_but_our_own(client: Client, path: str) -> None:
    allowed = policy(client.get(path))

    assert allowed["default-src"] == ["'none'"]
    assert allowed["script-src"] == allowed["style-src"] == ["'self'"]
    assert allowed["base-uri"] == ["'none'"]
    assert not [part for parts in allowed.values() for part in parts if "unsafe" in part or "*" in part]


@pytest.mark.django_db
def test_admin_has_what_wagtail_needs_and_keeps_the_rest(client: Client) -> None:
    client.force_login(AdministratorFactory())

    allowed = policy(client.get("/admin/"))

    assert "'unsafe-inline'" in allowed["script-src"]
    assert allowed["base-uri"] == ["'none'"]
    assert allowed["form-action"] == ["'self'"]


@pytest.mark.django_db
def test_signed_in_reader_gets_the_strict_policy_too(client: Client, learner: User) -> None:
    client.force_login(learner)

    assert "unsafe" not in client.get("/accounts/profile/")["Content-Security-Policy"]


# Fewer headers


@pytest.mark.django_db
def test_a_forms_cookie_is_sent_once(client: Client) -> None:
    first, second = client.get("/accounts/login/"), client.get("/accounts/login/")

    assert "csrftoken" in first.cookies
    assert "csrftoken" not in second.cookies
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', second.text)
    assert token
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    sent = strict.post("/accounts/login/", {"login": "x", "password": "y", "csrfmiddlewaretoken": token[1]})
    assert sent.status_code != 403


@pytest.mark.django_db
def test_a_forms_cookie_that_changed_is_sent(client: Client, learner: User) -> None:
    client.get("/accounts/login/")
    client.cookies["csrftoken"] = "broken"

    assert "csrftoken" in client.get("/accounts/login/").cookies


@pytest.mark.django_db
def test_redirect_carries_nothing_that_only_a_page_needs(client: Client) -> None:
    redirect = client.get("/my/")

    assert redirect.status_code == 302
    assert not {"Content-Security-Policy", "Permissions-Policy", "X-Frame-Options", "Expires"} & {*redirect.headers}
    assert {"X-Content-Type-Options", "Referrer-Policy"} <= {*redirect.headers}


# Templates


@pytest.mark.django_db
def test_pages_carry_no_indentation_of_their_templates(client: Client) -> None:
    page = client.get("/search/").text
    assert "\n " not in page
    assert "\t" not in page


def test_words_that_were_typed_keep_their_blanks() -> None:
    typed = "first\n    second  \n\n  third"
    form = forms.Form({"q": typed})
    form.fields["q"] = forms.CharField(widget=forms.Textarea, strip=False)
    assert typed in render_to_string("components/field.html", {"field": form["q"]})
