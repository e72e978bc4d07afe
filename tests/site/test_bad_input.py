"""Whatever is typed, sent twice, forged or made up: a clear answer, never a crash, and a GET changes nothing."""

import uuid
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.site import audiences as who
from tests.site.forms import FoundForm, is_ours, our_addresses, roles_that_may
from tests.site.routes import all_routes
from tests.site.weights import WRITES
from tests.site.world import World, nothing_stays

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results"),  # Wagtail-localize's own report
]
NULL, MEGABYTE = "a null byte", "a megabyte"
BAD = {
    NULL: "a\x00b",
    MEGABYTE: "x" * 1_000_000,
    "a huge number": "9" * 40,
    "a number without end": "1e9999",
    "no number": "NaN",
    "a negative number": "-1",
    "right-to-left override": "\u202egnp.exe\u202c",
    "very long unicode": "\u0600\u0301🌱" * 4_000,
    "a malformed id": "00000000-zzzz",
    "somebody else's id": str(uuid.UUID(int=77)),
    "nothing": "",
    "markup": '"><script>alert(1)</script>',
}
BAD_PARAMETERS = {
    "IntConverter": ["0", "9" * 30],
    "UUIDConverter": [str(uuid.UUID(int=77))],
    "SlugConverter": ["nobody-has-this", "x" * 3000],
    "StringConverter": ["%00", "x" * 3000, "%E2%80%AE", "%F0%9F%8C%B1", "..", "%27", "-1", "9" * 30],
}
WAGTAIL_BREAKS = {"wagtailadmin_pages:revisions_revert", *who.WAGTAIL_RAISES}  # with a number of no revision
WAGTAIL_MAKES_PROFILE = "/admin/account/"  # somebody's settings in the admin, at the first look
# These take what strangers send without any cookie; nothing can be forged there.
WITHOUT_TOKEN = {"/tell-us/", "/pictures/"}


def send(client: Client, form: FoundForm, data: dict[str, str]) -> HttpResponse:
    with nothing_stays():
        return client.post(form.action, data) if form.method == "POST" else client.get(form.action, data)


def is_refused(response: HttpResponse) -> bool:
    """A 4xx; or the form again, with a word on what is wrong."""
    return 400 <= response.status_code < 500 or (response.status_code == 200 and b"errors" in response.content)


def test_the_walk_finds_the_forms_that_there_are(forms: list[FoundForm]) -> None:
    found = {(form.method, form.action) for form in forms}
    assert {("GET", "/c/"), ("POST", "/accounts/login/"), ("POST", "/accounts/signup/"), ("POST", "/tell-us/")} <= found


@pytest.mark.parametrize("kind", BAD)
def test_bad_value_in_any_field_of_any_form_gets_a_clear_answer(
    kind: str, forms: list[FoundForm], world: World
) -> None:
    wrong = [line for form in forms for line in faults_of(world, form, kind)]
    assert not wrong, "\n".join(wrong)


def faults_of(world: World, form: FoundForm, kind: str) -> Iterator[str]:
    for name in form.names:
        response = send(world.client(form.role), form, form.filled(**{name: BAD[kind]}))
        if response.status_code >= 500:
            yield f"{kind} in {name}: {form.label}: {response.status_code}"
        elif kind == NULL and response.status_code != 400:
            yield f"{kind} in {name} is not refused: {form.label}: {response.status_code}"
        elif kind == MEGABYTE and name in form.written and form.method == "POST" and response.status_code == 302:
            yield f"{kind} in {name} is taken: {form.label}: {response.status_code}"


def test_form_without_its_fields_gets_a_clear_answer(forms: list[FoundForm], world: World) -> None:
    wrong = [
        f"{form.label}: {status}"
        for form in forms
        if (status := send(world.client(form.role), form, {}).status_code) >= 500
    ]
    assert not wrong, "\n".join(wrong)


def test_form_sent_twice_gets_a_clear_answer(forms: list[FoundForm], world: World) -> None:
    wrong = []
    for form in forms:
        with nothing_stays():
            client = world.client(form.role)
            answers = [send(client, form, form.filled()).status_code for _time in range(2)]
        wrong += [f"{form.label}: {answers}"] if max(answers) >= 500 else []
    assert not wrong, "\n".join(wrong)


