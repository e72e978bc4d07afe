"""File storage with atomic writes, and the errors that a storage in trouble raises."""

import errno
import os
import secrets
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

PART = ".part"
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


def storage_errors() -> tuple[type[Exception], ...]:
    """Name what a full disk, a folder that may not be written, or a bucket that refuses or doesn't answer raise."""
    from boto3.exceptions import Boto3Error  # noqa: PLC0415 - takes half a second, which most sites never need
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    return (OSError, Boto3Error, BotoCoreError, ClientError)


class WholeFileSystemStorage(FileSystemStorage):
    """Writes beside and moves into place: a full disk or a killed process leaves no half file under its name."""

    def _save(self, name: str, content: File) -> str:
        beside = str(PurePosixPath(name).parent / f".{secrets.token_hex(8)}{PART}")
        try:
            super()._save(beside, content)  # type: ignore[misc]
            while not self._place(beside, name):
                name = self.get_available_name(name)
        finally:
            self.delete(beside)
        return name

    def _place(self, beside: str, name: str) -> bool:
        """Give the whole file its name, unless somebody else has just taken it."""
        source, target = self.path(beside), self.path(name)
        try:
            os.link(source, target)
        except FileExistsError:
            return False
        except OSError as error:
            # Some file systems know no second name for a file; there the last of two writers wins.
            if error.errno not in NO_LINKS:
                raise
            Path(source).replace(target)
        return True


def sweep_parts(folder: Path, older_than: float) -> int:
    """Delete what killed processes left beside; ``older_than`` is a time as ``stat`` gives it. Returns how many."""
    left = [file for file in folder.rglob(f".*{PART}") if file.stat().st_mtime < older_than]
    for file in left:
        file.unlink(missing_ok=True)
    return len(left)
