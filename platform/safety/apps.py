from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    """What people tell us is wrong: concerns, their public form and their screens."""

    name = "safety"
    verbose_name = _("Concerns")
