"""Idempotency keys of the events that phones sent and that were taken; no word of what they held."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """One form that was sent on a phone, perhaps without a network, and taken later.

    ``id`` was made on the phone. ``position`` is the phone's own order: of the events of one form the highest counts.
    ``touched`` names the questions of a quiz that the form answered anew. ``typed_at`` is by the phone's clock, which
    decides nothing.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    form_id = models.UUIDField(null=True, blank=True)
    position = models.PositiveBigIntegerField()
    path = models.CharField(max_length=300)
    touched: models.JSONField[Any, Any] = models.JSONField(default=list)
    typed_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("event of a phone")
        verbose_name_plural = _("events of phones")
        indexes: ClassVar = [models.Index(fields=["learner", "form_id"])]

    def __str__(self) -> str:
        return str(self.pk)
