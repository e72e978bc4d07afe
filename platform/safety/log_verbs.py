"""What the house's log can say about concerns."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogVerb(models.TextChoices):
    CONCERN_CLOSED = "concern.closed", _("Closed a concern")
