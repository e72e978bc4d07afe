"""django-tasks-db's worker, for years: it goes on after the database was away, and takes back what a dead one left."""

import logging
import time
from typing import Any

from django.db import DatabaseError, InterfaceError, connections
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from operations.running import hold_running_lock
from operations.services.background_tasks import new_worker_id, reclaim_tasks

logger = logging.getLogger(__name__)
PAUSES = (1, 2, 5, 10, 30)  # seconds; a database that restarts is back within a few


class LastingWorker(db_worker.Worker):
    """Runs until it is told to stop. What the dead left is taken back when it begins, and after each trouble;
    also what it held itself when the database went, since at the top of its loop it works on nothing.
    """

    def run(self) -> None:
        troubles = 0  # one after the other
        while self.running:
            began = time.monotonic()
            try:
                reclaim_tasks(timezone.now(), own=self.worker_id)
                super().run()
            except (DatabaseError, InterfaceError) as error:
                if self.batch:
                    raise
                troubles = 1 if time.monotonic() - began > PAUSES[-1] else troubles + 1
                logger.warning("The database is away, trying again: %s", error)
                connections.close_all()
                time.sleep(PAUSES[min(troubles, len(PAUSES)) - 1])
            else:
                return


class Command(db_worker.Command):
    def handle(self, *, worker_id: str, **options: Any) -> None:
        hold_running_lock()
        db_worker.Worker = LastingWorker  # type: ignore[misc]  # their command makes the worker itself
        super().handle(worker_id=new_worker_id(), **options)
