"""The plan pages of the courses that we ship, and what they say when they are filled in."""

import re
from collections.abc import Iterator
from typing import Any

from courses.loading import CONTENT, read_yaml
from lessons.enums import FieldKind
from lessons.worksheet_views import Line, read_back
from lessons.worksheets import COUNTED, Sheet, SheetField


class WrittenBy:
    """Stands in for a kept save: what ``read_back`` reads of one."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values, self.currency = values, "KES"


def read_page(block: dict[str, Any]) -> Sheet:
    known = {"key", "label", "help", "rows", "formula", "unit", "only_if", "otherwise", "may_stay_empty"}
    fields = tuple(
        SheetField(
            kind=FieldKind(field["kind"]),
            is_required=field.get("required", False),
            options=tuple((option["id"], option["text"]) for option in field.get("options", ())),
            **{name: value for name, value in field.items() if name in known},
        )
        for field in block["fields"]
    )
    return NamedSheet(block["key"], block["title"], block.get("intro", ""), fields)


class NamedSheet(Sheet):
    def __str__(self) -> str:
        return self.key


PLAN_PAGES = [
    read_page(block)
    for path in sorted(CONTENT.glob("*/*/*.lesson.yaml"))
    for block in read_yaml(path)["body"]
    if block["type"] == "worksheet"
]


def fill(page: Sheet) -> dict[str, Any]:
    """Fill in every box; what is taken off is small, so that no sum is below zero by chance."""
    taken = {name for field in page.fields for name in re.findall("[a-z_0-9]+", field.formula.partition("-")[2])}
    written = {
        FieldKind.NUMBER: lambda small: "2" if small else "30",
        FieldKind.MONEY: lambda small: 1000 if small else 20000,
        FieldKind.ROWS: lambda small: [{"what": "Thing", "amount": 500 if small else 20000}],
        FieldKind.CHOICE: lambda small: "",
    }
    values = {f.key: written.get(f.kind, lambda small: "Words")(f.key in taken) for f in page.fields if not f.formula}
    return {key: value or page.field(key).options[0][0] for key, value in values.items()}  # type: ignore[union-attr]


def half_fill(page: Sheet) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fill in all but one box that counts, for each of them; lists that may stay empty are no missing part."""
    for field in page.fields:
        if field.kind in COUNTED and not (
            field.kind == FieldKind.ROWS and field.may_stay_empty and not field.is_required
        ):
            yield field.key, {key: value for key, value in fill(page).items() if key != field.key}


def says(page: Sheet, values: dict[str, Any]) -> list[Line]:
    return read_back(page, WrittenBy(values))  # type: ignore[arg-type]
