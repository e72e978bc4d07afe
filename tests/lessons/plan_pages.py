"""The plan pages of the courses that we ship, and what they say when they are filled in."""

import re
from collections.abc import Iterator
from typing import Any

from courses.loading import CONTENT, read_yaml
from questions.answers import ReadAnswer, read_section
from questions.calculation import COUNTED
from questions.enums import Kind
from questions.schema import Question, Section


def read_page(block: dict[str, Any]) -> Section:
    known = {"key", "label", "help", "rows", "formula", "only_if", "otherwise", "may_stay_empty"}
    fields = tuple(
        Question(
            kind=Kind(field["kind"]),
            is_required=field.get("required", False),
            choices=tuple((option["id"], option["text"]) for option in field.get("options", ())),
            measure=field.get("unit", "number"),
            **{name: value for name, value in field.items() if name in known},
        )
        for field in block["fields"]
    )
    return NamedSection(block["key"], block["title"], block.get("intro", ""), fields)


class NamedSection(Section):
    def __str__(self) -> str:
        return self.key


PLAN_PAGES = [
    read_page(block)
    for path in sorted(CONTENT.glob("*/*/*.lesson.yaml"))
    for block in read_yaml(path)["body"]
    if block["type"] == "worksheet"
]


def fill(page: Section) -> dict[str, Any]:
    """Fill in every box; what is taken off is small, so that no sum is below zero by chance."""
    taken = {name for field in page.questions for name in re.findall("[a-z_0-9]+", field.formula.partition("-")[2])}
    written = {
        Kind.NUMBER: lambda small: "2" if small else "30",
        Kind.MONEY: lambda small: 1000 if small else 20000,
        Kind.ROWS: lambda small: [{"what": "Thing", "minor": 500 if small else 20000}],
        Kind.CHOICE: lambda small: "",
    }
    values = {
        f.key: written.get(f.kind, lambda small: "Words")(f.key in taken) for f in page.questions if not f.formula
    }
    return {key: value or page.question(key).choices[0][0] for key, value in values.items()}  # type: ignore[union-attr]


def half_fill(page: Section) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fill in all but one box that counts, for each of them; lists that may stay empty are no missing part."""
    for field in page.questions:
        if field.kind in COUNTED and not (field.kind == Kind.ROWS and field.may_stay_empty and not field.is_required):
            yield field.key, {key: value for key, value in fill(page).items() if key != field.key}


def says(page: Section, values: dict[str, Any]) -> tuple[ReadAnswer, ...]:
    return read_section(page, values, "KES").answers
