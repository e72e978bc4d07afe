"""Back up the whole site while it runs, and put a backup back. What is written is proven before it counts."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder

from operations.archive import read_archive, write_archive
from operations.databases import postgresql, sqlite
from operations.errors import BackupError
from operations.models import DueJob
from operations.moving import put_files_back, sync
from operations.running import is_site_running

BACKUP = "backup"
PREFIX, ENDING = "seedbed-", ".tar.gz"
LAST_GOOD = "last-good.json"


def back_up(*, folder: Path, keep: int, now: datetime) -> Path:
    """Write a backup into ``folder``, read it back, and delete all but the last ``keep``; raises BackupError.

    The time of the last good one is written into the folder and into the database.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"{PREFIX}{_stamp(now)}{ENDING}"
    if target.exists():
        raise BackupError(f"{target} is there already.")
    with _scratch(folder) as scratch:
        manifest = _describe(now)
        manifest["tables"] = _engine().dump(scratch / "database")
        write_archive(scratch / "whole", database=scratch / "database", media=_media(), manifest=manifest)
        read_archive(scratch / "whole")
        sync(scratch / "whole")
        (scratch / "whole").chmod(0o600)
        (scratch / "whole").rename(target)
    sync(folder)
    _delete_old(folder, keep)
    rows = sum(int(count) for count, _hash in manifest["tables"].values())
    words = f"{target.name}: {rows} rows, {target.stat().st_size} bytes"
    (folder / LAST_GOOD).write_text(json.dumps({"file": target.name, "at": now.isoformat(), "rows": rows}) + "\n")
    done = {"started_at": now, "finished_at": now, "succeeded_at": now, "outcome": words}
    DueJob.objects.update_or_create(name=BACKUP, defaults=done)
    return target


def restore_backup(*, file: Path, now: datetime) -> list[str]:
    """Put a backup in the place of database and media files; returns where the former ones are.

    The files first: their coming back needs nothing but renaming. Leaves everything as it was where anything goes
    wrong, an interruption included. Raises BackupError while the site runs or when the backup is not sound, what disk
    and database raise, and NotUndone where something could not be brought back.
    """
    if not file.is_file():
        raise BackupError(f"{file} is not there.")
    connections.close_all()
    if is_site_running() or _engine().is_in_use():
        raise BackupError("The site is running, or something else has its database open. Stop it first.")
    stamp = _stamp(now)
    with _scratch(_place_for(connection.vendor)) as scratch:
        manifest = read_archive(file, into=scratch)
        if manifest["engine"] != connection.vendor:
            raise BackupError(f"This backup is of {manifest['engine']}, DATABASE_URL names {connection.vendor}.")
        with _media_put_back(scratch / "media", stamp) as media_aside:
            database_aside = _engine().put_back(scratch / "database", stamp, manifest["tables"])
    return [*database_aside, *media_aside]


@contextmanager
def _media_put_back(copy: Path, stamp: str) -> Iterator[list[str]]:
    media = _media()
    if media is None or not copy.exists():
        yield []
        return
    with put_files_back(copy, media, stamp) as aside:
        yield aside


def _engine() -> Any:
    return postgresql if connection.vendor == "postgresql" else sqlite


def _media() -> Path | None:
    """Return the folder of media files; None where they are in a bucket, which keeps its own copies."""
    if not isinstance(default_storage, FileSystemStorage):
        return None
    return Path(default_storage.location)


def _describe(now: datetime) -> dict[str, Any]:
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    return {"made_at": now.isoformat(), "engine": connection.vendor, "site": settings.SITE_URL, "migrations": applied}


def _place_for(vendor: str) -> Path:
    """Return a folder on the database's own disk: only there does a file change its place in one step."""
    return sqlite.database_file().parent if vendor == "sqlite" else Path(tempfile.gettempdir())


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """Yield a folder that nobody else may enter."""
    with tempfile.TemporaryDirectory(prefix=".seedbed-", dir=folder, ignore_cleanup_errors=True) as scratch:
        yield Path(scratch)


def _delete_old(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob(f"{PREFIX}*{ENDING}"))[:-keep]:
        old.unlink()


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}"
