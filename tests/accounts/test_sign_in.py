"""Signing in by whichever name, under limits that a classroom doesn't meet and a guesser does."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher, make_password
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string
from pytest_django import Settings

from accounts import hashers, known_browsers, limits, views
from accounts.models import User
from config.settings import base
from core.rate_limits import Limit, TooManyTries
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture
def amina() -> User:
    return UserFactory(username="amina", email="amina@example.org", phone="+254712345678")


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):
    return client.post(SIGN_IN, {"login": name, "password": password, **more})


@pytest.mark.parametrize(
    "name", ["0712345678", "0712 345 678", "+254712345678", "amina", "Amina", "AMINA@example.org", " amina "]
)
def test_any_of_the_names_signs_in(client: Client, amina: User, name: str) -> None:
    response = sign_in(client, name)

    assert (response.status_code, response["Location"]) == (302, "/my/")
    assert client.session["_auth_user_id"] == str(amina.pk)


@pytest.mark.parametrize("name", ["0712345678", "amina", "amina@example.org", "nobody", "0799999999", "x" * 300])
def test_wrong_pair_is_refused_in_plain_words(client: Client, amina: User, name: str) -> None:
    response = sign_in(client, name, "not this one")

    assert response.status_code == 400
    assert "_auth_user_id" not in client.session


def test_what_was_typed_stays_in_the_form(client: Client, amina: User) -> None:
    response = sign_in(client, "0712 345 678", "not this one")

    assert 'value="0712 345 678"' in response.text
    assert "not this one" not in response.text
    assert "do not go together" in response.text


def test_number_that_somebody_else_verified_signs_only_them_in(client: Client, amina: User) -> None:
    User.objects.filter(pk=amina.pk).update(phone_yielded=True)
    owner = UserFactory(phone="+254712345678", phone_verified=True)

    sign_in(client, "0712345678")

    assert client.session["_auth_user_id"] == str(owner.pk)


def test_closed_account_is_told_so(client: Client) -> None:
    UserFactory(username="amina", is_active=False)

    assert sign_in(client, "amina")["Location"] == "/accounts/inactive/"
    assert "This account is closed" in client.get("/accounts/inactive/").text


def test_next_is_followed_only_within_the_site(client: Client, amina: User) -> None:
    assert sign_in(client, "amina", next="https://evil.example/")["Location"] == "/my/"


def test_classroom_behind_one_address_joins_and_signs_in() -> None:
    for n in range(30):
        joined = Client().post(
            "/accounts/signup/", {"name": f"P{n}", "phone": f"07123456{n:02}", "password1": PASSWORD}
        )
        assert joined.status_code == 302
    for n in range(30):
        assert sign_in(Client(), f"07123456{n:02}", "wrong one").status_code == 400
        assert sign_in(Client(), f"07123456{n:02}").status_code == 302


# Guessing


def elsewhere(n: int) -> Client:
    return Client(REMOTE_ADDR=f"198.51.100.{n}")


def test_guessing_one_account_is_stopped_whatever_way_its_name_is_written(client: Client, amina: User) -> None:
    for n in range(10):
        sign_in(client, ["0712345678", "+254 712 345678"][n % 2], "wrong one")

    response = sign_in(client, "0712 345 678")

    assert response.status_code == 400
    assert "Too many tries" in response.text
    assert "_auth_user_id" not in client.session


def test_guessing_by_the_join_form_meets_the_same_limit(client: Client, amina: User) -> None:
    for _ in range(10):
        client.post("/accounts/signup/", {"name": "A", "phone": "0712345678", "password1": "wrong one"})

    response = sign_in(client, "0712345678")

    assert "Too many tries" in response.text


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/accounts/password/change/", "oldpassword"),
        ("/accounts/profile/sign-in/", "password"),
        ("/accounts/leave/", "password"),
        ("/accounts/reauthenticate/", "password"),
    ],
)
def test_guessing_the_password_of_an_open_session_meets_the_same_limit(
    client: Client, amina: User, path: str, field: str
) -> None:
    client.force_login(amina)
    sent = {"username": "amina", "password1": "four yellow beans"}

    answers = [client.post(path, {**sent, field: "wrong one"}).text for _try in range(11)]

    assert "This is not your password" in answers[9]
    assert "Too many tries" in answers[10]
    assert "Too many tries" in client.post(path, {**sent, field: PASSWORD}).text


def test_nobody_elsewhere_can_lock_the_owner_out(client: Client, amina: User) -> None:
    for n in range(25):
        sign_in(elsewhere(n % 2), "amina", "wrong one")

    assert "Too many tries" in sign_in(elsewhere(1), "amina").text
    assert sign_in(client, "amina").status_code == 302


def test_guessing_from_very_many_places_is_stopped_but_for_browsers_that_know_her(
    client: Client, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sign_in(client, "amina").status_code == 302
    client.post("/accounts/logout/")
    anywhere = limits.WRONG_PASSWORDS_ANYWHERE
    monkeypatch.setattr(limits, "WRONG_PASSWORDS_ANYWHERE", Limit(anywhere.name, times=20, seconds=anywhere.seconds))

    for n in range(21):
        sign_in(elsewhere(n), "amina", "wrong one")

    assert "Too many tries" in sign_in(elsewhere(200), "amina").text
    assert sign_in(client, "amina").status_code == 302
    assert anywhere.times >= 100


def test_someone_behind_the_same_address_does_not_lock_a_browser_that_knows_her(client: Client, amina: User) -> None:
    sign_in(client, "amina")
    client.post("/accounts/logout/")

    for _ in range(12):
        sign_in(Client(), "amina", "wrong one")

    assert "Too many tries" in sign_in(Client(), "amina").text
    assert sign_in(client, "amina").status_code == 302


def test_browser_that_knows_her_has_a_limit_too(client: Client, amina: User) -> None:
    sign_in(client, "amina")
    client.post("/accounts/logout/")

    for _ in range(10):
        sign_in(client, "amina", "wrong one")

    assert "Too many tries" in sign_in(client, "amina").text


@pytest.mark.parametrize("forged", ["", "x", "." * 500, "a" * 24])
def test_forged_cookie_knows_nobody(amina: User, forged: str) -> None:
    for _ in range(10):
        sign_in(Client(), "amina", "wrong one")
    stranger = Client()
    stranger.cookies[known_browsers.COOKIE] = forged

    assert "Too many tries" in sign_in(stranger, "amina").text


def test_cookie_of_a_known_browser_names_nobody_and_lists_a_few(client: Client, amina: User) -> None:
    for n in range(8):
        UserFactory(username=f"neighbour{n}")
        sign_in(client, f"neighbour{n}")
        client.post("/accounts/logout/")
    cookie = client.cookies[known_browsers.COOKIE]

    assert len(cookie.value.split(".")) == known_browsers.PEOPLE
    assert "neighbour" not in cookie.value
    assert cookie["httponly"]


def test_one_customers_ipv6_network_counts_as_one(amina: User) -> None:
    for n in range(10):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:2::{n + 1:x}"), "amina", "wrong one")

    assert "Too many tries" in sign_in(Client(REMOTE_ADDR="2001:db8:1:2:ffff::1"), "amina").text
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:3::1"), "amina").status_code == 302


def test_wrong_tries_are_pushed_out_by_nothing(amina: User) -> None:
    """A cache drops what it has no room for: 310 other people's counts were enough to guess on."""
    for _ in range(10):
        sign_in(Client(), "amina", "wrong one")

    for n in range(400):
        limits.WRONG_PASSWORDS_HERE.take(f"name:nobody{n} 198.51.100.7", timezone.now())
    for alias in settings.CACHES:
        caches[alias].clear()

    assert "Too many tries" in sign_in(Client(), "amina").text


