"""The public pages. A RoundPage holds what an editor writes; money, clock and applications hang on the Round."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel

from core.models import BasePage
from grants.models.page_parts import synchronised
from grants.rounds.forms import RoundPageForm

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
        "": "grants.rounds.views.preview.preview_grant",
        QUESTIONS_PREVIEW: "grants.rounds.views.preview.preview_questions",
    }
    about = models.TextField(_("what the money is for"), blank=True, max_length=4000)
    how_decided = models.TextField(_("how it is decided"), blank=True, max_length=4000)
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
    base_form_class = RoundPageForm
    preview_modes: ClassVar = [("", _("The page")), (QUESTIONS_PREVIEW, _("The questions"))]
    parent_page_types: ClassVar = ["grants.GrantIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = synchronised(
        "slug", "budget", "smallest", "largest", "opens_at", "closes_at", "reviews_wanted"
    )

    class Meta:
        verbose_name = _("grant")

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> Any:
        """Publish, and compile the version that applications follow (``grants.signals``), both or neither.

        A draft may be half-written: all rules are asked here. What its day has come for, but can't be published, is
        taken off the schedule, and others that wait are not held up.
        """
        from grants.rounds.services import RoundError, call_off  # noqa: PLC0415 - services import the models

        revision.published_by = user
        is_scheduled = user is None and revision.approved_go_live_at is not None
        try:
            with transaction.atomic():
                return super().publish(revision, user=user, **kwargs)
        except (RoundError, ValidationError) as refused:
            if not is_scheduled:
                raise
            return call_off(revision=revision, page=self, refused=refused, now=timezone.now())
