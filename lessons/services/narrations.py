"""Services of narrations: a trainer brings a recording, and takes it away."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.queueing import queue
from lessons.models import LessonPage, Narration, NarrationUpload
from lessons.tasks import make_narration


@transaction.atomic
def upload_narration(*, lesson: LessonPage, content: bytes, by: User, now: datetime) -> NarrationUpload:
    """Keep a recording and queue what makes the lesson's narration of it; an earlier one that still waits is dropped.

    ``content`` was looked at by the form; what can only be seen by encoding it is told on the upload (``problem``).
    """
    NarrationUpload.objects.filter(lesson=lesson).delete()
    upload = NarrationUpload.objects.create(lesson=lesson, content=content, uploaded_by=by, uploaded_at=now)
    queue(make_narration, str(upload.pk))
    return upload


@transaction.atomic
def remove_narration(*, lesson: LessonPage) -> None:
    """Take away the narration, and whatever waits to become it."""
    NarrationUpload.objects.filter(lesson=lesson).delete()
    Narration.objects.filter(lesson=lesson).delete()
