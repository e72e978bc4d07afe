"""Saves of what people write (append-only, with an idempotency key each), and receipts of acts that were done."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly


class Save(AppendOnly):
    """What one sent form held. An app's model names the line that it belongs to, and makes (line, number) unique.

    ``form_id`` is the idempotency key, made with the form. A form's first save has it as its id as well, so that the
    database refuses a form that is sent for two lines at once. Only ``questions.services.keep_save`` writes saves.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form_id = models.UUIDField(default=uuid.uuid4, db_index=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    values: models.JSONField[Any, Any] = models.JSONField(_("values"), default=dict)
    acted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("saved by")
    )
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        abstract = True
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return str(self.pk)


class Receipt(models.Model):
    """An act that was done for one sent form, so that the same form sent again is answered as it was the first time.

    ``digest`` is of all that was posted and of who posted it: the same form with other words, or from somebody else, is
    another one. ``location`` is where the first answer led, or "" where it was a page that ``subject_key`` shows.
    """

    form_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    act = models.CharField(max_length=64)
    location = models.CharField(max_length=500, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["form_id", "digest"], name="receipt_once_per_form")]

    def __str__(self) -> str:
        return f"{self.act} {self.form_id}"
