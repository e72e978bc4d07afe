"""Reads a worksheet block as a section of questions: plain data, without database or clock."""

from collections.abc import Iterator
from typing import Any

from questions.enums import Kind, Measure
from questions.schema import Question, Section


def read_sheet(block: Any) -> Section:
    """Turn a worksheet block's value into plain data."""
    return Section(block["key"], block["title"], block["intro"] or "", tuple(_read_fields(block["fields"])))


def _read_fields(fields: Any) -> Iterator[Question]:
    for child in fields:
        value = child.value
        options = tuple((o.id, o.value) for o in value["options"].bound_blocks) if "options" in value else ()
        yield Question(
            key=value["key"],
            label=value["label"],
            kind=Kind(child.block_type),
            help=value["help"] or "",
            is_required=bool(value.get("required")),
            rows=value.get("rows") or 0,
            formula=value.get("formula") or "",
            measure=value.get("unit") or Measure.NUMBER,
            choices=options,
            only_if=value.get("only_if") or "",
            otherwise=value.get("otherwise") or "",
            may_stay_empty=value.get("may_stay_empty") is not False,
        )
