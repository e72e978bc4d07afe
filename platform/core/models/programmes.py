"""Programmes, and the places of each."""

import zoneinfo
from functools import cache
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

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
    """A place in a programme's tree: district, town, neighbourhood. Not built yet: only its own screen reads it."""

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
