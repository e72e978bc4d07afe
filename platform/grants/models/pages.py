"""Page types of grants. A RoundPage holds what an editor writes; money, clock and applications hang on the Round."""

from functools import partial
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField

from core.models import BasePage
from grants.models.examples import ExamplesBlock
from grants.models.page_parts import synchronised

QUESTIONS_PREVIEW = "questions"


class GrantIndexPage(BasePage):
    """All grants of a site."""

    view = "grants.applying.views.public.show_grants"
    intro = models.TextField(_("introduction"), blank=True, max_length=1000)

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("intro")]
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["grants.RoundPage"]
    override_translatable_fields: ClassVar = synchronised("slug")

    class Meta:
        verbose_name = _("list of grants")


class RoundPage(BasePage):
    """The text of one call. Its Round has this page's translation key as its key, so it has no field for it."""

    view = "grants.applying.views.public.show_grant"
    preview_views: ClassVar = {
        "": "grants.applying.views.preview.preview_grant",
        QUESTIONS_PREVIEW: "grants.applying.views.preview.preview_questions",
    }
    editor_form = "grants.rounds.forms.RoundPageForm"
    publish_service = "grants.rounds.services.publish_page"
    about = models.TextField(_("what the money is for"), blank=True, max_length=4000)
    how_decided = models.TextField(_("how it is decided"), blank=True, max_length=4000)
    examples = StreamField(
        ExamplesBlock(),
        verbose_name=_("example applications"),
        blank=True,
        help_text=_("Of invented people only: the page says that they are. Never copy a real application."),
    )
    budget = models.DecimalField(
        _("budget"),
        max_digits=17,
        decimal_places=3,
        null=True,
        validators=[MinValueValidator(1)],
        help_text=_("For all together."),
    )
    smallest = models.DecimalField(
        _("smallest amount"), max_digits=17, decimal_places=3, null=True, default=1, validators=[MinValueValidator(0)]
    )
    largest = models.DecimalField(
        _("largest amount"), max_digits=17, decimal_places=3, null=True, validators=[MinValueValidator(1)]
    )
    opens_at = models.DateTimeField(_("opens"), null=True)
    closes_at = models.DateTimeField(_("closes"), null=True)
    reviews_wanted = models.PositiveSmallIntegerField(
        _("reviews wanted for each application"), default=2, validators=[MinValueValidator(1)]
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("about"),
        FieldPanel("how_decided"),
        FieldPanel("examples"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("budget"), FieldPanel("smallest"), FieldPanel("largest")]),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("reviews_wanted"),
            ],
            heading=_("Money and time"),
        ),
        InlinePanel("rule_parts", label=_("rule"), heading=_("Who can apply")),
        InlinePanel("section_parts", label=_("section"), heading=_("Sections"), min_num=1),
        InlinePanel("question_parts", label=_("question"), heading=_("Questions"), min_num=1),
        InlinePanel("criterion_parts", label=_("criterion"), heading=_("How it is judged"), min_num=1),
    ]
    preview_modes: ClassVar = [("", _("The page")), (QUESTIONS_PREVIEW, _("The questions"))]
    parent_page_types: ClassVar = ["grants.GrantIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = synchronised(
        "slug", "budget", "smallest", "largest", "opens_at", "closes_at", "reviews_wanted"
    )

    class Meta:
        verbose_name = _("grant")

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Every way of publishing comes through here: let the service do it, which settles the page's round as well."""
        publish = partial(super().publish, revision, user=user, **kwargs)
        return import_string(self.publish_service)(page=self, revision=revision, user=user, publish=publish)
