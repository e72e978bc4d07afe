"""A lock that every serving process holds, so that a restore can tell whether the site runs."""

import fcntl
import hashlib
import logging
from pathlib import Path
from typing import IO

from django.conf import settings

logger = logging.getLogger(__name__)
_held: list[IO[bytes]] = []


def lock_file() -> Path:
    """Return the lock of this database: several may be served from one folder."""
    database = settings.DATABASES["default"]
    name = "|".join(str(database.get(part, "")) for part in ("NAME", "HOST", "PORT"))
    return Path(settings.VAR) / f"running-{hashlib.sha256(name.encode()).hexdigest()[:12]}.lock"


def hold_running_lock() -> None:
    """Hold it until this process ends, however it ends. Where it can't be written, the site runs all the same."""
    try:
        lock_file().parent.mkdir(exist_ok=True)
        file = lock_file().open("ab")
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        logger.warning("A restore can't tell that this process runs: %s", error)
    else:
        _held.append(file)


def is_site_running() -> bool:
    """Say whether a server or a worker of this folder runs."""
    try:
        with lock_file().open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
