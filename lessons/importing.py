"""Importing lessons: from a course file's plain words to what a StreamField stores (lessons.raw_data)."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from core.models import Picture
from lessons.question_types import QUESTION_TYPES
from lessons.raw_data import ContentError, Raw, line, raw_choices, raw_list, raw_stream, words
from questions.formulas import name_of

NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
Found = TypeVar("Found")


def write_body(
    body: Sequence[Raw], key: uuid.UUID, terms: Mapping[str, int], pictures: Mapping[str, Picture] = NO_PICTURES
) -> list[Raw]:
    """Return a lesson's stream. ``terms``: the ids of glossary words by slug. ``pictures``: the course's by name."""

    def value(block: Raw, namespace: uuid.UUID) -> Any:
        if block["type"] == "term":
            return _named(terms, block, "the glossary has no word")
        if block["type"] == "picture":
            return _picture(block, _named(pictures, block, "the course's pictures.yaml has no picture"))
        return BODY[block["type"]](block, namespace)

    return raw_stream(body, key, value)


def _named(there: Mapping[str, Found], block: Raw, problem: str) -> Found:
    name = block[block["type"]]
    if name not in there:
        raise ContentError(f'block "{block["id"]}": {problem} "{name}"')
    return there[name]


def _picture(block: Raw, picture: Picture) -> Raw:
    words = line(block.get("alt", "")) or picture.description
    return {"image": picture.pk, "alt": words, "caption": line(block.get("caption", ""))}


def write_questions(questions: Sequence[Raw], key: uuid.UUID) -> list[Raw]:
    """Return a quiz's raw stream."""

    def value(block: Raw, namespace: uuid.UUID) -> Raw:
        return {"text": words(block["text"]), **QUESTION_TYPES[block["type"]].raw_value(block, namespace)}

    return raw_stream(questions, key, value)


def _text(block: Raw, namespace: uuid.UUID) -> Raw:
    return {
        "heading": block.get("heading", ""),
        "text": words(block["text"]),
        "source": line(block.get("source", "")),
    }


def _only_words(block: Raw, namespace: uuid.UUID) -> Raw:
    return {"text": words(block["text"])}


def _rule(block: Raw, namespace: uuid.UUID) -> Raw:
    return {"text": line(block["text"])}


def _drawing(block: Raw, namespace: uuid.UUID) -> Raw:
    return {"name": block["name"], "alt": line(block["alt"])}


def _video(block: Raw, namespace: uuid.UUID) -> Raw:
    return {
        "title": block["title"],
        "link": block["link"],
        "minutes": block["minutes"],
        "megabytes": str(block["megabytes"]),
        "words": words(block["words"]),
    }


def _example(block: Raw, namespace: uuid.UUID) -> Raw:
    return {
        "title": block["title"],
        "text": words(block.get("text", "")),
        "lines": raw_list(block.get("lines", []), namespace, _line),
        "outcome": line(block.get("outcome", "")),
    }


def _line(one: Raw) -> Raw:
    return {
        "key": name_of(one["id"]),
        "label": one["label"],
        "value": str(one["value"]),
        "unit": one["unit"],
        "formula": line(one.get("formula", "")),
    }


def _checklist(block: Raw, namespace: uuid.UUID) -> Raw:
    return {
        "title": block.get("title", ""),
        "items": raw_list(block["items"], namespace, lambda item: line(item["text"])),
    }


def _table(block: Raw, namespace: uuid.UUID) -> Raw:
    def row(cells: Sequence[Any], number: int) -> Raw:
        return {"cells": raw_list(cells, namespace, str, f"rows/{number}/")}

    rows = list(enumerate(block["rows"]))
    return {
        "caption": block["caption"],
        "columns": raw_list(block["columns"], namespace, str, "columns/"),
        "rows": raw_list(rows, namespace, lambda numbered: row(numbered[1], numbered[0]), "rows/"),
    }


def _practice(block: Raw, namespace: uuid.UUID) -> Raw:
    return {"question": words(block["question"]), "choices": raw_choices(block["choices"], namespace)}


def _worksheet(block: Raw, namespace: uuid.UUID) -> Raw:
    fields = [
        {"type": field["kind"], "value": _field(field, namespace), "id": str(uuid.uuid5(namespace, field["key"]))}
        for field in block["fields"]
    ]
    return {"key": block["key"], "title": block["title"], "intro": line(block.get("intro", "")), "fields": fields}


def _field(field: Raw, namespace: uuid.UUID) -> Raw:
    value = {"key": field["key"], "label": line(field["label"]), "help": line(field.get("help", ""))}
    if field["kind"] == "calculated":
        sense = {name: line(field.get(name, "")) for name in ("only_if", "otherwise")}
        return {**value, "formula": line(field["formula"]), "unit": field.get("unit", "number"), **sense}
    value["required"] = field.get("required", False)
    if field["kind"] == "rows":
        value |= {"rows": field.get("rows", 5), "may_stay_empty": field.get("may_stay_empty", True)}
    if field["kind"] == "choice":
        part = f"{field['key']}/"
        value["options"] = raw_list(field["options"], namespace, lambda option: line(option["text"]), part)
    return value


Writer = Callable[[Raw, uuid.UUID], Raw]
BODY: dict[str, Writer] = {
    "text": _text,
    "drawing": _drawing,
    "video": _video,
    "example": _example,
    "mistake": _only_words,
    "rule": _rule,
    "action": _only_words,
    "key_point": _only_words,
    "checklist": _checklist,
    "table": _table,
    "practice": _practice,
    "worksheet": _worksheet,
}
