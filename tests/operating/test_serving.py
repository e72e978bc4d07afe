"""The site as ``deploy/serve`` starts it: what dies comes back, and a burst of visitors leaves nothing open."""

import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection, connections

from tests.operating.serving import ROOT, Site, environment, is_alive, served

pytestmark = pytest.mark.django_db
THREADS = 4


@pytest.fixture(scope="module")
def site(django_db_setup: None) -> Iterator[Site]:
    """One server for all tests here: whatever they do to it, it must answer afterwards."""
    with served(WEB_THREADS=str(THREADS)) as started:
        yield started


def test_a_killed_worker_comes_back_however_often_it_dies(site: Site) -> None:
    """Within seconds of each other, too: there the server itself gives up."""
    for _time in range(3):
        os.kill(site.workers[0], signal.SIGKILL)
        assert site.answers_within(40)

    assert site.process.poll() is None


def test_a_killed_server_comes_back_and_leaves_no_workers_behind(site: Site) -> None:
    old = site.workers
    os.kill(site.watcher, signal.SIGKILL)
    time.sleep(0.5)

    assert site.answers_within(40)
    assert not [pid for pid in old if is_alive(pid)]


@pytest.mark.parametrize("workers", [3])
def test_the_script_starts_as_many_workers_as_the_setting_says_and_stops_them(workers: int, tmp_path: Path) -> None:
    """Redis needn't be there: the site goes on without it."""
    with served(WEB_WORKERS=str(workers), REDIS_URL=f"unix://{tmp_path / 'nobody.sock'}") as site:
        pids = site.workers
        assert len(pids) == workers
        pids.append(site.watcher)

    assert site.process.returncode == 0
    assert not [pid for pid in pids if is_alive(pid)]
    assert site.get() == 0


def test_new_code_is_taken_up_without_refusing_anybody(site: Site) -> None:
    old, answers = site.workers, []
    os.kill(site.process.pid, signal.SIGHUP)
    until = time.monotonic() + 60
    while set(site.workers) & set(old):
        assert time.monotonic() < until
        answers.append(site.get())
        time.sleep(0.05)

    assert site.answers_within(10)
    assert set(answers) <= {200}


def test_a_burst_of_visitors_leaves_no_connections_behind(site: Site) -> None:
    with ThreadPoolExecutor(50) as visitors:
        answers = Counter(visitors.map(site.get, ["/healthz"] * 150))
    time.sleep(1)

    assert answers == {200: 150}
    assert open_connections(site) <= THREADS + 1
    assert Counter(site.get() for _again in range(20)) == {200: 20}


def open_connections(site: Site) -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            others = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {others}")  # noqa: S608
            return int(cursor.fetchone()[0])
    database = str(connection.settings_dict["NAME"])
    links = [file.readlink() for pid in site.workers for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()]
    return [str(link) for link in links].count(database)


def test_a_thread_that_ends_closes_what_it_opened() -> None:
    """Connected anew in between, as with a pool."""
    opened = []

    def visit() -> None:
        for _request in range(2):
            connection.close()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        opened.append(connections["default"])

    thread = threading.Thread(target=visit)
    thread.start()
    thread.join()

    assert opened[0].connection is None


def test_more_workers_than_one_without_redis_are_refused_when_the_server_starts() -> None:
    done = start(WEB_WORKERS="2")

    assert done.returncode == 78
    assert done.stderr.splitlines()[-1].startswith("The site doesn't start: WEB_WORKERS is more than 1")
    assert "REDIS_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unsafe_setting_is_said_in_one_line() -> None:
    done = start(SECRET_KEY="short")

    assert done.returncode == 78
    assert done.stderr.splitlines()[-1].startswith("The site doesn't start: SECRET_KEY")


def start(**given: str) -> "subprocess.CompletedProcess[str]":
    command = [ROOT / "deploy/serve"]
    return subprocess.run(command, cwd=ROOT, env=environment(**given), capture_output=True, text=True, timeout=60)
