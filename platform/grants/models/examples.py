"""Example applications beside a round: invented people, written by an editor. Nobody's real application is one."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import PlainLineBlock, PlainTextBlock


class ExampleAnswerBlock(blocks.StructBlock):
    question = PlainLineBlock(label=_("question"), max_length=255)
    answer = PlainTextBlock(label=_("answer"), rows=3)

    class Meta:
        label = _("answer")


class ExampleApplicationBlock(blocks.StructBlock):
    who = PlainLineBlock(label=_("who applies"), max_length=160, help_text=_("An invented person, and what they do."))
    answers = blocks.ListBlock(ExampleAnswerBlock(), label=_("answers"), min_num=1)
    why = PlainTextBlock(label=_("why it would be chosen"), rows=2)

    class Meta:
        icon = "user"
        label = _("example application")


class ExamplesBlock(blocks.StreamBlock):
    example = ExampleApplicationBlock()

    class Meta:
        max_num = 3
