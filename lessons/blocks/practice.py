"""A practice question: answered in the page by a GET form, counts for nothing, leaves nothing anywhere."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lessons.blocks.parts import ChoicesBlock, WordsBlock, refuse


class PracticeBlock(blocks.StructBlock):
    question = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "help"
        label = _("practice question")
        template = "lessons/blocks/practice.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(choice["right"] for choice in cleaned["choices"]) != 1:
            raise refuse("choices", _("Mark exactly one choice as right."))
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Find the choice that the address carries (``?<block id>=<choice id>``)."""
        context = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        asked = request.GET.get(str(context.get("block_id")), "") if request else ""
        context["chosen"] = next((c for c in value["choices"].bound_blocks if asked and c.id == asked), None)
        return context
