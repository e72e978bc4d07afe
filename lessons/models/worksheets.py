"""Worksheets that learners fill in: one a person, page and key; every save is kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from questions.models import Save


class Worksheet(models.Model):
    """A person's copy of a worksheet."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="worksheets")
    page_key = models.UUIDField(_("page key"))
    sheet_key = models.CharField(_("worksheet key"), max_length=60)

    class Meta:
        verbose_name = _("worksheet")
        verbose_name_plural = _("worksheets")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "page_key", "sheet_key"], name="worksheet_unique")
        ]
        indexes: ClassVar = [models.Index(fields=["page_key"])]

    def __str__(self) -> str:
        return self.sheet_key


class WorksheetSave(Save):
    """The worksheet as it was saved once. The highest number is what it says now.

    ``values`` by the question's key, as ``questions.schema`` says; amounts are in minor units of ``currency``.
    ``is_complete``: all that must be filled in was. ``sheet``: what the page asked (lessons.worksheet_snapshots), as it
    was shown; empty in saves from before it was kept whose page was gone already.
    """

    worksheet = models.ForeignKey(Worksheet, models.CASCADE, related_name="saves")
    sheet = models.JSONField(_("worksheet as it was"), default=dict)
    currency = models.CharField(_("currency"), max_length=3)
    is_complete = models.BooleanField(_("complete"))

    class Meta(Save.Meta):
        verbose_name = _("saved worksheet")
        verbose_name_plural = _("saved worksheets")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["worksheet", "number"], name="worksheet_save_number_unique")
        ]
