"""Retry background tasks that failed, or whose worker died.

All our tasks may run twice: they find out for themselves what there is to do. A mail may go out a second time when its
worker is killed between sending and saying so; that is better than none.
"""

import logging
import os
import secrets
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
# A mail server may be away for an evening, a bucket for a weekend.
TRIED_AGAIN_AFTER = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
ALIVE_FOR = timedelta(hours=1)  # none of our tasks takes so long; used for workers of other machines
ID_LENGTH = 64  # of a worker, by django-tasks-db


def new_worker_id() -> str:
    """Name this process so that others can tell whether it lives: machine, process id, when that began."""
    machine = socket.gethostname().replace(":", "-")[:24]
    return f"{machine}:{os.getpid()}:{_began(os.getpid())}:{secrets.token_hex(4)}"[:ID_LENGTH]


def is_dead(worker_id: str, started_at: datetime | None, now: datetime) -> bool:
    """Say whether nobody works on it any more. Of another machine's workers we only know for how long."""
    machine, *rest = worker_id.split(":")
    if machine == socket.gethostname().replace(":", "-")[:24] and len(rest) == 3 and rest[0].isdecimal():
        return _began(int(rest[0])) != rest[1]
    return started_at is None or started_at <= now - ALIVE_FOR


def _began(pid: int) -> str:
    """Return when a process began, in the kernel's ticks; empty when it is no more. Ids are used again, this isn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def try_again(task: DBTaskResult, now: datetime) -> bool:
    """Put a task back into the queue, later each time; what failed too often stays failed. Says whether it did.

    How often it was tried stands in ``worker_ids``; why it failed stays readable meanwhile.
    """
    tried = len(task.worker_ids)
    rows = DBTaskResult.objects.filter(pk=task.pk, status=task.status)
    if tried > len(TRIED_AGAIN_AFTER):
        rows.update(status=TaskResultStatus.FAILED, finished_at=now)
        return False
    run_after = now + TRIED_AGAIN_AFTER[max(tried, 1) - 1]
    return rows.update(status=TaskResultStatus.READY, run_after=run_after, finished_at=None) == 1


def retry_failed_task(task_result: Any, **_signal: Any) -> None:
    """Receive ``task_finished``."""
    row = getattr(task_result, "db_result", None)
    if row is not None and row.status == TaskResultStatus.FAILED:
        again = try_again(row, timezone.now())
        logger.warning(
            "Task %s failed (try %s, %s): %s",
            row.task_name,
            len(row.worker_ids),
            "it will be tried again" if again else "given up",
            row.exception_class_path,
        )


def reclaim_tasks(now: datetime, own: str = "") -> str:
    """Put back what dead workers left running, and what the worker ``own`` says that it doesn't work on any more.

    Killed with its worker too often, a task is given up: it may be why.
    """
    running = DBTaskResult.objects.running()
    last = {one.pk: (one.worker_ids or [""])[-1] for one in running}
    dead = [one for one in running if last[one.pk] == own != "" or is_dead(last[one.pk], one.started_at, now)]
    for one in dead:
        try_again(one, now)
    return f"{len(dead)} tasks of dead workers put back" if dead else ""
