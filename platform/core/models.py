"""Programmes and places, the base of every page, pictures, the append-only log, and people's concerns."""

import uuid
import zoneinfo
from collections.abc import Mapping
from contextlib import nullcontext
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images.models import (
    IMAGE_FORMAT_EXTENSIONS,
    AbstractImage,
    AbstractRendition,
    Filter,
    ImageQuerySet,
    get_upload_to,
)
from wagtail.models import Page, PageViewRestriction

from core.copy_forms import PageCopyForm
from core.page_forms import BasePageForm
from core.pictures.cleaning import SPECS, shrink
from core.pictures.fields import PictureField

# Reading the whole folder of time zones takes as long as a page.
time_zones = cache(zoneinfo.available_timezones)


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(_("This time zone is not known. For example: Africa/Nairobi."))


class Programme(models.Model):
    """A country's or a partner's undertaking: whose money, which clock, whom to call."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    site = models.OneToOneField("wagtailcore.Site", models.SET_NULL, null=True, blank=True, related_name="programme")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_time_zone])
    currency = models.CharField(
        _("currency"),
        max_length=3,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, for example KES."))],
    )
    sample_factor = models.PositiveIntegerField(
        _("sample factor"),
        default=1,
        validators=[MinValueValidator(1)],
        help_text=_("Amounts in course examples are multiplied by this, so that they look real in your currency."),
    )
    phone_region = models.CharField(
        _("phone region"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}$", _("Two capital letters, for example KE."))],
        help_text=_("The country in which 0712… is dialled, as two letters. Empty: the server's setting."),
    )
    contact_phone = models.CharField(_("contact phone"), max_length=32, blank=True)
    contact_email = models.EmailField(_("contact email"), blank=True)
    consent_text = models.TextField(_("consent text"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(sample_factor__gte=1), name="programme_sample_factor_positive")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Place(models.Model):
    """A place in a programme's tree: district, town, neighbourhood."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="places")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["programme", "parent", "name"], name="place_unique_among_siblings"),
            models.UniqueConstraint(
                fields=["programme", "name"], condition=models.Q(parent=None), name="place_unique_at_the_top"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Keep the tree a tree, and inside one programme."""
        above = self.parent
        if above is not None and above.programme_id != self.programme_id:
            raise ValidationError({"parent": _("This place belongs to another programme.")})
        while above is not None:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A place can't stand below itself.")})
            above = above.parent


class BasePage(Page):
    """What every page of the site has: one summary line for lists, search and shared links, and a view.

    Views import the models, so a model only names its view: ``view`` is its dotted name, and ``preview_views`` has
    those of an editor's preview modes that show something else.
    """

    view: ClassVar[str]
    preview_views: ClassVar[Mapping[str, str]] = {}

    summary = models.CharField(_("summary"), max_length=255, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    base_form_class = BasePageForm
    copy_form_class = PageCopyForm
    promote_panels: ClassVar = [MultiFieldPanel([FieldPanel("slug")], heading=_("Address"))]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return import_string(self.view)(request, self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor what readers will see, by the same view; it can tell by ``request.is_preview``."""
        return import_string(self.preview_views.get(mode_name, self.view))(request, self)

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let a form in a preview be answered: what its address carries comes along."""
        sent = {"GET": original_request.GET} if original_request else {}
        return super().make_preview_request(original_request, preview_mode, {**(extra_request_attrs or {}), **sent})

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Ask for this page's and its ancestors' restrictions in one query; Wagtail takes one more for the ancestors.

        An alias is restricted like the page it mirrors.
        """
        paths = [self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)]
        here = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here).distinct()


