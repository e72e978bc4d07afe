"""Prune what nobody needs any more: ended sessions, old task results, half files."""

from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.storage import sweep_parts

SUCCESSES_STAY = timedelta(days=14)
FAILURES_STAY = timedelta(days=60)
PARTS_STAY = timedelta(days=1)


def clear_sessions(_now: datetime) -> str:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return ""


def prune_task_results(now: datetime) -> str:
    good = Q(status=TaskResultStatus.SUCCESSFUL, finished_at__lte=now - SUCCESSES_STAY)
    bad = Q(status=TaskResultStatus.FAILED, finished_at__lte=now - FAILURES_STAY)
    deleted, _by_model = DBTaskResult.objects.filter(good | bad).delete()
    return f"{deleted} old results of tasks deleted" if deleted else ""


def sweep_half_files(now: datetime) -> str:
    """A process that is killed while it writes leaves its half file beside; after a day nobody writes it any more."""
    if not isinstance(default_storage, FileSystemStorage):
        return ""
    swept = sweep_parts(Path(default_storage.location), (now - PARTS_STAY).timestamp())
    return f"{swept} half files deleted" if swept else ""
