"""What the house's log can say about certificates."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LogVerb(models.TextChoices):
    ISSUED = "certificate.issued", _("Issued the certificate")
    REVOKED = "certificate.revoked", _("Cancelled the certificate")