class Picture(AbstractImage):
    """A picture in the library. What is stored of it is clean (core.pictures.cleaning)."""

    # Saving the file sets the fields that describe it, and fields are saved in this order.
    file = PictureField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    width = models.IntegerField(_("width"), editable=False)
    height = models.IntegerField(_("height"), editable=False)
    file_size = models.PositiveIntegerField(null=True, editable=False)
    file_hash = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    description = models.CharField(
        _("in words"),
        max_length=255,
        blank=True,
        help_text=_("What a person who can't see it must know. Pages begin with these words; each may say it better."),
    )
    credit = models.CharField(
        _("credit"),
        max_length=255,
        blank=True,
        help_text=_("Who made it, and under which licence. Shown below the picture. Empty: made by ourselves."),
    )
    key = models.CharField(_("key"), max_length=200, null=True, unique=True, editable=False)  # noqa: DJ001 - unique

    objects: ClassVar[models.Manager["Picture"]] = ImageQuerySet.as_manager()

    admin_form_fields: ClassVar = (
        "title",
        "file",
        "description",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def generate_rendition_file(self, wanted: Filter, *, source: File | None = None) -> File:
        """Make what learners' pages send small enough for them; leave the rest to Wagtail, and close its file.

        Wagtail cuts long names short, and then nothing would tell whose a rendition is (``Rendition.is_stale``).
        """
        stem = Path(self.file.name).stem
        if wanted.spec not in SPECS:
            with super().generate_rendition_file(wanted, source=source) as made:
                made.seek(0)
                return ContentFile(made.read(), name=f"{stem}.{str(made.name).partition('.')[2]}")
        kind, width = SPECS[wanted.spec]
        with self.open_file() if source is None else nullcontext(source) as file:
            small = shrink(file.read(), kind=kind, width=width)
        return ContentFile(small, name=f"{stem}.{width}{IMAGE_FORMAT_EXTENSIONS[kind]}")

    @property
    def default_alt_text(self) -> str:
        """Never the title: it is a file's name more often than not."""
        return self.description


class Rendition(AbstractRendition):
    """A picture as it is sent: in one size and format, under a name that begins as its picture's file does."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("rendition")
        verbose_name_plural = _("renditions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_unique")
        ]

    @property
    def is_stale(self) -> bool:
        """Say whether it shows what the picture was before its file was replaced."""
        return not Path(self.file.name).name.startswith(f"{Path(self.image.file.name).stem}.")


class AppendOnlyQuerySet(models.QuerySet):
    """Rows that are written once."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("These rows are written once and never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("These rows are written once and never deleted.")


class AppendOnly(models.Model):
    """A row that is written once: saving it again, or deleting it, is a programming error."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("This row is written once and never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("This row is written once and never deleted.")


class LogEntry(AppendOnly):
    """Who did what to what, and when. The person may be deleted; the pseudonym stays (architecture: always hold, 6)."""

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    actor_pseudonym = models.CharField(_("actor"), max_length=16)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(_("verb"), max_length=64)
    subject_type = models.CharField(_("subject type"), max_length=64)
    subject_key = models.CharField(_("subject key"), max_length=64)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_key"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_pseudonym} {self.verb} {self.subject_type} {self.subject_key}"


class Concern(models.Model):
    """What somebody tells us: a demand for money, unfair treatment, a mistake. Needs no account."""

    class Kind(models.TextChoices):
        MONEY = "money", _("Somebody asked me for money, a gift or a favour")
        UNFAIR = "unfair", _("I was treated badly or unfairly")
        WRONG = "wrong", _("Something on this site is wrong")
        OTHER = "other", _("Something else")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField(_("number"), max_length=12, unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="concerns")
    kind = models.CharField(_("what is it about?"), max_length=12, choices=Kind)
    text = models.TextField(_("what happened?"), max_length=4000)
    contact = models.CharField(_("how can we reach you?"), max_length=200, blank=True)
    reported_at = models.DateTimeField(_("reported at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closing_note = models.TextField(_("what was done"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("concern")
        verbose_name_plural = _("concerns")
        ordering: ClassVar = ["-reported_at"]

    def __str__(self) -> str:
        return self.number


class PageStamp(models.Model):
    """The one row under whose stamp strangers' pages are kept (core.page_cache)."""

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("page stamp")
        verbose_name_plural = _("page stamps")

    def __str__(self) -> str:
        return self.stamp.hex


class LimitCount(models.Model):
    """How often something was done in one window of a limit (core.rate_limits). The key is a pseudonym of by whom."""

    key = models.CharField(max_length=40, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of a limit")
        verbose_name_plural = _("counts of limits")

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"
