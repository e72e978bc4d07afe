"""Saves form one line: each says upon which one it was typed, so an old one can't overwrite a newer."""

import uuid
from typing import Protocol


class StaleSave(Exception):
    """The form was typed upon an older state than what is kept now. Nothing was written."""


class Save(Protocol):
    id: uuid.UUID
    number: int


def check_line(*, latest: Save | None, after: uuid.UUID | None) -> int:
    """Return the number of the next save; raises StaleSave unless it follows the latest one."""
    if (latest.id if latest else None) != after:
        raise StaleSave
    return latest.number + 1 if latest else 1
