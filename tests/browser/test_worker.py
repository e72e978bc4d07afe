"""What one worker of the real server needs: a small machine runs a few of them beside its database."""

from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.bench.load import requests_a_second, write_request
from tests.bench.servers import Server, serving
from tests.browser.pages import PAGES, STRANGER
from tests.browser.scene import Scene

MEGABYTE = 2**20
BUDGET = 250 * MEGABYTE


def session_of(person: User) -> str:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def database_url() -> str:
    """Return where this test's database is: a file, or a name on a cluster's socket."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parameters = connection.get_connection_params()
    return f"postgres://{parameters['user']}@/{name}?host={parameters['host']}"


def environment(folder: Path) -> dict[str, str]:
    """An operator's settings, on this test's database."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.served",
        "SECRET_KEY": settings.SECRET_KEY,  # Sessions made here are good there.
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": "http://127.0.0.1",
        "MEDIA_ROOT": str(folder),
        "DATABASE_URL": database_url(),
        "EMAIL_URL": "dummymail://",
    }


def open_every_page(server: Server, scene: Scene, sessions: dict[str, str]) -> int:
    """Open each page that is only looked at, four at once, as the person it is for. Returns how many there were."""
    stops = [stop for stop in PAGES.values() if stop.status == 200 and not stop.then]
    for stop in stops:
        request = write_request(server.port, stop.path(scene), sessions.get(stop.who, ""))
        requests_a_second(server.port, request, seconds=0.02)
    return len(stops)


def test_a_worker_stays_under_250_megabytes(base: str, scene: Scene, tmp_path: Path) -> None:
    people = {stop.who for stop in PAGES.values()} - {STRANGER}
    sessions = {who: session_of(getattr(scene, who)) for who in people}
    with serving("config.wsgi:application", environment(tmp_path)) as server:
        at_first = server.memory
        assert open_every_page(server, scene, sessions) > 50
        pdf = write_request(server.port, f"/c/{scene.certificate.code}.pdf")
        requests_a_second(server.port, pdf, seconds=0.1)
        held = server.memory
    assert at_first < held < BUDGET, f"{held / MEGABYTE:.0f} MB"
