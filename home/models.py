"""The home page, and plain pages of information."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail_localize.fields import SynchronizedField

from core.models import BasePage

PLAIN = ["bold", "ul", "ol", "link", "h2", "h3"]


class HomePage(BasePage):
    """The first screen: what this is, that it is free, and the first lesson one tap away."""

    view = "home.views.show_home"
    heading = models.CharField(_("heading"), max_length=80)
    lead = models.TextField(_("first sentences"), blank=True)
    questions = StreamField(
        [
            (
                "question",
                blocks.StructBlock(
                    [
                        ("question", blocks.CharBlock(label=_("question"))),
                        ("answer", blocks.TextBlock(label=_("answer"))),
                    ],
                    label=_("question"),
                ),
            )
        ],
        verbose_name=_("questions people ask first"),
        blank=True,
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead"),
        FieldPanel("questions"),
    ]
    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class InformationPage(BasePage):
    """A plain page: about us, how grants work."""

    view = "home.views.show_information"
    body = RichTextField(_("text"), features=PLAIN, blank=True)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = [SynchronizedField("slug", overridable=False)]

    class Meta:
        verbose_name = _("information page")
        verbose_name_plural = _("information pages")
