"""Migrations of the log's lines: verbs that were renamed, and what a line's subject was called.

Migrations use this for good: it works on the historical models that they hand in, and may only be added to.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

Code = Callable[[Any, Any], None]


def rename_verbs(verbs: dict[str, str]) -> Operation:
    """Return the operation that renames old verbs to new ones, and back."""
    return RunPython(_renaming(verbs), _renaming({new: old for old, new in verbs.items()}), elidable=True)


def _renaming(verbs: dict[str, str]) -> Code:
    def rename(apps: Any, schema_editor: Any) -> None:
        lines = apps.get_model("core", "LogEntry").objects.using(schema_editor.connection.alias)
        for old, new in verbs.items():
            lines.filter(verb=old).update(verb=new)

    return rename


def name_subjects(subject_type: str, names: Callable[[Any], Iterable[tuple[Any, str]]]) -> Operation:
    """Return the operation that fills what the subjects of old lines are called; ``names(apps)`` gives key and name.

    Backwards it does nothing: the column goes with the migration that made it.
    """

    def fill(apps: Any, schema_editor: Any) -> None:
        lines = apps.get_model("core", "LogEntry").objects.using(schema_editor.connection.alias)
        unnamed = lines.filter(subject_type=subject_type, subject_name="")
        wanted = set(unnamed.values_list("subject_key", flat=True))
        for key, name in names(apps) if wanted else ():
            if str(key) in wanted:
                unnamed.filter(subject_key=str(key)).update(subject_name=name[:255])

    return RunPython(fill, RunPython.noop, elidable=True)
