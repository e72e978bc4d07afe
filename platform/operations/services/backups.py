"""Back up the whole site while it runs, and put a backup back. What is written is proven before it counts."""

import json
import shutil
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

from operations.archive import read_archive, sync, write_archive
from operations.databases import postgresql, sqlite
from operations.errors import BackupError
from operations.models import DueJob
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
    """Put a backup in the place of database and media files; returns where the former ones went.

    Raises BackupError, and leaves everything as it was, while the site runs or when the backup is not sound.
    """
    if not file.is_file():
        raise BackupError(f"{file} is not there.")
    connections.close_all()
    if is_site_running() or _engine().is_in_use():
        raise BackupError("The site is running, or something else has its database open. Stop it first.")
    with _scratch(_place_for(connection.vendor)) as scratch:
        manifest = read_archive(file, into=scratch)
        if manifest["engine"] != connection.vendor:
            raise BackupError(f"This backup is of {manifest['engine']}, DATABASE_URL names {connection.vendor}.")
        aside = _put_database_back(scratch / "database", manifest["tables"], _stamp(now))
        if (scratch / "media").exists() and (media := _media()):
            aside += _put_media_back(scratch / "media", media, _stamp(now))
    return aside


def _put_database_back(copy: Path, tables: dict[str, Any], stamp: str) -> list[str]:
    if connection.vendor == "postgresql":
        postgresql.put_back(copy, stamp, tables)
        return []
    if sqlite.fingerprint(copy) != tables:
        raise BackupError("The backup's database is not the one that was backed up.")
    sync(copy)
    aside = sqlite.put_back(copy, stamp)
    if sqlite.fingerprint(sqlite.database_file()) != tables:
        raise BackupError(f"What was put back is not what was backed up. The former database: {aside}")
    return aside


def _put_media_back(copy: Path, media: Path, stamp: str) -> list[str]:
    """Entry by entry: the folder itself may be a disk of its own."""
    media.mkdir(parents=True, exist_ok=True)
    aside = media.with_name(f"{media.name}.before-restore-{stamp}")
    for old in list(media.iterdir()):
        aside.mkdir(exist_ok=True)
        shutil.move(old, aside / old.name)
    for new in copy.iterdir():
        shutil.move(new, media / new.name)
    return [str(aside)] if aside.exists() else []


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
    with tempfile.TemporaryDirectory(prefix=".seedbed-", dir=folder) as scratch:
        yield Path(scratch)


def _delete_old(folder: Path, keep: int) -> None:
    for old in sorted(folder.glob(f"{PREFIX}*{ENDING}"))[:-keep]:
        old.unlink()


def _stamp(now: datetime) -> str:
    return f"{now:%Y%m%dT%H%M%SZ}"
