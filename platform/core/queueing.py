"""Background queue: enqueue work in the transaction that makes it necessary.

The task table stands in the same database, so a task is there exactly when its reason is: a process that is killed
right after its commit loses no mail. Without the table, work is done at once, and then it must wait for the commit.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend


@dataclass(frozen=True)
class QueuedTask:
    """Stands in the transaction's list of what follows its commit, so that a second one like it is recognised."""

    task: Task
    args: tuple[Any, ...]
    is_stored: bool

    def __call__(self) -> None:
        if not self.is_stored:
            self.task.enqueue(*self.args)


def queue(task: Task, *args: Any, once: bool = False) -> None:
    """Queue a task with these arguments (they must be JSON); ``once`` a transaction, however often it is asked for."""
    queued = QueuedTask(task, args, is_stored=isinstance(task.get_backend(), DatabaseBackend))
    if once and any(entry[1] == queued for entry in transaction.get_connection().run_on_commit):
        return
    if queued.is_stored:
        task.enqueue(*args)
    transaction.on_commit(queued)
