from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuestionsConfig(AppConfig):
    """What a person writes: questions, form fields, answers and saves."""

    name = "questions"
    verbose_name = _("Questions")
