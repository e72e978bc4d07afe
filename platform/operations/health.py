"""Health checks: everything that is wrong just now, in words that say what an operator can do."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from redis import Redis, RedisError

from core.storage import storage_errors
from operations.databases.sqlite import database_file
from operations.due import EACH_TIME, registered_jobs
from operations.models import DueJob
from operations.services.backups import BACKUP

WAITING, RUNNING, CLOCK, FAILED = timedelta(minutes=15), timedelta(hours=1), timedelta(minutes=15), timedelta(hours=24)
BACKUP_EVERY = timedelta(hours=36)
GIGABYTE = 10**9
HEARTBEAT = "health"
SECONDS = 3

Troubles = Iterator[str]


def find_troubles(now: datetime) -> list[str]:
    """Look at everything: it writes one row and one file, and asks the mail server, the bucket and Redis."""
    return _look(now, (_writing, _disks, _media, _tasks, _clock, _backups, _migrations, _mail, _redis))


def find_recorded_troubles(now: datetime) -> list[str]:
    """Look only at what costs a page next to nothing: three queries and the disks; nothing is written or asked."""
    return _look(now, (_disks, _tasks, _clock, _backups))


def _look(now: datetime, checks: tuple[Callable[[datetime], Troubles], ...]) -> list[str]:
    found: list[str] = []
    for check in checks:
        try:
            found += check(now)
        except DatabaseError as error:
            found.append(_("The database does not answer as it should: %(error)s") % {"error": error})
            break
    return found


def _writing(now: datetime) -> Troubles:
    try:
        DueJob.objects.update_or_create(name=HEARTBEAT, defaults={"finished_at": now, "succeeded_at": now})
    except DatabaseError as error:
        yield _("Nothing can be saved: %(error)s") % {"error": error}


def _disks(_now: datetime) -> Troubles:
    folders = {Path(default_storage.location)} if isinstance(default_storage, FileSystemStorage) else set()
    if connection.vendor == "sqlite":
        folders.add(database_file().parent)
    for folder in sorted(folder for folder in folders if folder.exists()):
        disk = shutil.disk_usage(folder)
        if disk.free < GIGABYTE / 2 or (disk.free < 5 * GIGABYTE and disk.free < disk.total / 10):
            numbers = {"folder": folder, "free": round(disk.free / GIGABYTE, 1), "share": 100 * disk.free // disk.total}
            yield _("The disk under %(folder)s is nearly full: %(free)s GB are free (%(share)s %%).") % numbers


def _media(_now: datetime) -> Troubles:
    try:
        if isinstance(default_storage, FileSystemStorage):
            Path(default_storage.location).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=default_storage.location) as file:
                file.write(b"x" * 4096)
        else:
            default_storage.exists(HEARTBEAT)
    except storage_errors() as error:
        yield _("Pictures and certificates can't be stored: %(error)s") % {"error": error}


def _tasks(now: datetime) -> Troubles:
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    waiting = ready.filter(enqueued_at__lte=now - WAITING, exception_class_path="").count()
    if waiting:
        yield _(
            "%(count)s background tasks have waited for more than 15 minutes (mails, certificates, pictures). "
            "Is `manage.py db_worker` running?"
        ) % {"count": waiting}
    if DBTaskResult.objects.running().filter(started_at__lte=now - RUNNING).exists():
        yield _("A background task has been running for more than an hour.")
    failed = Q(status=TaskResultStatus.FAILED, finished_at__gte=now - FAILED)
    trying = Q(status=TaskResultStatus.READY) & ~Q(exception_class_path="")
    for path, why in (
        DBTaskResult.objects.filter(failed | trying)
        .order_by()
        .values_list("task_path", "exception_class_path")
        .distinct()[:5]
    ):
        yield _("A background task fails: %(task)s (%(error)s). It is tried again for two days.") % {
            "task": path,
            "error": why,
        }


def _clock(now: datetime) -> Troubles:
    """Jobs that come with each run show when the last one was."""
    rows = {row.name: row for row in DueJob.objects.all()}
    jobs = registered_jobs()
    runs = [rows[job.name].started_at for job in jobs if job.every == EACH_TIME and job.name in rows]
    if not any(run and run > now - CLOCK for run in runs):
        yield _("Nothing runs on the clock: scheduled pages do not appear. Let a timer start `manage.py run_due`.")
    for job in jobs:
        if job.name in rows and rows[job.name].is_failing:
            yield _("“%(job)s” fails: %(error)s") % {"job": job.name, "error": rows[job.name].outcome}


def _backups(now: datetime) -> Troubles:
    if not settings.EXPECT_BACKUPS:
        return
    last = DueJob.objects.filter(name=BACKUP).values_list("succeeded_at", flat=True).first()
    if last is None:
        yield _("There is no backup yet. Let a timer start `manage.py backup`.")
    elif last <= now - BACKUP_EVERY:
        days = max(1, (now - last).days)
        yield ngettext(
            "The last good backup is %(days)s day old.", "The last good backup is %(days)s days old.", days
        ) % {"days": days}


def _migrations(_now: datetime) -> Troubles:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield _("The database is older than the program. Run `manage.py migrate`.")


def _mail(_now: datetime) -> Troubles:
    try:
        with contextlib.closing(get_connection(timeout=SECONDS)) as server:
            server.open()
    except (OSError, SMTPException) as error:
        yield _("The mail server does not take mail: %(error)s") % {"error": error}


def _redis(_now: datetime) -> Troubles:
    if settings.REDIS_URL:
        try:
            Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
        except RedisError as error:
            yield _("Redis does not answer, so limits on wrong passwords do not count: %(error)s") % {"error": error}
