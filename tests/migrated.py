"""Migrating an empty database takes half a minute: do it once per set of migrations, and start from a copy.

The copy's name is a digest of the locked packages and of all our migrations, so a change of either migrates anew.
PostgreSQL's cluster is thrown away with the run; there ``.ci/test-postgres`` migrates a template.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


def migrated_copy() -> Path:
    """Return the file that is a fresh database; the first to ask makes it, and the others wait."""
    folder = Path(tempfile.gettempdir()) / f"seedbed-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256((ROOT / "requirements/base.lock").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    copy = folder / f"{digest.hexdigest()[:20]}.sqlite3"
    with locked(copy.with_suffix(".lock")):
        if not copy.exists():
            migrate(copy)
    return copy


@contextmanager
def locked(file: Path) -> Iterator[None]:
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrate(copy: Path) -> None:
    """Migrate in a process of its own, so that this one has no database open yet."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test", "TEST_SCRATCH": scratch}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, check=True)
        whole = copy.with_suffix(".new")
        copy_database(Path(scratch) / "unused.sqlite3", whole)
        whole.replace(copy)


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_use_migrations: bool) -> bool:
    """Put the migrated copy where Django expects its test database."""
    if connection.vendor != "sqlite" or not django_db_use_migrations:
        return False
    target = Path(connection.settings_dict["TEST"]["NAME"])
    if not target.exists():
        copy_database(migrated_copy(), target)
    return True
