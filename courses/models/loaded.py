"""Load records: which version of a course file was loaded last, so that editors' changes are not overwritten."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoadedFile(models.Model):
    """A content file as it was last loaded. While the file stays the same, the page belongs to the trainers."""

    path = models.CharField(_("path"), max_length=300, unique=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("loaded file")
        verbose_name_plural = _("loaded files")

    def __str__(self) -> str:
        return self.path
