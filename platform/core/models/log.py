"""The log: who did what to what, and when."""

from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import log_verbs
from core.models.append_only import AppendOnly
from core.models.programmes import Programme


def kind_words(subject_type: str) -> str:
    """Return what a model's rows are called; the bare label where the model is gone."""
    try:
        return str(capfirst(apps.get_model(subject_type)._meta.verbose_name))
    except LookupError:
        return subject_type


class LogEntry(AppendOnly):
    """Who did what to what, and when. The person may be deleted; the pseudonym stays (must always hold, 6)."""

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    actor_pseudonym = models.CharField(_("actor"), max_length=16)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(_("verb"), max_length=64, choices=log_verbs.choices)
    subject_type = models.CharField(_("subject type"), max_length=64)
    subject_key = models.CharField(_("subject key"), max_length=64)
    # What people called it then: its ``log_name``, which never holds a person's own name. That goes when they leave.
    subject_name = models.CharField(_("subject"), max_length=255, blank=True)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["subject_type", "subject_key"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_pseudonym} {self.verb} {self.subject_type} {self.subject_words}"

    @property
    def subject_words(self) -> str:
        """What it was called then; its key on a line from before names were kept, of something that is gone."""
        return self.subject_name or self.subject_key

    @property
    def subject_kind(self) -> str:
        return kind_words(self.subject_type)
