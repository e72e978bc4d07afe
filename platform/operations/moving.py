"""Transactions of renames: files move inside one file system, and all move back unless the whole succeeds."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from operations.errors import NotUndone

ASIDE, COMING = ".before-restore-", ".restoring-"  # hidden: neither served nor backed up


def sync(file: Path) -> None:
    """Let it be on the disk before anything relies on it."""
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Moves:
    """Renames that were done, in order."""

    def __init__(self) -> None:
        self.moved: list[tuple[Path, Path]] = []

    def move(self, old: Path, new: Path) -> None:
        """Rename; noted before, so that an interruption between the two loses nothing."""
        self.moved.append((old, new))
        old.rename(new)

    def undo(self) -> None:
        for old, new in reversed(self.moved):
            if new.exists() and not old.exists():
                new.rename(old)


@contextmanager
def undone_unless_whole() -> Iterator[Moves]:
    """Yield what moves files. Whatever goes wrong inside, all of it moves back; raises NotUndone where it can't."""
    moves = Moves()
    try:
        yield moves
    except BaseException:  # also a key pressed, or a server told to stop
        try:
            moves.undo()
        except OSError as error:
            places = ", ".join(f"{old} is {new}" for old, new in moves.moved if new.exists())
            raise NotUndone(f"{error}; {places}") from error
        raise


@contextmanager
def put_files_back(copy: Path, folder: Path, stamp: str) -> Iterator[list[str]]:
    """Put a folder's content in the place of another's for as long as what is done inside succeeds.

    Yields where the former content is: inside it. The folder may be a disk of its own, and full: everything new is on
    it before the first old file moves, and then entries are renamed, the folder itself never.
    """
    folder.mkdir(parents=True, exist_ok=True)
    coming, aside = folder / f"{COMING}{stamp}", folder / f"{ASIDE}{stamp}"
    try:
        shutil.move(copy, coming)
        with undone_unless_whole() as undo:
            for old in _entries(folder):
                aside.mkdir(mode=0o700, exist_ok=True)
                undo.move(old, aside / old.name)
            for new in _entries(coming):
                undo.move(new, folder / new.name)
            yield [str(aside)] if aside.exists() else []
    finally:
        shutil.rmtree(coming, ignore_errors=True)
        with suppress(OSError):  # it is not empty, or was never made
            aside.rmdir()


def _entries(folder: Path) -> list[Path]:
    """Return what is in it, but for what a restore put there."""
    return [entry for entry in folder.iterdir() if not entry.name.startswith((ASIDE, COMING))]
