"""The words in a form that was sent, to recognise it by or to copy them: also those of the editor's rich texts."""

import json
from collections.abc import Iterable


def words_in(values: Iterable[str]) -> list[str]:
    """Return what was typed in more than one word, once each; not ids, choices and addresses."""
    texts = (text for value in values for text in _texts_of(value))
    return list(dict.fromkeys(text for text in texts if len(text.split()) > 1))


def _texts_of(value: str) -> list[str]:
    """Return the value itself, or the paragraphs of a rich text, which the editor sends as JSON."""
    if not value.startswith('{"'):
        return [value]
    try:
        blocks = json.loads(value)["blocks"]
        return [block["text"] for block in blocks]
    except (ValueError, KeyError, TypeError):
        return [value]
