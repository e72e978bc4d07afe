"""Signal handlers of lessons: the files of a narration that is gone are deleted.

It goes with its lesson, replaced or taken away, and only Django's signal sees all of these ways; the follow-up is
queued here, the work is in ``narration.making``.
"""

from typing import Any

from django.db.models.signals import post_delete

from core.queueing import queue
from lessons.models import Narration
from lessons.tasks import delete_narration_files


def queue_files_of_deleted(instance: Narration, **_signal: Any) -> None:
    queue(delete_narration_files, [instance.opus.name, instance.mp3.name])


def connect() -> None:
    post_delete.connect(queue_files_of_deleted, sender=Narration, dispatch_uid="lessons.queue_files_of_deleted")
