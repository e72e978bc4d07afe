import mimetypes

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LessonsConfig(AppConfig):
    name = "lessons"
    verbose_name = _("Lessons")

    def ready(self) -> None:
        from accounts import privacy, roles  # noqa: PLC0415 - models exist only now
        from accounts.models import Role  # noqa: PLC0415
        from courses.unit_completion import CompletionRule, register  # noqa: PLC0415
        from lessons import signals  # noqa: PLC0415
        from lessons.models import LessonPage, QuizPage  # noqa: PLC0415
        from lessons.privacy import export  # noqa: PLC0415
        from lessons.role_permissions import glossary_permissions  # noqa: PLC0415
        from lessons.selectors import has_filled_worksheet, has_passed  # noqa: PLC0415
        from lessons.services import settle_tries  # noqa: PLC0415

        register(LessonPage, CompletionRule(has_filled_worksheet))
        register(QuizPage, CompletionRule(has_passed, lambda quiz, now: settle_tries(quiz=quiz, now=now)))
        privacy.register("lessons", export=export)
        for role in (Role.TRAINER, Role.LEAD_TRAINER):
            roles.register(role, glossary_permissions)
        signals.connect()
        # Machines differ in what they call it; a file of this name holds Opus in Ogg (RFC 7845, section 9).
        mimetypes.add_type("audio/ogg", ".opus")
