"""Models of narrations: what learners' browsers play, and what a trainer brought until it is made ready."""

import math
import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lessons.enums import RecordingProblem
from lessons.models.pages import LessonPage


class Narration(models.Model):
    """The recording of one language's page, in the two forms that browsers play.

    It hangs on the page and is no field of it: a translation or a copy must not begin with a voice that says something
    else, and an older version published again must not bring back a file that is gone.
    """

    lesson = models.OneToOneField(LessonPage, models.CASCADE, related_name="narration")
    opus = models.FileField(_("Opus file"), upload_to="narrations")
    mp3 = models.FileField(_("MP3 file"), upload_to="narrations", help_text=_("For browsers that do not play Opus."))
    seconds = models.PositiveIntegerField(_("seconds"))
    size = models.PositiveIntegerField(_("bytes of the larger file"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("narration")
        verbose_name_plural = _("narrations")

    def __str__(self) -> str:
        return str(self.lesson_id)

    @property
    def minutes(self) -> int:
        return math.ceil(self.seconds / 60)

    @property
    def is_older_than_lesson(self) -> bool:
        """Say whether the lesson was published again since: the voice may say what is written no more."""
        published_at = self.lesson.last_published_at
        return published_at is not None and published_at > self.uploaded_at


class NarrationUpload(models.Model):
    """A recording as it was brought, until the task has made a narration of it, or found a problem.

    It stands in the database, because files in the storage are public; a lesson has one at most, the newest.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lesson = models.OneToOneField(LessonPage, models.CASCADE, related_name="narration_upload")
    content = models.BinaryField(_("recording"))
    problem = models.CharField(_("problem"), max_length=12, blank=True)  # a RecordingProblem
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded at"))

    class Meta:
        verbose_name = _("uploaded recording")
        verbose_name_plural = _("uploaded recordings")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(problem="") | models.Q(content=b""), name="narration_upload_refused_is_empty"
            )
        ]

    def __str__(self) -> str:
        return str(self.lesson_id)

    @property
    def why_refused(self) -> str:
        """Say in words for who brought it why no narration was made; empty while one may still be."""
        return str(RecordingProblem(self.problem).label) if self.problem else ""
