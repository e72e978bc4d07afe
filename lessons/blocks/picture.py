"""StreamField block: a picture of the library, with its words."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter
from wagtail.images.blocks import ImageChooserBlock

from core.blocks import PlainLineBlock, refuse
from core.models import Picture
from core.pictures.renditions import with_renditions


class PictureChooserBlock(ImageChooserBlock):
    """Reads all pictures of a page with their renditions at once: many cost as much as one."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Picture | None]:
        values = list(values)
        pictures = with_renditions(value for value in values if value)
        return [copy(pictures.get(value)) if value else None for value in values]

    def to_python(self, value: int | None) -> Picture | None:
        return self.bulk_to_python([value])[0]


class PictureBlock(blocks.StructBlock):
    image = PictureChooserBlock(label=_("picture"))
    alt = PlainLineBlock(
        label=_("in words"),
        required=False,
        help_text=_("What a person who can't see it must know. Empty: the picture's own words from the library."),
    )
    caption = PlainLineBlock(label=_("caption"), required=False)

    class Meta:
        icon = "image"
        label = _("picture")
        description = _("A picture of the library, with its words.")
        template = "lessons/blocks/picture.html"

    def clean(self, value: Any) -> Any:
        """Words are a must; those of the library are taken over, so that translators find them."""
        cleaned = super().clean(value)
        cleaned["alt"] = cleaned["alt"].strip() or (cleaned["image"].description if cleaned["image"] else "")
        if not cleaned["alt"] and not self.is_deferred_validation:
            raise refuse("alt", _("Say in words what the picture shows: some people can't see it."))
        return cleaned

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """The lesson's first picture is fetched at once, the others when they are scrolled to."""
        context = super().get_context(value, parent_context=parent_context)
        context["is_first"] = context.get("block_id") and context["block_id"] == context.get("first_picture")
        return context


class PictureBlockAdapter(StructBlockAdapter):
    """In the editor, the library's words stand ready as soon as a picture is chosen."""

    js_constructor = "lessons.blocks.PictureBlock"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["js/admin/picture-block.js"])


register(PictureBlockAdapter(), PictureBlock)
