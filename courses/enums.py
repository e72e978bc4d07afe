"""Enums of courses: where a completion comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Source(models.TextChoices):
    """How we know that a unit was completed."""

    SERVER = "server", _("marked by this site")
    ATTESTED = "attested", _("attested by a trainer")
