"""Importing lessons: from a course file's plain words to what a StreamField stores, with ids that answers hang on."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from markdown_it import MarkdownIt

from core.models import Picture
from questions.formulas import name_of

Raw = dict[str, Any]
NO_PICTURES: Mapping[str, Picture] = MappingProxyType({})
Found = TypeVar("Found")
MARKDOWN = MarkdownIt("zero").enable(["list", "emphasis"])


class ContentError(ValueError):
    """A content file is wrong; the message names the file, the block and what is wrong with it."""


def words(text: str) -> str:
    """Turn the small Markdown of course files (paragraphs, lists, bold) into an editor's rich text."""
    html = MARKDOWN.render(text.strip()).strip()
    return html.replace("<strong>", "<b>").replace("</strong>", "</b>")


def line(text: Any) -> str:
    """Join a plain text that the file breaks into lines."""
    return " ".join(str(text).split())


def write_body(
    body: Sequence[Raw], key: uuid.UUID, terms: Mapping[str, int], pictures: Mapping[str, Picture] = NO_PICTURES
) -> list[Raw]:
    """Return a lesson's stream. ``terms``: the ids of glossary words by slug. ``pictures``: the course's by name."""

    def value(block: Raw, place: uuid.UUID) -> Any:
        if block["type"] == "term":
            return _named(terms, block, "the glossary has no word")
        if block["type"] == "picture":
            return _picture(block, _named(pictures, block, "the course's pictures.yaml has no picture"))
        return BODY[block["type"]](block, place)

    return _stream(body, key, value)


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
    return _stream(questions, key, lambda block, place: QUESTIONS[block["type"]](block, place))


def _stream(blocks: Sequence[Raw], key: uuid.UUID, value: Callable[[Raw, uuid.UUID], Any]) -> list[Raw]:
    names = [block["id"] for block in blocks]
    if len(set(names)) < len(names):
        raise ContentError(f"two blocks have the same id: {sorted({n for n in names if names.count(n) > 1})}")
    stream = []
    for block in blocks:
        place = uuid.uuid5(key, block["id"])
        try:
            stream.append({"type": block["type"], "value": value(block, place), "id": str(place)})
        except KeyError as error:
            raise ContentError(f'block "{block["id"]}": {error} is missing or not known') from error
    return stream


def _list(items: Sequence[Any], place: uuid.UUID, value: Callable[[Any], Any], part: str = "") -> list[Raw]:
    """Return a raw list. An item's id comes from its own id, or else from its number."""
    names = [str(item.get("id", n)) if isinstance(item, dict) else str(n) for n, item in enumerate(items)]
    if len(set(names)) < len(names):
        raise ContentError(f"two items have the same id: {', '.join(names)}")
    return [
        {"type": "item", "value": value(item), "id": str(uuid.uuid5(place, f"{part}{name}"))}
        for name, item in zip(names, items, strict=True)
    ]


def _text(block: Raw, place: uuid.UUID) -> Raw:
    return {
        "heading": block.get("heading", ""),
        "text": words(block["text"]),
        "source": line(block.get("source", "")),
    }


def _only_words(block: Raw, place: uuid.UUID) -> Raw:
    return {"text": words(block["text"])}


def _rule(block: Raw, place: uuid.UUID) -> Raw:
    return {"text": line(block["text"])}


def _drawing(block: Raw, place: uuid.UUID) -> Raw:
    return {"name": block["name"], "alt": line(block["alt"])}


def _example(block: Raw, place: uuid.UUID) -> Raw:
    return {
        "title": block["title"],
        "text": words(block.get("text", "")),
        "lines": _list(block.get("lines", []), place, _line),
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


def _checklist(block: Raw, place: uuid.UUID) -> Raw:
    return {"title": block.get("title", ""), "items": _list(block["items"], place, lambda item: line(item["text"]))}


def _table(block: Raw, place: uuid.UUID) -> Raw:
    def row(cells: Sequence[Any], number: int) -> Raw:
        return {"cells": _list(cells, place, str, f"rows/{number}/")}

    rows = list(enumerate(block["rows"]))
    return {
        "caption": block["caption"],
        "columns": _list(block["columns"], place, str, "columns/"),
        "rows": _list(rows, place, lambda numbered: row(numbered[1], numbered[0]), "rows/"),
    }


def _choice(choice: Raw) -> Raw:
    return {"text": line(choice["text"]), "right": choice["right"], "why": line(choice["why"])}


def _practice(block: Raw, place: uuid.UUID) -> Raw:
    return {"question": words(block["question"]), "choices": _list(block["choices"], place, _choice)}


def _worksheet(block: Raw, place: uuid.UUID) -> Raw:
    fields = [
        {"type": field["kind"], "value": _field(field, place), "id": str(uuid.uuid5(place, field["key"]))}
        for field in block["fields"]
    ]
    return {"key": block["key"], "title": block["title"], "intro": line(block.get("intro", "")), "fields": fields}


def _field(field: Raw, place: uuid.UUID) -> Raw:
    value = {"key": field["key"], "label": line(field["label"]), "help": line(field.get("help", ""))}
    if field["kind"] == "calculated":
        sense = {name: line(field.get(name, "")) for name in ("only_if", "otherwise")}
        return {**value, "formula": line(field["formula"]), "unit": field.get("unit", "number"), **sense}
    value["required"] = field.get("required", False)
    if field["kind"] == "rows":
        value |= {"rows": field.get("rows", 5), "may_stay_empty": field.get("may_stay_empty", True)}
    if field["kind"] == "choice":
        part = f"{field['key']}/"
        value["options"] = _list(field["options"], place, lambda option: line(option["text"]), part)
    return value


def _choices(block: Raw, place: uuid.UUID) -> Raw:
    return {"text": words(block["text"]), "choices": _list(block["choices"], place, _choice)}


def _true_false(block: Raw, place: uuid.UUID) -> Raw:
    whys = {name: line(block[name]) for name in ("why_true", "why_false")}
    return {"text": words(block["text"]), "answer": block["answer"], **whys}


def _number(block: Raw, place: uuid.UUID) -> Raw:
    return {
        "text": words(block["text"]),
        "answer": str(block["answer"]),
        "tolerance": str(block.get("tolerance", 0)),
        "unit": block["unit"],
        "formula": line(block.get("formula", "")),
        "why_right": line(block["why_right"]),
        "why_wrong": line(block["why_wrong"]),
    }


def _short_text(block: Raw, place: uuid.UUID) -> Raw:
    whys = {name: line(block[name]) for name in ("why_right", "why_wrong")}
    return {"text": words(block["text"]), "answers": _list(block["answers"], place, line), **whys}


def _matching(block: Raw, place: uuid.UUID) -> Raw:
    pairs = _list(block["pairs"], place, lambda pair: {"left": line(pair["left"]), "right": line(pair["right"])})
    return {"text": words(block["text"]), "pairs": pairs, "why": line(block["why"])}


Writer = Callable[[Raw, uuid.UUID], Raw]
BODY: dict[str, Writer] = {
    "text": _text,
    "drawing": _drawing,
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
QUESTIONS: dict[str, Writer] = {
    "single_choice": _choices,
    "multiple_choice": _choices,
    "true_false": _true_false,
    "number": _number,
    "short_text": _short_text,
    "matching": _matching,
}
