"""A site is backed up while people write, and put back whole; what isn't whole, or would do harm, is refused."""

import fcntl
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from operations.moving import put_files_back
from tests.migrated import ROOT
from tests.operating.drills import Drill, drill, sqlite_drill

COUNT = "from core.models import Programme; print(*Programme.objects.order_by('key').values_list('key', flat=True))"
MAKE = "from core.models import Programme; Programme.objects.create(key='{0}', name='{0}', currency='KES')"
# A person who writes without end; each line of output is a row that was committed.
WRITER = """
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
number = 0
while True:
    number += 1
    database.execute("INSERT INTO written VALUES (?)", [number])
    print(number, flush=True)
    time.sleep(0.01)
"""


@pytest.fixture
def site(tmp_path: Path, django_db_setup: None) -> Iterator[Drill]:
    with drill(tmp_path) as made:
        yield made


def backed_up(site: Drill, folder: Path, *options: str) -> Path:
    done = site.manage("backup", str(folder), *options)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.rpartition("Backed up: ")[2].strip())


def write_media(site: Drill, **files: str) -> None:
    for name, words in files.items():
        file = site.media / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(words)


def media_of(site: Drill) -> dict[str, str]:
    """Return all files, but for those that a restore put aside."""
    files = (file for file in site.media.rglob("[!.]*") if file.is_file())
    names = {file: str(file.relative_to(site.media)) for file in files}
    return {name: file.read_text() for file, name in names.items() if not name.startswith(".before-restore-")}


def test_what_was_there_at_the_backup_is_there_after_a_restore(site: Drill, tmp_path: Path) -> None:
    site.python(MAKE.format("first"))
    write_media(site, certificates__A="first", images__small="a rendition", original_images__big="a picture")
    file = backed_up(site, tmp_path / "backups")
    site.python(MAKE.format("later"))
    write_media(site, certificates__A="later", certificates__B="later")

    done = site.manage("restore", str(file))

    assert done.returncode == 0, done.stderr
    assert "Restored" in done.stdout
    assert site.python(COUNT) == "first"
    assert media_of(site) == {"certificates/A": "first", "original_images/big": "a picture"}
    (aside,) = site.media.glob(".before-restore-*")
    assert (aside / "certificates" / "B").read_text() == "later"
    assert f"What was there before is now {aside}." in done.stdout
    with tarfile.open(backed_up(site, tmp_path / "again")) as archive:
        assert not [name for name in archive.getnames() if "restore" in name]
    assert site.python(MAKE.format("afterwards") + "; " + COUNT) == "afterwards first", "it takes what is written"


