"""Due jobs: what runs on a clock, and how it went; one row a job, which is its lock as well."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class DueJob(models.Model):
    """A job's lock and its last run. ``services.due.run_job`` writes it; the row comes with the first run."""

    name = models.CharField(_("name"), max_length=64, primary_key=True)
    next_at = models.DateTimeField(_("due again at"), null=True)
    locked_until = models.DateTimeField(_("locked until"), null=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    succeeded_at = models.DateTimeField(_("last went well at"), null=True)
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        verbose_name = _("job on a clock")
        verbose_name_plural = _("jobs on a clock")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_failing(self) -> bool:
        """Say whether its last run that came to an end went wrong."""
        return self.finished_at is not None and self.succeeded_at != self.finished_at
