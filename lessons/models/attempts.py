"""Tries at a quiz: the paper as it was asked, what was answered, and how it was marked."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from questions.models import Save


class Attempt(models.Model):
    """One try. ``paper`` holds the questions as asked, with what is right: it never leaves the server before hand-in.

    ``right``, ``asked`` and ``is_passed`` repeat what the latest marks say; only lessons.services write them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="attempts")
    quiz_key = models.UUIDField(_("quiz key"))
    number = models.PositiveIntegerField(_("number"))
    language = models.CharField(_("language"), max_length=10)
    paper = models.JSONField(_("paper"))
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    right = models.PositiveSmallIntegerField(_("right"), default=0)
    asked = models.PositiveSmallIntegerField(_("asked"))
    is_passed = models.BooleanField(_("passed"), default=False)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["learner", "quiz_key"], condition=Q(handed_in_at__isnull=True), name="attempt_one_open"
            ),
            models.UniqueConstraint(fields=["learner", "quiz_key", "number"], name="attempt_number_unique"),
            models.CheckConstraint(condition=Q(right__lte=F("asked")), name="attempt_right_within_asked"),
            models.CheckConstraint(
                condition=Q(is_passed=False) | Q(handed_in_at__isnull=False), name="attempt_passed_is_handed_in"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["quiz_key"])]

    def __str__(self) -> str:
        return f"{self.quiz_key}, {self.number}"

    @property
    def is_open(self) -> bool:
        return self.handed_in_at is None


class ResponseSave(Save):
    """What one sent form held, by question id; None for no answer."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="saves")

    class Meta(Save.Meta):
        verbose_name = _("saved answers")
        verbose_name_plural = _("saved answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "number"], name="response_save_number_unique")
        ]


class Response(models.Model):
    """The answer to one question, as it stands now."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="responses")
    question_id = models.UUIDField(_("question"))
    value = models.JSONField(_("value"))
    saved_at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "question_id"], name="response_unique_in_attempt")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_id}"


class Mark(AppendOnly):
    """How one answer was marked. Marking again adds a row with the next number; the highest counts."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="marks")
    question_id = models.UUIDField(_("question"))
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    is_right = models.BooleanField(_("right"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    marked_at = models.DateTimeField(_("marked at"))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attempt", "question_id", "number"], name="mark_number_unique")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.question_id}"
