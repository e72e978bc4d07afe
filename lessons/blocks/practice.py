"""StreamField block: a practice question, answered in the page by a GET form; it counts for nothing, keeps nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.blocks import CheckedBlock
from lessons.blocks.parts import ChoicesBlock, WordsBlock, check_choices, check_one_is_right


class PracticeBlock(CheckedBlock):
    question = WordsBlock(label=_("question"))
    choices = ChoicesBlock()

    class Meta:
        icon = "help"
        label = _("practice question")
        description = _("Answered at once on the page. It counts for nothing.")
        template = "lessons/blocks/practice.html"

    def check_parts(self, value: Any) -> None:
        check_choices(value["choices"])
        check_one_is_right(value["choices"])

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Find the choice that the address carries (``?<block id>=<choice id>``)."""
        context = super().get_context(value, parent_context=parent_context)
        request = context.get("request")
        asked = request.GET.get(str(context.get("block_id")), "") if request else ""
        context["chosen"] = next((c for c in value["choices"].bound_blocks if asked and c.id == asked), None)
        return context
