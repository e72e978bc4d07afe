"""A site of its own for drills with manage.py: a fresh database of the kind this run uses, and a folder of media."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from django.db import connection

from tests.migrated import ROOT, copy_database, migrated_copy


class Drill:
    """What ``manage.py`` needs to work on it, and a plain connection to look at it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.media = folder / "media"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-for-this-drill-" + "abcdefghij" * 5,
            "ALLOWED_HOSTS": "seedbed.example",
            "SITE_URL": "http://127.0.0.1:8000",
            "EMAIL_URL": "dummymail://",
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(self.media),
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", *arguments]

    def manage(self, *arguments: str, **given: str) -> "subprocess.CompletedProcess[str]":
        environment = {**self.environment, **given}
        return subprocess.run(self.command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True)

    def python(self, script: str) -> str:
        """Run a script inside the site and return what it prints."""
        done = self.manage("shell", "--no-imports", "--command", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def database_away(self) -> Iterator[None]:
        """On PostgreSQL nobody gets in and everybody is thrown out; an SQLite file is no database for a while."""
        name = self.environment["DATABASE_URL"].partition("?")[0].rpartition("/")[2]
        if connection.vendor == "sqlite":
            with away(self.folder / name):
                yield
            return
        host, user = host_and_user()
        administer(host, user, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        everybody = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
        administer(host, user, everybody)
        try:
            yield
        finally:
            administer(host, user, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@contextmanager
def away(file: Path) -> Iterator[None]:
    """Lock the file for longer than anybody waits for it, as a disk that hangs does."""
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN EXCLUSIVE")
        yield
        database.execute("ROLLBACK")


@contextmanager
def drill(folder: Path) -> Iterator[Drill]:
    """Give a migrated, empty site on a database of the same kind as this run's."""
    if connection.vendor == "sqlite":
        yield sqlite_drill(folder)
        return
    host, user = host_and_user()
    name = f"drill_{secrets.token_hex(6)}"
    administer(host, user, f"CREATE DATABASE {name} TEMPLATE {connection.settings_dict['TEST']['TEMPLATE']}")
    try:
        yield Drill(folder, f"postgres://{user}@/{name}?host={host}")
    finally:
        administer(host, user, f"DROP DATABASE {name} WITH (FORCE)")


def host_and_user() -> tuple[str, str]:
    given = connection.settings_dict
    return str((given.get("OPTIONS") or {}).get("host") or given["HOST"]), given["USER"]


def sqlite_drill(folder: Path) -> Drill:
    file = folder / "seedbed.sqlite3"
    copy_database(migrated_copy(), file)
    return Drill(folder, f"sqlite:///{file}")


def administer(host: str, user: str, statement: str) -> None:
    with closing(psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True)) as database:
        database.execute(statement)  # type: ignore[call-overload]
