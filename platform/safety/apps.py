from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    """What people tell us is wrong: concerns, their public form and their screens."""

    name = "safety"
    verbose_name = _("Concerns")

    def ready(self) -> None:
        from core.log_verbs import register  # noqa: PLC0415 - models are there only now
        from safety.log_verbs import LogVerb  # noqa: PLC0415 - models are there only now

        register(LogVerb, self.verbose_name)
