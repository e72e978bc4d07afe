"""Inline children of a round's page: an editor's draft, which publishing compiles into a RoundVersion."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from grants.enums import QUESTION_KINDS, RuleKind
from questions.enums import Kind

KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and hyphens, for example about-you."))
LEVELS = 5


def synchronised(*names: str) -> list[SynchronizedField]:
    """Fields that a translation takes from the source and may not change: keys, kinds, numbers and days."""
    return [SynchronizedField(name, overridable=False) for name in names]


class ChoiceBlock(blocks.StructBlock):
    """One of the answers to choose from. The key is a RegexBlock, so that translators are not given it."""

    key = blocks.RegexBlock(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", label=_("key"), max_length=40)
    text = blocks.CharBlock(label=_("words"), max_length=120)


class CoursesBlock(blocks.StreamBlock):
    course = blocks.PageChooserBlock(page_type="courses.CoursePage", label=_("course"))


class RoundPagePart(TranslatableMixin, Orderable):
    """A row of the draft with a key of its own, the same in all languages, under which answers and scores are kept."""

    key = models.CharField(
        _("key"),
        max_length=64,
        validators=[KEY],
        help_text=_("Answers are kept under it: never change it, nor use it again for something else."),
    )

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.key


class RoundPageSection(RoundPagePart):
    page = ParentalKey("grants.RoundPage", on_delete=models.CASCADE, related_name="section_parts")
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True, max_length=1000)

    panels: ClassVar = [FieldPanel("title"), FieldPanel("key"), FieldPanel("intro")]
    override_translatable_fields: ClassVar = synchronised("key")


class RoundPageQuestion(RoundPagePart):
    page = ParentalKey("grants.RoundPage", on_delete=models.CASCADE, related_name="question_parts")
    section_key = models.CharField(_("section's key"), max_length=64, validators=[KEY])
    kind = models.CharField(_("kind"), max_length=16, choices=QUESTION_KINDS, default=Kind.LONG_TEXT)
    label = models.CharField(_("question"), max_length=255)
    help = models.CharField(_("help"), max_length=500, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    max_length = models.PositiveIntegerField(
        _("longest answer, in letters"),
        default=1000,
        validators=[MinValueValidator(1), MaxValueValidator(10_000)],
    )
    choices = StreamField([("choice", ChoiceBlock())], blank=True, verbose_name=_("choices"))
    prefill = models.CharField(
        _("suggest from a plan page"),
        max_length=160,
        blank=True,
        help_text=_("The plan page's key, a dot and the field's key, for example start-up-costs.idea."),
    )

    panels: ClassVar = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("key"), FieldPanel("section_key"), FieldPanel("kind")]),
        FieldPanel("help"),
        FieldRowPanel([FieldPanel("is_required"), FieldPanel("max_length"), FieldPanel("prefill")]),
        FieldPanel("choices"),
    ]
    override_translatable_fields: ClassVar = synchronised(
        "key", "section_key", "kind", "is_required", "max_length", "prefill"
    )


class RoundPageCriterion(RoundPagePart):
    page = ParentalKey("grants.RoundPage", on_delete=models.CASCADE, related_name="criterion_parts")
    label = models.CharField(_("criterion"), max_length=120)
    help = models.CharField(_("what to look for"), max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField(
        _("weight"), default=1, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    level_1 = models.CharField(_("level 1, the lowest"), max_length=255)
    level_2 = models.CharField(_("level 2"), max_length=255)
    level_3 = models.CharField(_("level 3"), max_length=255, blank=True)
    level_4 = models.CharField(_("level 4"), max_length=255, blank=True)
    level_5 = models.CharField(_("level 5"), max_length=255, blank=True)

    panels: ClassVar = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("key"), FieldPanel("weight")]),
        FieldPanel("help"),
        *[FieldPanel(f"level_{number}") for number in range(1, LEVELS + 1)],
    ]
    override_translatable_fields: ClassVar = synchronised("key", "weight")

    @property
    def level_texts(self) -> list[str]:
        return [getattr(self, f"level_{number}") for number in range(1, LEVELS + 1)]


class RoundPageRule(RoundPagePart):
    page = ParentalKey("grants.RoundPage", on_delete=models.CASCADE, related_name="rule_parts")
    kind = models.CharField(_("kind"), max_length=16, choices=RuleKind)
    label = models.CharField(_("rule, as the applicant reads it"), max_length=255)
    help = models.CharField(_("how to meet it"), max_length=500, blank=True)
    courses = StreamField(
        CoursesBlock(required=False), blank=True, verbose_name=_("courses"), help_text=_("For certificates.")
    )
    needed = models.PositiveSmallIntegerField(_("how many certificates"), default=1)
    minimum_age = models.PositiveSmallIntegerField(_("youngest"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("oldest"), null=True, blank=True)
    age_on = models.DateField(_("age on this day"), null=True, blank=True, help_text=_("Empty: the closing day."))
    wanted = models.BooleanField(_('the answer must be "yes"'), default=True)

    panels: ClassVar = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("key"), FieldPanel("kind")]),
        FieldPanel("help"),
        FieldRowPanel([FieldPanel("needed"), FieldPanel("courses")]),
        FieldRowPanel([FieldPanel("minimum_age"), FieldPanel("maximum_age"), FieldPanel("age_on")]),
        FieldPanel("wanted"),
    ]
    override_translatable_fields: ClassVar = synchronised(
        "key", "kind", "courses", "needed", "minimum_age", "maximum_age", "age_on", "wanted"
    )
