"""Small pieces that several blocks share."""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

DRAWINGS = "img/drawings"


class WordsBlock(blocks.RichTextBlock):
    """Paragraphs, lists and bold words: all that a small screen needs."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("text"))
        super().__init__(**{"features": ["bold", "ul", "ol"], **kwargs})


class KeyBlock(blocks.RegexBlock):
    """A name for the machine. A RegexBlock, because a CharBlock would be handed to translators."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "regex": r"^[a-z][a-z0-9_-]*\Z",
            "max_length": 60,
            "label": _("short name"),
            "help_text": _("Small letters, digits and _ only. Never change it: answers are kept under it."),
            "error_messages": {"invalid": _("Use small letters a to z, digits and _ only; begin with a letter.")},
        }
        super().__init__(**{**defaults, **kwargs})


class FormulaBlock(blocks.RegexBlock):
    """A sum with + - * / ( ), numbers and the short names of other lines."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "regex": r"^[a-z0-9_+\-*/(). \n]*\Z",
            "max_length": 500,
            "label": _("sum"),
            "help_text": _("For example: price - costs. You can use + - * / ( ), numbers and short names."),
            "error_messages": {"invalid": _("A sum has numbers, short names and + - * / ( ) only.")},
        }
        super().__init__(**{**defaults, **kwargs})


class ComparisonBlock(blocks.RegexBlock):
    """Two sums and a sign between them: when a result makes sense."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "regex": r"^[a-z0-9_+\-*/().<>= \n]*\Z",
            "max_length": 500,
            "label": _("makes sense only if"),
            "help_text": _("For example: price > costs. You can use > < >= <= between two sums."),
            "error_messages": {"invalid": _("Write two sums with > < >= or <= between them.")},
        }
        super().__init__(**{**defaults, **kwargs})


class ChoicesBlock(blocks.ListBlock):
    """The choices of a question. Each keeps its id: answers are kept under it."""

    def __init__(self, **kwargs: Any) -> None:
        choice = blocks.StructBlock(
            [
                ("text", blocks.TextBlock(label=_("choice"), rows=1)),
                ("right", blocks.BooleanBlock(label=_("this is right"), required=False)),
                ("why", blocks.TextBlock(label=_("why"), rows=2, help_text=_("Shown to who chose it, kindly."))),
            ],
            label=_("choice"),
        )
        defaults = {"min_num": 2, "max_num": 8, "label": _("choices")}
        super().__init__(choice, **{**defaults, **kwargs})


@cache
def drawings() -> frozenset[str]:
    """Return the names of all drawings that came with the site; they change only with a new version of it."""
    folders = [found] if isinstance(found := finders.find(DRAWINGS, find_all=True), str) else found or []
    return frozenset(path.stem for folder in folders for path in Path(folder).glob("*.svg"))


def drawing_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(drawings())]


def refuse(field: str, message: Any) -> blocks.StructBlockValidationError:
    """Make the error that Wagtail shows beside one field of a block."""
    return blocks.StructBlockValidationError({field: ValidationError(message)})
