from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Lessons")

    def ready(self) -> None:
        from accounts import privacy  # noqa: PLC0415 - models exist only now
        from lessons.privacy import export  # noqa: PLC0415

        privacy.register("lessons", export=export)
