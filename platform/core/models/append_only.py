"""Append-only base model: rows that are written once, never updated, never deleted."""

from typing import Any

from django.db import models


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("These rows are written once and never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are written once and never deleted.")


class AppendOnly(models.Model):
    """A row that is written once: saving it again, or deleting it, is a programming error."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This row is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("This row is written once and never deleted.")