def test_right_passwords_count_for_nothing(amina: User) -> None:
    for _ in range(12):
        assert sign_in(Client(), "amina").status_code == 302


def test_unknown_name_is_counted_like_a_known_one(client: Client, amina: User) -> None:
    known = [sign_in(client, "amina", "wrong one").text for _try in range(11)][-1]
    unknown = [sign_in(client, "no-such-name", "wrong one").text for _try in range(11)][-1]

    assert "Too many tries" in known
    assert "Too many tries" in unknown


def test_new_password_lets_its_owner_in_at_once(client: Client, amina: User) -> None:
    for _ in range(11):
        sign_in(client, "amina", "wrong one")
    client.post("/accounts/password/reset/", {"email": "amina"})
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("https://"))
    form = client.get(link.removeprefix("https://seedbed.test"))
    client.post(form["Location"], {"password1": "four yellow beans"})

    assert sign_in(client, "amina", "four yellow beans").status_code == 302


# Floods


@pytest.mark.parametrize(
    ("name", "path", "sent"),
    [
        ("SignInView", SIGN_IN, {"login": "0712 345 678", "password": "three green beans"}),
        ("SignUpView", "/accounts/signup/", {"name": "", "phone": "0712 345 678", "password1": "three green beans"}),
        ("ForgotPasswordView", "/accounts/password/reset/", {"email": "0712 345 678"}),
    ],
)
def test_flood_is_told_to_wait_and_keeps_its_form(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str, path: str, sent: dict[str, str]
) -> None:
    monkeypatch.setattr(getattr(views, name), "limit", Limit("few", times=1, seconds=60))

    client.post(path, sent)
    response = client.post(path, sent)

    assert response.status_code == 429
    assert 1 <= int(response["Retry-After"]) <= 60
    assert "Wait a little" in response.text
    assert 'value="0712 345 678"' in response.text
    assert "three green beans" not in response.text
    assert Client(REMOTE_ADDR="198.51.100.7").post(path, sent).status_code != 429


