"""Background tasks after a course changed: recheck who has completed it, and measure its download size."""

import uuid

from django.utils import timezone
from django_tasks import task

from core.queueing import queue
from courses.download_size import measure_course
from courses.services import recheck_course


@task()
def follow_course_change(course_key: str) -> None:
    """Complete the course for those who meet its rule now, and measure its download size again."""
    recheck_course(course_key=uuid.UUID(course_key), now=timezone.now())
    measure_course(course_key=uuid.UUID(course_key))


def queue_course_change(course_key: uuid.UUID) -> None:
    """Queue the follow-up, once per course and transaction: a loader publishes twenty pages in one."""
    queue(follow_course_change, str(course_key), once=True)
