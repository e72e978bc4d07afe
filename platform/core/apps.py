import warnings

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _
from PIL import Image

from core.pictures.drawing_process import MOST_PIXELS


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Programmes")

    def ready(self) -> None:
        from core import connections, logs, signals  # noqa: PLC0415 - models are there only now
        from core.checks import check_shared_cache  # noqa: PLC0415 - settings are complete only now
        from core.page_cache import watch_for_changes  # noqa: PLC0415 - models are there only now

        # Pictures from outside are opened in core.pictures.drawing_process; what this process opens was cleaned there.
        Image.MAX_IMAGE_PIXELS = MOST_PIXELS
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        register(check_shared_cache, Tags.caches)
        watch_for_changes()
        signals.connect()
        connections.connect()
        logs.connect()
