"""Snapshot of a worksheet: what its page asked when somebody saved it, so that their words stay readable for ever.

Trainers change, rename and delete pages; what was written on one is read by what it asked then.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from lessons.enums import FieldKind
from lessons.worksheets import Sheet, SheetField, Values, in_words_of, is_empty

Snapshot = Mapping[str, Any]


def take_snapshot(sheet: Sheet, lesson_title: str) -> dict[str, Any]:
    """Return the worksheet as plain data, with the name of the lesson in which it stood."""
    return {**asdict(sheet), "lesson": lesson_title}


def read_snapshot(snapshot: Snapshot) -> Sheet | None:
    """Return the worksheet as it was; None for a save from before there were snapshots."""
    if not snapshot:
        return None
    fields = (
        SheetField(
            **{
                **field,
                "kind": FieldKind(field["kind"]),
                "options": tuple((key, text) for key, text in field["options"]),
            }
        )
        for field in snapshot["fields"]
    )
    return Sheet(snapshot["key"], snapshot["title"], snapshot["intro"], tuple(fields))


def lesson_in(snapshot: Snapshot) -> str:
    """Return the name of the lesson in which the worksheet stood."""
    return str(snapshot.get("lesson", ""))


def sheet_with_all_words(live: Sheet | None, snapshot: Snapshot, values: Values) -> Sheet | None:
    """Return the worksheet that shows everything somebody wrote.

    It is the page's own as long as it stands there, followed by the fields that were taken out of it since and
    hold words. A field that became one of another kind is read as what it was.
    """
    kept = read_snapshot(snapshot)
    if live is None or kept is None:
        return live or kept
    kept = in_words_of(kept, live)
    written = [field for field in kept.fields if field.kind != FieldKind.CALCULATED and field.key in values]
    gone = [field for field in written if _is_gone(field, live) and not is_empty(values[field.key])]
    former = {field.key: field for field in gone}
    here = [former.pop(field.key, field) for field in live.fields]
    return replace(live, fields=(*here, *former.values()))


def _is_gone(field: SheetField, live: Sheet) -> bool:
    there = live.field(field.key)
    return there is None or there.kind != field.kind


def values_for_form(live: Sheet, snapshot: Snapshot, values: Values) -> dict[str, Any]:
    """Return what the page's form begins with: nothing in a field that was of another kind."""
    kept = read_snapshot(snapshot)
    if kept is None:
        return dict(values)
    was = {field.key: field.kind for field in kept.fields}
    return {f.key: values[f.key] for f in live.fields if f.key in values and was.get(f.key, f.kind) == f.kind}


def words_out_of_form(live: Sheet, values: Values) -> dict[str, Any]:
    """Return what was written into fields that the page asks for no more: saving the page keeps it."""
    return {key: value for key, value in values.items() if live.field(key) is None}
