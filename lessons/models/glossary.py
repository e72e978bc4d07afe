"""Glossary terms: words that lessons explain."""

from itertools import count
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.models import Programme
from core.samples import check_samples
from core.text import fold_name


class GlossaryTermQuerySet(models.QuerySet["GlossaryTerm"]):
    def for_programme(self, programme: Programme | None) -> "GlossaryTermQuerySet":
        """The programme's own words, and those that all programmes share."""
        return self.filter(Q(programme=programme) | Q(programme=None))


class GlossaryTerm(TranslatableMixin, models.Model):
    """A word and what it means, in two short sentences.

    It belongs to a programme, whose trainers keep it; one of no programme is everybody's, and administrators keep it.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, blank=True, related_name="glossary_terms", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=60, blank=True)
    term = models.CharField(_("word"), max_length=80)
    meaning = models.TextField(_("meaning"), max_length=400, help_text=_("Two short sentences."))

    panels: ClassVar = [
        FieldPanel("term"),
        FieldPanel("meaning"),
        FieldPanel(
            "slug",
            help_text=_(
                "Small letters without spaces, for example break-even. Learners do not see it. "
                "Empty: it is made from the word."
            ),
        ),
    ]
    override_translatable_fields: ClassVar = [
        SynchronizedField("slug", overridable=False),
        SynchronizedField("programme", overridable=False),
    ]

    objects = GlossaryTermQuerySet.as_manager()

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary word")
        verbose_name_plural = _("glossary words")
        ordering: ClassVar = ["term"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "locale", "slug"], name="glossary_term_slug_unique_in_programme_and_language"
            ),
            models.UniqueConstraint(
                fields=["locale", "slug"],
                condition=Q(programme=None),
                name="glossary_term_shared_slug_unique_in_language",
            ),
        ]

    def __str__(self) -> str:
        return self.term

    def clean(self) -> None:
        """Make the short name where none was given; refuse a word, or a short name, that is there already."""
        super().clean()
        others = self._others_of_the_language()
        if fold_name(self.term) in {fold_name(term) for term in others.values()}:
            raise ValidationError({"term": _("This word is in the glossary already. Change it there.")})
        taken = set(others)
        if not self.slug:
            self.slug = _free_slug(slugify(self.term)[:50] or "word", taken)
        elif self.slug in taken:
            raise ValidationError({"slug": _("Another word has this short name. Leave it empty to have one made.")})
        for name in ("term", "meaning"):
            try:
                check_samples(getattr(self, name))
            except ValidationError as error:
                raise ValidationError({name: error}) from error

    def _others_of_the_language(self) -> dict[str, str]:
        """Return the other words that stand beside this one, by short name."""
        locale = self.locale_id or self.get_default_locale().pk
        beside = GlossaryTerm.objects.for_programme(self.programme) if self.programme else GlossaryTerm.objects.all()
        return dict(beside.filter(locale=locale).exclude(pk=self.pk).values_list("slug", "term"))


def _free_slug(wanted: str, taken: set[str]) -> str:
    numbered = (f"{wanted}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(slug for slug in numbered if slug not in taken)
