"""What templates give to gettext."""

import io
from pathlib import Path

from babel.messages.extract import extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[2]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}


def messages_in(text: str) -> set[tuple[str | None, str]]:
    """Return what a template translates, as (context, first form), by the way Django prepares it for gettext.

    What Django leaves of a template is no whole Python, so each line loses its indentation.
    """
    python = "\n".join(line.strip() for line in templatize(text).splitlines())
    found = set()
    for _line, function, words, _comments in extract_python(io.BytesIO(python.encode()), KEYWORDS, [], {}):
        parts = [words] if isinstance(words, str) else list(words)
        context = parts.pop(0) if function in {"pgettext", "npgettext"} else None
        found.add((context, parts[0]))
    return found
