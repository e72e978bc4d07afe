"""Raw data of StreamFields, as Wagtail stores it, made from course files; with the ids that answers hang on."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt

Raw = dict[str, Any]
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


def raw_stream(blocks: Sequence[Raw], key: uuid.UUID, value: Callable[[Raw, uuid.UUID], Any]) -> list[Raw]:
    """Return a raw stream. A block's id comes from the page's key and the block's own id in the file.

    Raises ContentError for two blocks of the same id, and for a block that lacks something or is of no known type.
    """
    names = [block["id"] for block in blocks]
    if len(set(names)) < len(names):
        raise ContentError(f"two blocks have the same id: {sorted({n for n in names if names.count(n) > 1})}")
    stream = []
    for block in blocks:
        namespace = uuid.uuid5(key, block["id"])
        try:
            stream.append({"type": block["type"], "value": value(block, namespace), "id": str(namespace)})
        except KeyError as error:
            raise ContentError(f'block "{block["id"]}": {error} is missing or not known') from error
    return stream


def raw_list(items: Sequence[Any], namespace: uuid.UUID, value: Callable[[Any], Any], part: str = "") -> list[Raw]:
    """Return a raw list. An item's id comes from its own id, or else from its number."""
    names = [str(item.get("id", n)) if isinstance(item, dict) else str(n) for n, item in enumerate(items)]
    if len(set(names)) < len(names):
        raise ContentError(f"two items have the same id: {', '.join(names)}")
    return [
        {"type": "item", "value": value(item), "id": str(uuid.uuid5(namespace, f"{part}{name}"))}
        for name, item in zip(names, items, strict=True)
    ]


def raw_choices(choices: Sequence[Raw], namespace: uuid.UUID) -> list[Raw]:
    """Return the raw list of a ChoicesBlock."""
    return raw_list(choices, namespace, _choice)


def _choice(choice: Raw) -> Raw:
    return {"text": line(choice["text"]), "right": choice["right"], "why": line(choice["why"])}
