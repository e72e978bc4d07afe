"""The counts of rate limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
