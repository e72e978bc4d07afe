from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfflineConfig(AppConfig):
    """Lessons kept on a phone, and what was written there without a network."""

    name = "offline"
    verbose_name = _("Kept on phones")

    def ready(self) -> None:
        from offline.services import prune_events  # noqa: PLC0415 - models are there only now
        from operations.due import register  # noqa: PLC0415 - as above

        register("prune events of phones", prune_events)
