"""Background work: what follows when a course was changed."""

import uuid
from functools import partial

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from courses.services import recheck_course
from courses.weights import measure_course


@task()
def follow_course_change(course_key: str) -> None:
    """Complete the course for those who meet its rule now, and weigh it again."""
    recheck_course(course_key=uuid.UUID(course_key), now=timezone.now())
    measure_course(course_key=uuid.UUID(course_key))


def queue_course_change(course_key: uuid.UUID) -> None:
    """Queue the follow-up on commit, once per course and transaction: a loader publishes twenty pages in one."""
    connection = transaction.get_connection()
    queued = [entry[1] for entry in connection.run_on_commit]
    call = QueueChange(follow_course_change.enqueue, str(course_key))
    if not any(isinstance(other, QueueChange) and other.args == call.args for other in queued):
        transaction.on_commit(call)


class QueueChange(partial[object]):
    """A named kind of call, so that a second one for the same course can be recognised."""
