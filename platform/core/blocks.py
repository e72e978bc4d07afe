"""StreamField blocks that several apps share: texts with sample amounts, blocks with a check of their own, streams."""

from threading import RLock
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from core.samples import check_samples

_validating = RLock()


class WithAmounts(blocks.FieldBlock):
    """A text in which ``[[120]]`` is an amount. A draft may be half-written."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            check_samples(str(getattr(cleaned, "source", cleaned) or ""))
        return cleaned


class PlainLineBlock(WithAmounts, blocks.CharBlock):
    """One line of plain text."""


class PlainTextBlock(WithAmounts, blocks.TextBlock):
    """Several lines of plain text."""


class CheckedBlock(blocks.StructBlock):
    """A block whose parts must fit together: asked when it is published, not while it is being written."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation:
            self.check_parts(cleaned)
        return cleaned

    def check_parts(self, value: Any) -> None:
        """Raise what is wrong, at its part (``refuse``, ``refuse_child``)."""
        raise NotImplementedError


class DraftableStreamBlock(blocks.StreamBlock):
    """A stream that one thread validates at a time.

    Wagtail notes on the blocks themselves, which all threads share, that a draft is being saved: a page published
    at the same moment would be let through half-written, or the draft refused.
    """

    def clean(self, value: Any) -> Any:
        with _validating:
            return super().clean(value)

    def clean_deferred(self, value: Any) -> Any:
        with _validating:
            return super().clean_deferred(value)


def refuse(field: str, message: Any) -> blocks.StructBlockValidationError:
    """Make the error that Wagtail shows beside one part of a block."""
    return blocks.StructBlockValidationError({field: ValidationError(message)})


def refuse_child(field: str, number: int, message: Any, part: str = "") -> blocks.StructBlockValidationError:
    """Make the error for the child with this number (from 0) of a list or stream, or for one part of that child."""
    error = refuse(part, message) if part else ValidationError(message)
    # Lists and streams read the errors of their children from the same structure.
    return blocks.StructBlockValidationError({field: blocks.ListBlockValidationError(block_errors={number: error})})
