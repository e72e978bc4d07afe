"""The log: who did what to what, and when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.append_only import AppendOnly
from core.models.programmes import Programme


class LogEntry(AppendOnly):
    """Who did what to what, and when. The person may be deleted; the pseudonym stays (must always hold, 6)."""

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
