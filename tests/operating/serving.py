"""Starts the site as an operator does, by ``deploy/serve``, on the tests' own database."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

from tests.bench.servers import free_port

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"


class Site:
    """The running script and the address at which it answers."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port = process, port

    def get(self, path: str = "/healthz", timeout: float = 30) -> int:
        """Return the status; 0 where nobody answers."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}{path}", timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def answers_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.get(timeout=5) == 200:
                return True
            time.sleep(0.1)
        return False

    @property
    def watcher(self) -> int:
        """The process that watches the workers."""
        return children_of(self.process.pid)[0]

    @property
    def workers(self) -> list[int]:
        return [pid for pid in children_of(self.watcher) if b"resource_tracker" not in command_of(pid)]


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def database_url() -> str:
    """Return the address of the database that this test run uses."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    host = (given.get("OPTIONS") or {}).get("host") or given["HOST"]
    return f"postgres://{given['USER']}@/{given['NAME']}?host={quote(str(host), safe='')}"


def environment(**given: str) -> dict[str, str]:
    """Return production's settings on the tests' database, changed by ``given``."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-this-server-" + "abcdefghij" * 5,
        "ALLOWED_HOSTS": f"seedbed.example,{HOST}",
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": "dummymail://",
        "DATABASE_URL": database_url(),
        "WEB_LOG_LEVEL": "error",
        **given,
    }


@contextmanager
def served(**given: str) -> Iterator[Site]:
    port = free_port()
    process = subprocess.Popen([ROOT / "deploy/serve"], cwd=ROOT, env=environment(PORT=str(port), **given))
    site = Site(process, port)
    try:
        assert site.answers_within(60), "the site did not start"
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