def test_the_last_good_backup_is_written_down_and_the_oldest_go(site: Drill, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    first = backed_up(site, folder)
    time.sleep(1)
    second = backed_up(site, folder, "--keep", "1")

    assert not first.exists()
    assert {file.name for file in folder.iterdir()} == {second.name, "last-good.json"}
    assert json.loads((folder / "last-good.json").read_text())["file"] == second.name
    assert second.stat().st_mode & 0o777 == 0o600
    outcome = "from operations.models import DueJob; print(DueJob.objects.get(name='backup').outcome)"
    assert site.python(outcome).startswith(second.name)


def test_a_backup_that_fails_leaves_nothing_and_says_so(site: Drill, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.write_text("a file where the folder should be")

    done = site.manage("backup", str(folder))

    assert done.returncode != 0
    assert "No backup was made" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(site: Drill, tmp_path: Path) -> None:
    file = backed_up(site, tmp_path / "backups")
    whole, middle = file.read_bytes(), file.stat().st_size // 2
    harmed = {
        "cut": whole[:middle],
        "one byte": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "no manifest": without(file, "manifest.json"),
    }
    site.python(MAKE.format("later"))

    for harm, content in harmed.items():
        file.write_bytes(content)
        done = site.manage("restore", str(file))
        assert done.returncode != 0, harm
        assert "Not restored" in done.stderr, harm
        assert "Traceback" not in done.stderr, harm

    assert site.python(COUNT) == "later"


def without(file: Path, name: str) -> bytes:
    new = file.with_suffix(".new")
    with tarfile.open(file) as old, tarfile.open(new, "w:gz") as left:
        for entry in old:
            if entry.name != name:
                left.addfile(entry, old.extractfile(entry))
    content = new.read_bytes()
    new.unlink()
    return content


def later(site: Drill) -> Path:
    """Make a backup of a first state, go on to another one, and return the backup."""
    site.python(MAKE.format("first"))
    write_media(site, certificates__A="first")
    file = backed_up(site, site.folder / "backups")
    site.python(MAKE.format("later"))
    write_media(site, certificates__A="later", certificates__B="later")
    return file


def assert_nothing_was_restored(site: Drill, done: "subprocess.CompletedProcess[str]") -> None:
    assert done.returncode != 0
    assert "Not restored" in done.stderr
    assert "Everything is as it was before" in done.stderr
    assert "Traceback" not in done.stderr
    assert site.python(COUNT) == "first later"
    assert not [file for file in site.folder.rglob("*restor*") if file.name != "pg_restore"]


def test_files_that_find_no_place_leave_the_database_as_it_was(site: Drill) -> None:
    file = later(site)
    site.media.rename(site.folder / "files")
    site.media.write_text("a file where the folder should be")

    assert_nothing_was_restored(site, site.manage("restore", str(file)))


def test_a_database_that_is_not_the_one_backed_up_leaves_the_files_as_they_were(site: Drill) -> None:
    file = later(site)
    rewrite_manifest(file, lambda manifest: manifest["tables"].update(core_programme=[3, "0"]))

    assert_nothing_was_restored(site, site.manage("restore", str(file)))
    assert media_of(site) == {"certificates/A": "later", "certificates/B": "later"}


def rewrite_manifest(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with tarfile.open(file) as archive:
        manifest = json.loads(archive.extractfile("manifest.json").read())  # type: ignore[union-attr]
    change(manifest)
    content = json.dumps(manifest).encode()
    file.write_bytes(without(file, "manifest.json"))
    with tarfile.open(file) as archive, tarfile.open(file.with_suffix(".new"), "w:gz") as new:
        for entry in archive:
            new.addfile(entry, archive.extractfile(entry))
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        new.addfile(entry, io.BytesIO(content))
    file.with_suffix(".new").rename(file)


def restore_is_stopped(site: Drill) -> None:
    file = later(site)
    slow = site.folder / "bin" / "pg_restore"
    slow.parent.mkdir()
    slow.write_text(f"#!/bin/sh\ntouch {site.folder}/begun\nexec sleep 60\n")
    slow.chmod(0o755)
    path = f"{slow.parent}:{site.environment['PATH']}"
    command, environment = site.command("restore", str(file)), {**site.environment, "PATH": path}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as running:
        while not (site.folder / "begun").exists():
            time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        _out, said = running.communicate()

    assert_nothing_was_restored(site, subprocess.CompletedProcess(command, running.returncode, "", said))
    assert media_of(site) == {"certificates/A": "later", "certificates/B": "later"}


if connection.vendor == "postgresql":  # SQLite's restore is done before anybody could stop it

    def test_a_restore_that_is_stopped_brings_everything_back(site: Drill) -> None:
        restore_is_stopped(site)


def test_files_move_back_when_what_follows_is_stopped(tmp_path: Path) -> None:
    """From one file system to another, as where the media files have a disk of their own."""
    copy, folder = tmp_path / "copy", Path(tempfile.mkdtemp(dir="/dev/shm"))
    for place, words in ((copy, "new"), (folder, "old")):
        (place / "within").mkdir(parents=True)
        (place / "within" / words).write_text(words)

    seen = []
    with suppress(KeyboardInterrupt), put_files_back(copy, folder, "now"):
        seen = sorted(file.name for file in (folder / "within").iterdir())
        raise KeyboardInterrupt

    left = [file.name for file in folder.rglob("*")]
    shutil.rmtree(folder)
    assert (seen, left) == (["new"], ["within", "old"])


def test_nothing_is_restored_while_the_site_runs(site: Drill, tmp_path: Path) -> None:
    site.python(MAKE.format("first"))
    file = backed_up(site, tmp_path / "backups")
    lock = site.python("from operations.running import lock_file; print(lock_file())")
    with Path(lock).open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        refused = site.manage("restore", str(file))
    Path(lock).unlink()

    assert refused.returncode != 0
    assert "Stop it first" in refused.stderr


def test_a_server_holds_the_lock(site: Drill) -> None:
    asked = "import config.wsgi; from operations.running import *; print(is_site_running()); lock_file().unlink()"
    assert site.python(asked) == "True"


def test_nothing_is_restored_while_somebody_has_the_sqlite_file_open(tmp_path: Path) -> None:
    site = sqlite_drill(tmp_path)
    file = backed_up(site, tmp_path / "backups")
    with closing(sqlite3.connect(tmp_path / "seedbed.sqlite3")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("SELECT count(*) FROM core_programme").fetchone()
        refused = site.manage("restore", str(file))

    assert refused.returncode != 0
    assert "Stop it first" in refused.stderr


def test_the_log_that_a_crash_left_does_not_get_into_the_restored_database(tmp_path: Path) -> None:
    site = sqlite_drill(tmp_path)
    database = tmp_path / "seedbed.sqlite3"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("CREATE TABLE written (number INTEGER)")
    file = backed_up(site, tmp_path / "backups")
    writer = begin_writing(database)
    wait_for(writer, 200)
    writer.send_signal(signal.SIGKILL)
    writer.communicate()
    assert (tmp_path / "seedbed.sqlite3-wal").stat().st_size > 0

    done = site.manage("restore", str(file))

    assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert opened.execute("SELECT count(*) FROM written").fetchone() == (0,)


def test_a_backup_ends_while_people_write_and_holds_all_that_was_committed_before(tmp_path: Path) -> None:
    site = sqlite_drill(tmp_path)
    database = tmp_path / "seedbed.sqlite3"
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("CREATE TABLE written (number INTEGER)")
        opened.execute("CREATE TABLE ballast (content BLOB)")
        opened.executemany("INSERT INTO ballast VALUES (?)", [[os.urandom(100_000)] for _row in range(300)])
        opened.commit()
    writer = begin_writing(database)
    try:
        before = wait_for(writer, 20)
        file = backed_up(site, tmp_path / "backups")
    finally:
        writer.kill()
        writer.communicate()

    with tarfile.open(file) as archive:
        archive.extract("database", tmp_path)
    with closing(sqlite3.connect(tmp_path / "database")) as copy:
        numbers = [number for (number,) in copy.execute("SELECT number FROM written ORDER BY number")]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= before


def begin_writing(database: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", WRITER, str(database)], stdout=subprocess.PIPE, text=True)


def wait_for(writer: "subprocess.Popen[str]", number: int) -> int:
    assert writer.stdout
    return next(int(line) for line in writer.stdout if int(line) >= number)
