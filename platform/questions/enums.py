"""Enums of questions: their kinds, and what a number measures."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What is written as the answer to a question."""

    TEXT = "text", _("one line of text")
    LONG_TEXT = "long_text", _("several lines of text")
    NUMBER = "number", _("a number")
    MONEY = "money", _("an amount of money")
    ROWS = "rows", _("rows of what and how much, with their total")
    CALCULATED = "calculated", _("calculated from the others")
    CHOICE = "choice", _("one of several")
    YES_NO = "yes_no", _("yes or no")
    DATE = "date", _("a day")


class Measure(models.TextChoices):
    """What a number counts."""

    MONEY = "money", _("money")
    NUMBER = "number", _("number")
    PERCENT = "percent", _("percent")
    DAYS = "days", _("days")
    HOURS = "hours", _("hours")
    PIECES = "pieces", _("pieces")


MEASURES_OF_SUMS = (Measure.MONEY, Measure.NUMBER, Measure.PIECES)  # what a calculated field may count
