"""Copy a PostgreSQL database by pg_dump, prove the copy, and put one back by pg_restore."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from operations.errors import BackupError, NotUndone

Fingerprint = dict[str, list[int | str]]
PUBLIC = "public"
OF_DJANGO = {"context", "cursor_factory", "client_encoding", "prepare_threshold", "password"}


def dump(target: Path) -> Fingerprint:
    """Write a copy, and count and hash the very rows that are in it: both read one snapshot."""
    with _connected() as database:
        database.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        (snapshot,) = _one(database, "SELECT pg_export_snapshot()")
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--schema={PUBLIC}"]
        _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={_address()}")
        return _fingerprint(database)


def is_in_use() -> bool:
    """Say whether anybody else is connected; this process's own pool goes first."""
    connection.close_pool()  # type: ignore[attr-defined]
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with _connected() as database:
        return bool(_one(database, others)[0])


def put_back(copy: Path, stamp: str, expected: Fingerprint) -> list[str]:
    """Put a copy back and prove it. The old tables step aside, or come back if it fails; returns where they are."""
    aside = f"before_restore_{stamp.lower()}"
    with _connected() as database:
        database.execute(sql.SQL("ALTER SCHEMA public RENAME TO {}").format(sql.Identifier(aside)))
        database.execute("CREATE SCHEMA public")
    try:
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--schema={PUBLIC}"]
        _run("pg_restore", *options, f"--dbname={_address()}", str(copy))
        with _connected() as database:
            if _fingerprint(database) != expected:
                raise BackupError("What was put back is not what was backed up.")
    except BaseException:  # also a key pressed, or a connection that is gone
        _bring_back(aside)
        raise
    return [f"the schema {aside} of the database"]


def _bring_back(aside: str) -> None:
    try:
        with _connected() as database:
            database.execute("DROP SCHEMA public CASCADE")
            database.execute(sql.SQL("ALTER SCHEMA {} RENAME TO public").format(sql.Identifier(aside)))
    except psycopg.Error as error:
        raise NotUndone(f"the former tables are in the schema {aside} ({error})") from error


def _fingerprint(database: psycopg.Connection) -> Fingerprint:
    """Return, of each table, how many rows it has and a hash of them in any order."""
    rows = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [PUBLIC]).fetchall()
    query = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"
    return {name: list(_one(database, sql.SQL(query).format(sql.Identifier(PUBLIC, name)))) for (name,) in rows}


def _one(database: psycopg.Connection, query: str | sql.Composed) -> tuple:
    row = database.execute(query).fetchone()
    assert row is not None  # noqa: S101 - an aggregate always has a row
    return row


@contextmanager
def _connected() -> Iterator[psycopg.Connection]:
    with psycopg.connect(_address(), password=_password(), options="-c timezone=UTC") as database:
        yield database


def _address() -> str:
    """Return how to connect, without the password: everybody on the machine may read a command line."""
    given = connection.get_connection_params()
    return make_conninfo(**{name: value for name, value in given.items() if name not in OF_DJANGO})


def _password() -> str | None:
    return settings.DATABASES["default"].get("PASSWORD") or None


def _run(program: str, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise BackupError(f"{program} is not there. Install it with: apt-get install postgresql-client")
    environment = {**os.environ, **({"PGPASSWORD": _password() or ""} if _password() else {})}
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")
