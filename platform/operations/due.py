"""Registry of jobs on a clock: an app registers here, in ``AppConfig.ready``, what happens without anybody's press.

``manage.py run_due`` runs what is due, once a minute. A job may run late, or twice, or begin again after it was cut
off: it must find out for itself what there is to do, and doing it again must change nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

EACH_TIME = timedelta(0)
DAILY = timedelta(days=1)


class JobFailed(Exception):
    """Part of the job could not be done; the words are for the operator."""


@dataclass(frozen=True, slots=True)
class Job:
    """``run`` is told the moment and returns what it did, in words; empty for nothing. It may raise JobFailed."""

    name: str
    run: Callable[[datetime], str]
    every: timedelta
    lease: timedelta


_jobs: dict[str, Job] = {}


def register(
    name: str, run: Callable[[datetime], str], *, every: timedelta = DAILY, lease: timedelta = timedelta(minutes=30)
) -> None:
    """Have ``run`` called each ``every``. After ``lease`` a run counts as dead and may begin again."""
    _jobs[name] = Job(name, run, every, lease)


def registered_jobs() -> tuple[Job, ...]:
    return tuple(_jobs.values())
