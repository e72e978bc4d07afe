"""Child blocks that several blocks of lessons share."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.list_block import ListValue

from core.blocks import PlainTextBlock, WithAmounts, refuse, refuse_child
from core.drawings import drawings


class WordsBlock(WithAmounts, blocks.RichTextBlock):
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


def exact_number(**kwargs: Any) -> blocks.DecimalBlock:
    """Make a block for a number of a size that people calculate with."""
    return blocks.DecimalBlock(max_digits=15, decimal_places=4, **kwargs)


NO_CHOICE = {"text": "", "right": False, "why": ""}


class ChoicesBlock(blocks.ListBlock):
    """The choices of a question. Each keeps its id: answers are kept under it."""

    def __init__(self, **kwargs: Any) -> None:
        choice = blocks.StructBlock(
            [
                ("text", PlainTextBlock(label=_("choice"), rows=1)),
                ("right", blocks.BooleanBlock(label=_("this is right"), required=False)),
                ("why", PlainTextBlock(label=_("why"), rows=2, help_text=_("Shown to who chose it, kindly."))),
            ],
            label=_("choice"),
        )
        defaults = {"min_num": 2, "max_num": 8, "default": [NO_CHOICE] * 3, "label": _("choices")}
        super().__init__(choice, **{**defaults, **kwargs})

    def clean(self, value: Any) -> Any:
        """Leave out rows that nobody wrote in: the editor opens with more of them than some questions need."""
        if not self.is_deferred_validation:
            rows = self.normalize(value).bound_blocks
            written = [row for row in rows if any(row.value[part] for part in ("text", "right", "why"))]
            value = ListValue(self, bound_blocks=written)
        return super().clean(value)


def check_choices(choices: Any) -> None:
    """Refuse two choices that read the same: nobody can tell which of them is right."""
    check_unlike("choices", "text", [choice["text"] for choice in choices], _("Another choice says the same."))


def check_one_is_right(choices: Any) -> None:
    """Refuse choices of which none or several are marked as right."""
    if sum(choice["right"] for choice in choices) != 1:
        raise refuse("choices", _("Mark exactly one choice as right."))


def check_unlike(field: str, part: str, texts: Sequence[str], message: Any) -> None:
    """Refuse the first text that stands there twice. Case and blanks make no difference, signs do ("+5", "-5")."""
    seen: set[str] = set()
    for number, text in enumerate(" ".join(text.split()).casefold() for text in texts):
        if text in seen:
            raise refuse_child(field, number, message, part)
        seen.add(text)


def drawing_choices() -> list[tuple[str, str]]:
    return [(name, name) for name in sorted(drawings())]
