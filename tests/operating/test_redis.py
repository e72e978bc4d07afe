"""A real Redis on a socket in a temporary folder: the site goes on when it is in trouble, and limits hold."""

import shutil
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from core.rate_limits import Limit
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.redis, pytest.mark.django_db]
SIGN_IN = "/accounts/login/"


@pytest.fixture
def server(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed"
    options = ["--port", "0", "--unixsocket", str(tmp_path / "redis.sock"), "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not (tmp_path / "redis.sock").exists():
        assert time.monotonic() < until, "Redis did not start"
        time.sleep(0.05)
    yield process
    process.send_signal(signal.SIGCONT)
    process.kill()
    process.wait()


@pytest.fixture
def _with_redis(server: "subprocess.Popen[bytes]", tmp_path: Path, settings: Settings) -> None:
    """The site's settings as ``REDIS_URL`` makes them (test_settings.py shows that it does)."""
    settings.CACHES = {
        "default": {
            "BACKEND": "core.redis_cache.ForgetfulRedisCache",
            "LOCATION": f"unix://{tmp_path / 'redis.sock'}?db=0",
            "OPTIONS": {"SOCKET_TIMEOUT": 0.25, "SOCKET_CONNECT_TIMEOUT": 0.25, "IGNORE_EXCEPTIONS": True},
        },
        "pages": site_settings.CACHES["pages"],
    }


def sign_in(name: str, password: str = PASSWORD) -> int:
    return Client().post(SIGN_IN, {"login": name, "password": password}).status_code


@pytest.mark.usefixtures("_with_redis")
@pytest.mark.parametrize("trouble", [signal.SIGSTOP, signal.SIGKILL], ids=["it hangs", "it is gone"])
def test_people_sign_in_while_redis_is_in_trouble(server: "subprocess.Popen[bytes]", trouble: signal.Signals) -> None:
    UserFactory(username="amina")
    cache.set("kept", "yes")
    assert cache.get("kept") == "yes"

    server.send_signal(trouble)

    assert cache.get("kept") is None
    with pytest.raises(ValueError, match="Redis is away"):
        cache.incr("tries")
    assert sign_in("amina") == 302
    assert sign_in("amina", "a wrong one") == 400
    told = {"form_id": str(uuid.uuid4()), "kind": "money", "text": "He asked for 500.", "contact": ""}
    assert Client().post("/tell-us/", told).status_code == 200


@pytest.mark.usefixtures("_with_redis")
@pytest.mark.parametrize("trouble", [None, signal.SIGSTOP, signal.SIGKILL], ids=["it runs", "it hangs", "it is gone"])
def test_limits_hold_whatever_redis_does(
    server: "subprocess.Popen[bytes]", trouble: signal.Signals | None, now: datetime
) -> None:
    UserFactory(username="amina")
    limit = Limit("test", times=2, seconds=10**8)
    if trouble:
        server.send_signal(trouble)

    for _try in range(10):
        sign_in("amina", "a wrong one")

    assert sign_in("amina") == 400, "after too many wrong ones even the right one waits"
    assert [limit.take("a", now) for _time in range(3)] == [True, True, False]
    assert limit.take("b", now)


@pytest.mark.usefixtures("_with_redis")
def test_redis_that_is_away_does_not_fill_the_log(
    server: "subprocess.Popen[bytes]", capfd: pytest.CaptureFixture[str]
) -> None:
    server.send_signal(signal.SIGKILL)
    server.wait()

    for _request in range(20):
        cache.get("kept")

    said = capfd.readouterr().err
    assert said.count("core.redis_cache") <= 1
    assert "Traceback" not in said
