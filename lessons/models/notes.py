"""Notes: what a learner writes beside a lesson, for nobody else; one note a person and lesson, every save is kept."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from questions.models import Save


class Note(models.Model):
    """A person's note on a lesson."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notes")
    page_key = models.UUIDField(_("page key"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "page_key"], name="note_unique")]

    def __str__(self) -> str:
        return str(self.page_key)


class NoteSave(Save):
    """The note as it was saved once: ``values`` is ``{"text": …}``, empty where it was taken away. The highest number
    is what it says now. ``lesson_title`` is as it was then: the lesson may be gone.
    """

    note = models.ForeignKey(Note, models.CASCADE, related_name="saves")
    lesson_title = models.CharField(_("lesson"), max_length=255)

    class Meta(Save.Meta):
        verbose_name = _("saved note")
        verbose_name_plural = _("saved notes")
        constraints: ClassVar = [models.UniqueConstraint(fields=["note", "number"], name="note_save_number_unique")]

    @property
    def text(self) -> str:
        return str(self.values["text"])
