from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """What a person writes: questions, form fields, answers and saves."""

    name = "questions"
    verbose_name = _("Questions")

    def ready(self) -> None:
        from operations.due import register  # noqa: PLC0415 - models are there only now
        from questions.services import prune_receipts  # noqa: PLC0415 - as above

        register("prune receipts of forms", prune_receipts)
