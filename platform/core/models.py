"""Programmes and places, the base of every page, the append-only log, and people's concerns."""

import uuid
import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
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
    """What every page of the site has: one summary line for lists, search and shared links."""

    summary = models.CharField(_("summary"), max_length=255, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Show an editor what readers will see, by the same view; it can tell by ``request.is_preview``."""
        return self.serve(request)

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """Ask for this page's and its ancestors' restrictions in one query; Wagtail takes one more for the ancestors.

        An alias is restricted like the page it mirrors.
        """
        paths = [self.path[:length] for length in range(self.steplen, len(self.path) + 1, self.steplen)]
        here = models.Q(page__path__in=paths) | models.Q(page__aliases__path__in=paths)
        return PageViewRestriction.objects.filter(here).distinct()


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
    """Who did what to what, and when. The person may be deleted; the pseudonym stays (DESIGN: always hold, 6)."""

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