def test_form_without_its_token_is_refused(forms: list[FoundForm], world: World) -> None:
    wrong = [
        f"{form.label}: {status}"
        for form in forms
        if form.method == "POST"
        and form.action.removeprefix("/ar") not in WITHOUT_TOKEN
        and (status := send(world.client(form.role, enforce_csrf_checks=True), form, form.filled()).status_code) != 403
    ]
    assert not wrong, "These forms are taken without a token:\n" + "\n".join(wrong)


def test_invented_ids_in_any_address_are_not_found(world: World) -> None:
    """Wagtail's own choosers break on a key that is no number; only its administrators could type one."""
    wrong = []
    for route in all_routes():
        role = (roles_that_may(route) or [who.ADMINISTRATOR])[0]
        for name, converter in route.params.items():
            kinds = BAD_PARAMETERS.get(converter, []) if is_ours(route) or converter == "IntConverter" else []
            for value in kinds:
                address = world.address_of(route, **{name: value})
                with nothing_stays():
                    status = world.client(role).get(address).status_code
                if status >= 500 and route.name not in WAGTAIL_BREAKS:
                    wrong.append(f"{address[:90]} ({route.label}) as {role}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_refused_everywhere(method: str, world: World) -> None:
    wrong = []
    for address, roles in our_addresses(world):
        with nothing_stays():
            status = world.client(roles[0]).generic(method, address).status_code
        wrong += [f"{address} as {roles[0]}: {status}"] if not 400 <= status < 500 else []
    assert not wrong, f"{method} is taken:\n" + "\n".join(wrong)


def test_post_to_a_page_for_reading_changes_nothing(world: World) -> None:
    """A POST without a body is refused, or answered by the form again."""
    wrong = []
    for address, roles in our_addresses(world):
        with nothing_stays():
            status = world.client(roles[0]).post(address).status_code
        wrong += [f"{address} as {roles[0]}: {status}"] if status >= 500 else []
    assert not wrong, "\n".join(wrong)


def test_reading_writes_nothing(world: World) -> None:
    wrong = []
    for address, roles in our_addresses(world):
        for role in roles if address != WAGTAIL_MAKES_PROFILE else []:
            with nothing_stays(), CaptureQueriesContext(connection) as queries:
                world.client(role).get(address)
            wrong += [f"{address} as {role}: {q['sql'][:160]}" for q in queries if WRITES.match(q["sql"])]
    assert not wrong, "A GET wrote:\n" + "\n".join(wrong)


def test_reading_as_a_stranger_leaves_no_cookie(world: World) -> None:
    """But for the forms of /accounts/, which carry a token."""
    addresses = {address for address, _roles in our_addresses(world)} | {"/ar/", "/nowhere/", "/nowhere.png"}
    wrong = {}
    for address in sorted(addresses):
        with nothing_stays():
            left = world.client(who.STRANGER).get(address).cookies
        if left and not address.removeprefix("/ar").startswith("/accounts/"):
            wrong[address] = sorted(left)
    assert not wrong


def test_pages_for_strangers_carry_no_token(world: World) -> None:
    wrong = []
    for address, roles in our_addresses(world):
        if who.STRANGER in roles and not address.removeprefix("/ar").startswith("/accounts/"):
            with nothing_stays():
                response = world.client(who.STRANGER).get(address)
            wrong += [address] if b"csrfmiddlewaretoken" in b"".join(response) else []
    assert not wrong


@pytest.mark.parametrize("path", ["/%00", "/c/%00/", "/?a=%00", "/c/?code=%00", "/ar/%00/", "/%ED%A0%80/", "/%FF/"])
def test_bad_bytes_in_an_address_are_refused(path: str) -> None:
    assert 400 <= Client(raise_request_exception=False).get(path).status_code < 500


def test_request_of_more_than_two_megabytes_is_refused() -> None:
    data = {"text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    client = Client(raise_request_exception=False)
    assert client.post("/tell-us/", data, content_type="application/x-www-form-urlencoded").status_code in {400, 413}
    many = "&".join(f"a{n}=1" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert client.post("/tell-us/", many, content_type="application/x-www-form-urlencoded").status_code == 400
