"""Background work: queued with its reason, tried again, taken back from the dead, done after the database was away."""

import ast
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from accounts.models import User
from accounts.services import tell
from operations.management.commands.db_worker import LastingWorker
from operations.services.background_tasks import TRIED_AGAIN_AFTER, new_worker_id, reclaim_tasks
from tests.accounts.factories import UserFactory
from tests.courses.factories import make_course, unit_pages
from tests.operating.drills import Drill, drill
from tests.operating.queues import DATABASE


class DeadMailServer(EmailBackend):
    """A mail server that is away."""

    def send_messages(self, messages: object) -> int:
        raise ConnectionRefusedError("nobody takes mail")


@pytest.fixture
def _queued(db: None, settings: Settings) -> None:
    settings.TASKS = DATABASE


@pytest.fixture
def reader(db: None) -> User:
    return UserFactory(email="amina@example.org")


def tell_something(reader: User, now: datetime) -> None:
    tell(user=reader, key="news", text="There is news.", path="/my/", now=now)


def work() -> None:
    """Do what is ready, as ``manage.py db_worker --batch`` does."""
    LastingWorker(
        worker_id=new_worker_id(),
        batch=True,
        interval=0,
        startup_delay=False,
        max_tasks=None,
        backend_name="default",
        queue_names=["default"],
        excluded_queue_names=[],
    ).run()


@pytest.mark.usefixtures("_queued")
def test_a_mail_is_queued_with_the_notice_not_after_it(reader: User, now: datetime) -> None:
    tell_something(reader, now)

    assert DBTaskResult.objects.get().task_path == "accounts.tasks.mail_news", "a test never commits"


@pytest.mark.usefixtures("_queued")
def test_what_is_undone_queues_nothing(reader: User, now: datetime) -> None:
    class Undone(Exception):
        pass

    def undo() -> None:
        with transaction.atomic():
            tell_something(reader, now)
            raise Undone

    with pytest.raises(Undone):
        undo()

    assert not DBTaskResult.objects.exists()


@pytest.mark.usefixtures("_queued")
def test_a_course_of_many_pages_queues_its_follow_up_once() -> None:
    course = make_course(units=3)
    DBTaskResult.objects.all().delete()

    with transaction.atomic():
        for unit in unit_pages(course):
            unit.save_revision().publish()

    assert DBTaskResult.objects.filter(task_path="courses.tasks.follow_course_change").count() <= 1


