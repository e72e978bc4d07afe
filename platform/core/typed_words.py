"""The words in a form that was sent, to recognise it by or to copy them: also those of the editor's rich texts."""

import json
from collections.abc import Iterable


def words_in(values: Iterable[str]) -> list[str]:
    """Return what was typed in more than one word, once each; not ids, choices and addresses."""
    texts = (text for value in values for text in _texts_of(value))
    return list(dict.fromkeys(text for text in texts if len(text.split()) > 1))


def _texts_of(value: str) -> list[str]:
    """Return the value itself, or the paragraphs of a rich text, sent as JSON; of other JSON nothing."""
    try:
        sent = json.loads(value) if value.startswith(("{", "[")) else None
    except ValueError:
        return [value]
    if sent is None:
        return [value]
    blocks = sent.get("blocks", []) if isinstance(sent, dict) else []
    return [block["text"] for block in blocks if isinstance(block, dict) and isinstance(block.get("text"), str)]
