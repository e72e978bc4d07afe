"""Copy an SQLite database while people write to it, prove the copy, and put one back."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings

from operations.errors import BackupError
from operations.moving import sync, undone_unless_whole

Fingerprint = dict[str, list[int | str]]
TIMEOUT = 60  # seconds; only the first page of a copy waits for a writer
BESIDE = ("-wal", "-shm", "-journal")


def database_file() -> Path:
    return Path(settings.DATABASES["default"]["NAME"]).absolute()


def dump(target: Path) -> Fingerprint:
    """Write a copy in one step; raises BackupError when it isn't sound.

    The shell's ``.backup`` begins again at each foreign write, and never ends on a busy site.
    """
    with closing(sqlite3.connect(database_file(), timeout=TIMEOUT, isolation_level=None)) as database:
        database.execute("VACUUM INTO ?", [str(target)])
    return fingerprint(target)


def fingerprint(file: Path) -> Fingerprint:
    """Check a database file and return, of each table, how many rows it has and a hash of them in any order."""
    with closing(sqlite3.connect(file)) as database:
        try:
            problems = [row[0] for row in database.execute("PRAGMA integrity_check")]
        except sqlite3.DatabaseError as error:
            problems = [str(error)]
        if problems != ["ok"]:
            raise BackupError(f"The database in {file} is damaged: {'; '.join(problems[:3])}")
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        names = [name for (name,) in database.execute(tables) if not name.startswith("sqlite_")]
        return {name: _hash_rows(database, name) for name in sorted(names)}


def _hash_rows(database: sqlite3.Connection, table: str) -> list[int | str]:
    count, total = 0, 0
    for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a table's own name
        count += 1
        total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=16).digest())
    return [count, f"{total % 2**128:032x}"]


def is_in_use() -> bool:
    """Say whether another process has the database open: only alone can one leave WAL. It also empties an old log."""
    if not database_file().exists():
        return False
    with closing(sqlite3.connect(database_file(), timeout=1)) as database:
        try:
            database.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        except sqlite3.DatabaseError:
            return False  # damaged: the more reason to put the backup in its place
    return False


def put_back(copy: Path, stamp: str, expected: Fingerprint) -> list[str]:
    """Put a copy in the place of the database and prove it; returns where what stood there is now.

    If anything goes wrong, that comes back. An old write-ahead log that stays would be read into the new file, and
    damage it without a word.
    """
    if fingerprint(copy) != expected:
        raise BackupError("The backup's database is not the one that was backed up.")
    sync(copy)
    file = database_file()
    aside = file.with_name(f"{file.name}.before-restore-{stamp}")
    with undone_unless_whole() as undo:
        for ending in ("", *BESIDE):
            old = file.with_name(file.name + ending)
            if old.exists():
                undo.move(old, aside.with_name(aside.name + ending))
        undo.move(copy, file)
        if fingerprint(file) != expected:
            raise BackupError("What was put back is not what was backed up.")
        sync(file.parent)
        return [str(new) for old, new in undo.moved if old != copy]
