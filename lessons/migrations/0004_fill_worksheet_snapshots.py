"""Keep with every saved worksheet what its page asked, as far as the page still has it.

Saves whose page is gone, or has another worksheet by now, stay without: nobody knows what they answered.
"""

from typing import Any

from django.conf import settings
from django.db import migrations


def fill_snapshots(apps: Any, schema_editor: Any) -> None:
    worksheets = apps.get_model("lessons", "Worksheet")
    saves = apps.get_model("lessons", "WorksheetSave")
    pages = apps.get_model("lessons", "LessonPage")
    keys = worksheets.objects.values_list("page_key", flat=True).distinct()
    for page in _source_last(pages.objects.filter(translation_key__in=list(keys)).select_related("locale")):
        raw = next((block["value"] for block in page.body.raw_data if block["type"] == "worksheet"), None)
        if raw is None:
            continue
        sheet = {**_sheet(raw), "lesson": page.title}
        written = worksheets.objects.filter(page_key=page.translation_key, sheet_key=sheet["key"])
        saves.objects.filter(worksheet__in=written.values("pk")).update(sheet=sheet)


def _source_last(pages: Any) -> list[Any]:
    """The words of the source language are those that stay where a page is there in several."""
    return sorted(pages, key=lambda page: page.locale.language_code == settings.LANGUAGE_CODE)


def _sheet(raw: dict[str, Any]) -> dict[str, Any]:
    fields = [_field(field["type"], field["value"]) for field in raw.get("fields") or ()]
    return {"key": raw["key"], "title": raw["title"], "intro": raw.get("intro") or "", "fields": fields}


def _field(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": value["key"],
        "label": value["label"],
        "kind": kind,
        "help": value.get("help") or "",
        "is_required": bool(value.get("required")),
        "rows": value.get("rows") or 0,
        "formula": value.get("formula") or "",
        "unit": value.get("unit") or "number",
        "options": [[option["id"], option["value"]] for option in value.get("options") or ()],
    }


class Migration(migrations.Migration):
    dependencies = [("lessons", "0003_whole_questions_and_snapshots")]

    operations = [migrations.RunPython(fill_snapshots, migrations.RunPython.noop)]
