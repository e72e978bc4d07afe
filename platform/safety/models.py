"""Concerns: what somebody tells us is wrong."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Programme


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

    @property
    def log_name(self) -> str:
        return self.number
