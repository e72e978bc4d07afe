"""Closed lists of words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RecordingProblem(models.TextChoices):
    """Why a recording can't be a lesson's narration, in words for who brought it."""

    NO_SOUND = (
        "no_sound",
        _("We can't find any sound in this file. It may be damaged. Save it as MP3 or M4A, or record it again."),
    )
    TOO_LONG = (
        "too_long",
        _("This recording is longer than 20 minutes. Leave something out, or make two lessons of it."),
    )
    TOO_COSTLY = (
        "too_costly",
        _("This recording takes too much time or memory to open. Save it as MP3, and bring that one."),
    )
