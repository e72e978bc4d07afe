"""A site of its own for drills with manage.py: a fresh database of the kind this run uses, and a folder of media."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from tests.migrated import ROOT, copy_database, migrated_copy


class Drill:
    """What ``manage.py`` needs to work on it, and a plain connection to look at it."""

    def __init__(self, folder: Path, url: str) -> None:
        self.media = folder / "media"
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-for-this-drill-" + "abcdefghij" * 5,
            "ALLOWED_HOSTS": "seedbed.example",
            "SITE_URL": "http://seedbed.example",
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
def drill(folder: Path) -> Iterator[Drill]:
    """Give a migrated, empty site on a database of the same kind as this run's."""
    if connection.vendor == "sqlite":
        yield sqlite_drill(folder)
        return
    given = connection.settings_dict
    host = (given.get("OPTIONS") or {}).get("host") or given["HOST"]
    name = f"drill_{secrets.token_hex(6)}"
    administer(host, given["USER"], f"CREATE DATABASE {name} TEMPLATE {given['TEST']['TEMPLATE']}")
    try:
        yield Drill(folder, f"postgres://{given['USER']}@/{name}?host={host}")
    finally:
        administer(host, given["USER"], f"DROP DATABASE {name} WITH (FORCE)")


def sqlite_drill(folder: Path) -> Drill:
    file = folder / "seedbed.sqlite3"
    copy_database(migrated_copy(), file)
    return Drill(folder, f"sqlite:///{file}")


def administer(host: Any, user: str, statement: str) -> None:
    with closing(psycopg.connect(host=host, user=user, dbname="postgres", autocommit=True)) as database:
        database.execute(statement)  # type: ignore[call-overload]