def test_flood_from_one_address_is_bounded_for_every_door() -> None:
    for door in (views.SignInView, views.SignUpView, views.ForgotPasswordView, views.NewPasswordView):
        assert door.limit.times / door.limit.seconds <= 1, "one password a second: a core can hash three"


def test_too_many_hashes_at_once_answer_429_with_the_form(client: Client, settings: Settings, amina: User) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    held = [hashers._inside.acquire(blocking=False) for _n in range(hashers.INSIDE)]
    try:
        response = sign_in(client, "0712 345 678")
    finally:
        for _place in held:
            hashers._inside.release()

    assert response.status_code == 429
    assert response["Retry-After"] == str(hashers.RETRY_AFTER)
    assert 'value="0712 345 678"' in response.text


def test_who_found_no_room_to_hash_has_not_tried(client: Client, settings: Settings, amina: User) -> None:
    settings.PASSWORD_HASHERS = [*settings.PASSWORD_HASHERS, *base.PASSWORD_HASHERS]
    amina.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    amina.save()
    held = [hashers._inside.acquire(blocking=False) for _n in range(hashers.INSIDE)]
    for _ in range(12):
        assert sign_in(client, "amina").status_code == 429
    for _place in held:
        hashers._inside.release()

    assert sign_in(client, "amina").status_code == 302


def test_no_more_than_two_passwords_are_hashed_at_once() -> None:
    at_work, most, refused = 0, 0, 0
    lock = Lock()

    def hash_once(_n: int) -> None:
        nonlocal at_work, most, refused
        try:
            with hashers.room_to_hash():
                with lock:
                    at_work += 1
                    most = max(most, at_work)
                time.sleep(0.05)
                with lock:
                    at_work -= 1
        except TooManyTries:
            with lock:
                refused += 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(hash_once, range(20)))

    assert most == hashers.AT_ONCE
    assert 0 < refused <= 20 - hashers.INSIDE


@pytest.mark.parametrize("name", ["amina", "0712345678", "amina@example.org", "nobody", "0799999999", "n@example.org"])
def test_wrong_password_costs_one_hash_whoever_is_meant(
    client: Client, amina: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given, **named: hashed.append(1) or encode(*given, **named)
    )

    sign_in(client, name, "wrong one")

    assert len(hashed) == 1


def test_wrong_password_in_an_open_session_costs_one_hash(
    client: Client, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(amina)
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given, **named: hashed.append(1) or encode(*given, **named)
    )

    client.post("/accounts/leave/", {"password": "wrong one"})

    assert len(hashed) == 1


def test_old_hashes_stay_good_under_the_bounded_hasher() -> None:
    encoded = PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1000)

    assert hashers.BoundedPBKDF2PasswordHasher().verify(PASSWORD, encoded)
    assert hashers.FoldedPBKDF2PasswordHasher().verify(PASSWORD, encoded)


def test_every_hasher_of_a_real_server_is_bounded() -> None:
    for path in base.PASSWORD_HASHERS:
        assert issubclass(import_string(path), hashers.BoundedPBKDF2PasswordHasher)
        assert isinstance(import_string(path).as_typed, hashers.BoundedPBKDF2PasswordHasher)


@pytest.mark.parametrize("name", ["amina", "nobody"])
def test_password_that_is_folded_costs_the_same_whoever_is_meant(
    client: Client, amina: User, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *given, **named: hashed.append(1) or encode(*given, **named)
    )

    sign_in(client, name, "wrong ١٢٣ ﬁve")

    assert len(hashed) == 2
