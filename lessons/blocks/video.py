"""A video elsewhere: a link that says what it costs, and its words. The page itself fetches nothing from there."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CheckedBlock, PlainLineBlock, refuse
from lessons.blocks.parts import WordsBlock


class VideoBlock(CheckedBlock):
    title = PlainLineBlock(label=_("title"), max_length=120)
    link = blocks.URLBlock(label=_("link"), help_text=_("Where the video is. Begins with https://"))
    minutes = blocks.IntegerBlock(label=_("minutes"), min_value=1, max_value=180)
    megabytes = blocks.DecimalBlock(
        label=_("size in MB"),
        min_value=Decimal("0.1"),
        max_digits=5,
        decimal_places=1,
        help_text=_("What it costs to watch, in the quality that a phone gets: about 3 MB a minute, or more."),
    )
    words = WordsBlock(
        label=_("what is said and shown"), help_text=_("For who can't watch or hear it, or has no data for it.")
    )

    class Meta:
        icon = "media"
        label = _("video")
        description = _("A link to a video, with its length, size and words.")
        template = "lessons/blocks/video.html"

    def check_parts(self, value: Any) -> None:
        if urlsplit(value["link"]).scheme != "https":
            raise refuse(
                "link", _("Use an address that begins with https://, so that nobody on the way can change it.")
            )

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Name the other site: who leaves should know where to. A draft may have no address yet."""
        context = super().get_context(value, parent_context=parent_context)
        context["host"] = urlsplit(value["link"] or "").hostname
        return context
