"""Run what is due. Each job is locked by one conditional update of its row, so any number of machines may try."""

import logging
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from operations.due import Job, JobFailed, registered_jobs
from operations.models import DueJob

logger = logging.getLogger(__name__)
TRY_AGAIN = timedelta(hours=1)


class Outcome(NamedTuple):
    name: str
    words: str
    is_good: bool


def run_due(*, now: datetime) -> list[Outcome]:
    """Run all jobs that are due and that nobody else is running; one that fails doesn't hold up the next."""
    outcomes = (run_job(job=job, now=now) for job in registered_jobs())
    return [outcome for outcome in outcomes if outcome is not None]


def run_job(*, job: Job, now: datetime) -> Outcome | None:
    """Run one job and write down how it went; None when it isn't due or somebody else runs it."""
    lock = now + job.lease
    if not _claim(job, now, lock):
        return None
    outcome = _run(job, now)
    finished_at = timezone.now()
    changed = {"finished_at": finished_at, "outcome": outcome.words, "locked_until": None}
    if outcome.is_good:
        changed |= {"succeeded_at": finished_at, "next_at": now + job.every}
    else:
        _log_once(outcome)
        changed["next_at"] = now + min(job.every, TRY_AGAIN)
    # Who ran for longer than the lease has lost the lock, and writes nothing over its successor's.
    DueJob.objects.filter(name=job.name, locked_until=lock).update(**changed)
    return outcome


def _claim(job: Job, now: datetime, lock: datetime) -> bool:
    DueJob.objects.get_or_create(name=job.name)
    is_free = Q(locked_until=None) | Q(locked_until__lte=now) | Q(locked_until__gt=lock + TRY_AGAIN)
    # A clock that went wrong and was put right must not stop a job until the wrong day comes.
    is_due = Q(next_at=None) | Q(next_at__lte=now) | Q(next_at__gt=now + job.every + TRY_AGAIN)
    free = DueJob.objects.filter(is_free, is_due, name=job.name)
    return free.update(locked_until=lock, started_at=now) == 1


def _run(job: Job, now: datetime) -> Outcome:
    try:
        return Outcome(job.name, job.run(now), True)
    except JobFailed as error:
        return Outcome(job.name, str(error), False)
    except Exception as error:  # noqa: BLE001 - whatever happens in one job, the others are due as well
        return Outcome(job.name, f"{type(error).__name__}: {error}", False)


def _log_once(outcome: Outcome) -> None:
    """A job that fails each minute for the same reason says so when it begins to."""
    if not DueJob.objects.filter(name=outcome.name, outcome=outcome.words).exists():
        logger.error("%s failed: %s", outcome.name, outcome.words)
