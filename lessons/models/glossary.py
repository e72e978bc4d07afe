"""The words that lessons explain."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField


class GlossaryTerm(TranslatableMixin, models.Model):
    """A word and what it means, in two short sentences."""

    slug = models.SlugField(_("short name"), max_length=60)
    term = models.CharField(_("word"), max_length=80)
    meaning = models.TextField(_("meaning"), max_length=400, help_text=_("Two short sentences."))

    panels: ClassVar = [
        FieldPanel("term"),
        FieldPanel("meaning"),
        FieldPanel(
            "slug", help_text=_("Small letters without spaces, for example break-even. Learners do not see it.")
        ),
    ]
    override_translatable_fields: ClassVar = [SynchronizedField("slug", overridable=False)]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary word")
        verbose_name_plural = _("glossary words")
        ordering: ClassVar = ["term"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["locale", "slug"], name="glossary_term_slug_unique_in_language")
        ]

    def __str__(self) -> str:
        return self.term