def test_without_a_queue_work_waits_for_the_commit(
    reader: User, now: datetime, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        tell_something(reader, now)
        assert not mail.outbox

    assert len(mail.outbox) == 1


def test_nobody_queues_work_in_another_way() -> None:
    """``enqueue`` after a commit loses work, and inside a transaction it runs at once where there is no queue."""
    root = site_settings.ROOT
    sources = [file for part in ("platform", "courses", "lessons", "home") for file in (root / part).rglob("*.py")]
    calls = [file.relative_to(root) for file in sources if "enqueue" in attributes_of(file)]

    # A mail for a forgotten password follows from no write: there is no transaction to belong to.
    assert set(calls) == {Path("platform/core/queueing.py"), Path("platform/accounts/forms.py")}


def attributes_of(file: Path) -> set[str]:
    return {node.attr for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Attribute)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_queued")
def test_a_mail_that_failed_goes_out_when_the_server_is_back(
    reader: User, now: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = timezone.now
    tell_something(reader, now)
    settings.EMAIL_BACKEND = f"{__name__}.DeadMailServer"

    work()

    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.READY
    assert row.exception_class_path == "builtins.ConnectionRefusedError"
    assert timedelta(0) < row.run_after - present() <= TRIED_AGAIN_AFTER[0]

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    work()
    assert not mail.outbox, "it waits a little longer each time"

    monkeypatch.setattr(timezone, "now", lambda: present() + TRIED_AGAIN_AFTER[0])
    work()
    assert [message.to for message in mail.outbox] == [["amina@example.org"]]
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_queued")
def test_what_fails_for_two_days_stays_failed(
    reader: User, now: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    present = timezone.now
    tell_something(reader, now)
    settings.EMAIL_BACKEND = f"{__name__}.DeadMailServer"

    for _try in range(len(TRIED_AGAIN_AFTER) + 3):
        work()
        passed = DBTaskResult.objects.get().run_after - present()
        monkeypatch.setattr(timezone, "now", lambda passed=passed: present() + passed)

    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert len(row.worker_ids) == len(TRIED_AGAIN_AFTER) + 1
    assert sum(TRIED_AGAIN_AFTER, timedelta(0)) > timedelta(days=1)


def running(worker: str, started_at: datetime, tries: int = 1) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        task_path="accounts.tasks.mail_news",
        args_kwargs={"args": [0, "en"], "kwargs": {}},
        backend_name="default",
        worker_ids=[worker] * tries,
        started_at=started_at,
    )


def dead_worker() -> str:
    """A worker of this machine whose process is no more; the id belongs to another one by now."""
    machine, pid, _began, mark = new_worker_id().split(":")
    return f"{machine}:{pid}:1:{mark}"


@pytest.mark.django_db
def test_what_a_dead_worker_left_is_taken_back_and_a_living_ones_is_not(now: datetime) -> None:
    left = running(dead_worker(), now)
    kept = running(new_worker_id(), now - timedelta(hours=5))
    elsewhere = running("another:17:4711:abcd", now - timedelta(minutes=59))
    long_gone = running("another:17:4711:abcd", now - timedelta(minutes=61))
    of_old = running("", now - timedelta(hours=2))

    reclaim_tasks(now)

    rows = {row.pk: row.status for row in DBTaskResult.objects.all()}
    assert [rows[one.pk] for one in (left, long_gone, of_old)] == [TaskResultStatus.READY] * 3
    assert [rows[one.pk] for one in (kept, elsewhere)] == [TaskResultStatus.RUNNING] * 2


@pytest.mark.django_db
def test_a_task_that_takes_its_worker_along_each_time_is_given_up(now: datetime) -> None:
    running(dead_worker(), now, tries=len(TRIED_AGAIN_AFTER) + 1)

    reclaim_tasks(now)

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


@pytest.fixture
def site(tmp_path: Path, django_db_setup: None) -> Iterator[Drill]:
    with drill(tmp_path) as made:
        yield made


def test_a_worker_killed_in_the_middle_loses_nothing(site: Drill) -> None:
    """The next one takes its task back when it begins."""
    site.environment |= {"TASKS_BACKEND": "database", "EMAIL_URL": "dummymail://"}
    site.python(
        "from operations.services.background_tasks import *;"
        "from django_tasks_db.models import DBTaskResult as T; from django.utils.timezone import now;"
        "T.objects.create(status='RUNNING', task_path='courses.tasks.follow_course_change', backend_name='default',"
        " args_kwargs={'args': ['5c1a3a1e-0000-4000-8000-000000000000'], 'kwargs': {}}, worker_ids=[new_worker_id()],"
        " started_at=now())"
    )

    first = site.manage("db_worker", "--batch", "--no-startup-delay")

    assert first.returncode == 0, first.stderr
    status = "from django_tasks_db.models import DBTaskResult as T; print(T.objects.get().status)"
    assert site.python(status) == "READY", "a minute later, lest it takes the next worker along"


def test_the_worker_lives_on_when_its_database_goes_and_comes_back(site: Drill, tmp_path: Path) -> None:
    """On SQLite the file is taken away for a while; on PostgreSQL its connections are cut."""
    site.environment |= {"TASKS_BACKEND": "database", "EMAIL_URL": "dummymail://"}
    worker = subprocess.Popen(
        site.command("db_worker", "--no-startup-delay", "--interval", "0.2"),
        env=site.environment,
        cwd=site_settings.ROOT,
    )
    done = "from django_tasks_db.models import DBTaskResult as T; print(*T.objects.values_list('status', flat=True))"
    try:
        queue_one(site)
        wait_until(lambda: site.python(done) == "SUCCESSFUL")
        with site.database_away():
            time.sleep(3)
            assert worker.poll() is None
        queue_one(site)
        wait_until(lambda: site.python(done) == "SUCCESSFUL SUCCESSFUL")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        if worker.poll() is None:
            os.kill(worker.pid, signal.SIGKILL)
            worker.wait()


def queue_one(site: Drill) -> None:
    site.python("from core.queueing import queue; from accounts.tasks import mail_news; queue(mail_news, 0, 'en')")


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not is_so():
        assert time.monotonic() < until
