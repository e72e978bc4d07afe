"""Closed lists of words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What a number counts."""

    MONEY = "money", _("money")
    NUMBER = "number", _("number")
    PERCENT = "percent", _("percent")
    DAYS = "days", _("days")
    HOURS = "hours", _("hours")
    PIECES = "pieces", _("pieces")


class FieldKind(models.TextChoices):
    """What is written into a field of a worksheet."""

    TEXT = "text", _("one line of text")
    LONG_TEXT = "long_text", _("several lines of text")
    NUMBER = "number", _("a number")
    MONEY = "money", _("an amount of money")
    ROWS = "rows", _("rows of what and how much, with their total")
    CALCULATED = "calculated", _("calculated from the others")
    CHOICE = "choice", _("one of several")


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
