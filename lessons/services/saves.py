"""Saves form one line: each says upon which one it was typed, so an old one can't overwrite a newer."""

import uuid
from typing import Protocol

from django.db import IntegrityError, models, transaction


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


def insert_save(save: models.Model) -> None:
    """Insert it. A form's id that is used for something else at this very moment is the database's to refuse.

    Raises StaleSave.
    """
    try:
        with transaction.atomic():
            save.save(force_insert=True)
    except IntegrityError as error:
        raise StaleSave from error
