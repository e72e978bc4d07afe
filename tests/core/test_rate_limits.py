"""Rate limits: who is counted, and that counting holds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import Settings

from core.models import LimitCount
from core.rate_limits import Limit, forget_old_counts, network_of

pytestmark = pytest.mark.django_db
YEARS = 10**8  # seconds: no window ends in the middle of a test


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
    request = RequestFactory().post("/", REMOTE_ADDR=remote, headers={"x-forwarded-for": forwarded})

    assert network_of(request) == network


@pytest.mark.parametrize("path", ["/tell-us/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"])
def test_fewer_proxies_than_expected_break_nothing(settings: Settings, client: Client, path: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    sent = {"text": "He asked.", "login": "amina", "password": "three green beans", "email": "amina"}

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
