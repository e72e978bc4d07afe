"""The stamp of the page cache, shared by all processes."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageStamp(models.Model):
    """The one row under whose stamp strangers' pages are kept (core.page_cache)."""

    stamp = models.UUIDField(default=uuid.uuid4)

    class Meta:
        verbose_name = _("page stamp")
        verbose_name_plural = _("page stamps")

    def __str__(self) -> str:
        return self.stamp.hex
