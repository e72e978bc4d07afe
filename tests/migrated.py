"""Migrating an empty SQLite file takes half a minute: do it once per set of migrations, and start from a copy.

The copy's name is a digest of the locked packages and of all our migrations, so a change of either migrates anew.
PostgreSQL clusters are thrown away with the run and migrate each time.
"""

import hashlib
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


def migrated_copy() -> Path:
    folder = Path(tempfile.gettempdir()) / f"seedbed-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    digest = hashlib.sha256((ROOT / "requirements/base.lock").read_bytes())
    for path in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return folder / f"{digest.hexdigest()[:20]}.sqlite3"


def copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_use_migrations: bool) -> bool:
    """Put the migrated copy where Django expects its test database, where there is one for these migrations."""
    if connection.vendor != "sqlite" or not django_db_use_migrations or not migrated_copy().exists():
        return False
    target = Path(connection.settings_dict["TEST"]["NAME"])
    if not target.exists():
        copy_database(migrated_copy(), target)
    return True


@pytest.fixture(scope="session", autouse=True)
def _keep_migrated_copy(request: pytest.FixtureRequest, django_db_use_migrations: bool) -> None:
    """After the first migration of this set, keep the fresh file for the next start."""
    if connection.vendor != "sqlite" or not django_db_use_migrations or migrated_copy().exists():
        return
    request.getfixturevalue("django_db_setup")
    made = migrated_copy().with_suffix(f".{os.getpid()}")
    copy_database(Path(connection.settings_dict["TEST"]["NAME"]), made)
    made.replace(migrated_copy())
