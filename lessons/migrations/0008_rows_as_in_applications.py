"""Store plan pages as applications are stored: rows of {"what", "minor"}, and a snapshot in the words of ``questions``.

A row was {"what", "amount"}; a snapshot's questions were "fields", with "unit" and "options".
"""

from collections.abc import Callable
from typing import Any

from django.db import migrations

ROWS = {"amount": "minor"}
QUESTION = {"unit": "measure", "options": "choices"}
SECTION = {"fields": "questions"}
NEW = {"max_length", "years", "are_rows_complete"}  # in snapshots of what came later, and unknown before
BATCH = 500


def rename(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in row.items()}


def turned(names: dict[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}


def rewrite_values(values: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        key: [rename(row, names) for row in value] if isinstance(value, list) else value
        for key, value in values.items()
    }


def forwards(apps: Any, schema_editor: Any) -> None:
    def rewrite_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
        section = rename(sheet, SECTION)
        return {**section, "questions": [rename(question, QUESTION) for question in section["questions"]]}

    rewrite(apps, ROWS, rewrite_sheet)


def backwards(apps: Any, schema_editor: Any) -> None:
    def rewrite_sheet(sheet: dict[str, Any]) -> dict[str, Any]:
        section = rename(sheet, turned(SECTION))
        known = [{name: value for name, value in field.items() if name not in NEW} for field in section["fields"]]
        return {**section, "fields": [rename(field, turned(QUESTION)) for field in known]}

    rewrite(apps, turned(ROWS), rewrite_sheet)


def rewrite(apps: Any, names: dict[str, str], rewrite_sheet: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    saves = apps.get_model("lessons", "WorksheetSave").objects
    changed = []
    for save in saves.only("values", "sheet").iterator(chunk_size=BATCH):
        save.values = rewrite_values(save.values, names)
        save.sheet = rewrite_sheet(save.sheet) if save.sheet else {}
        changed.append(save)
        if len(changed) == BATCH:
            saves.bulk_update(changed, ["values", "sheet"])
            changed.clear()
    saves.bulk_update(changed, ["values", "sheet"])


class Migration(migrations.Migration):
    dependencies = [("lessons", "0007_pass_mark_help")]

    operations = [migrations.RunPython(forwards, backwards)]
