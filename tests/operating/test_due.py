"""What happens on the clock: once, at its time or later, whoever starts it and however often."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from home.models import InformationPage
from operations.due import Job, JobFailed, registered_jobs
from operations.models import DueJob
from operations.services.due import run_due, run_job
from tests.home.factories import make_home
from tests.operating.drills import drill

LEASE = timedelta(minutes=30)


def job(run: Callable[[datetime], str], every: timedelta = timedelta(days=1)) -> Job:
    return Job("a job", run, every, LEASE)


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], datetime]:
    """Move the clock."""
    present = timezone.now

    def move(by: timedelta) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: present() + by)
        return timezone.now()

    return move


@pytest.mark.django_db
def test_a_job_runs_when_it_is_due_and_not_before(now: datetime) -> None:
    runs: list[datetime] = []
    daily = job(lambda moment: runs.append(moment) or "done")

    for hours in (0, 1, 23, 24, 25, 24 * 400):
        run_job(job=daily, now=now + timedelta(hours=hours))

    assert runs == [now, now + timedelta(hours=24), now + timedelta(days=400)]
    assert DueJob.objects.get().outcome == "done"


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_again_soon_and_holds_up_nobody(now: datetime) -> None:
    def fail(_moment: datetime) -> str:
        raise JobFailed("the bucket is full")

    outcome = run_job(job=job(fail), now=now)

    assert outcome is not None
    assert not outcome.is_good
    row = DueJob.objects.get()
    assert row.is_failing
    assert row.outcome == "the bucket is full"
    assert row.next_at == now + timedelta(hours=1)
    assert row.locked_until is None


@pytest.mark.django_db
def test_a_job_whose_machine_died_runs_again_after_its_lease(now: datetime) -> None:
    DueJob.objects.create(name="a job", locked_until=now + LEASE, started_at=now)
    again = job(lambda _moment: "")

    assert run_job(job=again, now=now + timedelta(minutes=29)) is None
    assert run_job(job=again, now=now + timedelta(minutes=30)) is not None


@pytest.mark.django_db
def test_a_clock_that_was_a_year_ahead_stops_no_job(now: datetime) -> None:
    ahead = now + timedelta(days=365)
    DueJob.objects.create(name="a job", locked_until=ahead, next_at=ahead)

    assert run_job(job=job(lambda _moment: ""), now=now) is not None


@pytest.mark.django_db(transaction=True)
def test_two_machines_at_once_run_a_job_once(now: datetime) -> None:
    runs: list[int] = []
    together = threading.Barrier(4)

    def slow(_moment: datetime) -> str:
        runs.append(1)
        time.sleep(0.3)
        return ""

    def machine(_number: int) -> None:
        together.wait()
        run_job(job=job(slow), now=now)
        connection.close()

    with ThreadPoolExecutor(4) as machines:
        list(machines.map(machine, range(4)))

    assert runs == [1]


@pytest.fixture
def scheduled(db: None, now: datetime) -> Page:
    """A page that is to appear in an hour and to go after 300 days."""
    return schedule("about", at=now + timedelta(hours=1), until=now + timedelta(days=300))


def schedule(slug: str, at: datetime, until: datetime | None = None) -> Page:
    page = make_home().add_child(instance=InformationPage(title=f"Page {slug}", slug=slug, body="<p>x</p>", live=False))
    page.go_live_at, page.expire_at = at, until
    page.save_revision().publish()
    return page


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_a_scheduled_page_appears_and_goes(scheduled: Page, later: Callable[[timedelta], datetime]) -> None:
    run_due(now=timezone.now())
    assert not is_live(scheduled)

    run_due(now=later(timedelta(hours=2)))
    assert is_live(scheduled)

    run_due(now=later(timedelta(days=400)))
    assert not is_live(scheduled)
    assert Page.objects.get(pk=scheduled.pk).expired


def test_a_page_that_appears_late_appears(scheduled: Page, later: Callable[[timedelta], datetime]) -> None:
    scheduled.expire_at = None
    scheduled.save_revision().publish()

    run_due(now=later(timedelta(days=400)))

    assert is_live(scheduled)


def test_one_page_that_cannot_be_published_holds_up_no_other(
    scheduled: Page, later: Callable[[timedelta], datetime], capsys: pytest.CaptureFixture[str]
) -> None:
    broken = schedule("broken", at=timezone.now() + timedelta(minutes=1))
    revision = broken.latest_revision
    revision.content["title"] = None
    revision.save()
    later(timedelta(hours=2))

    with pytest.raises(CommandError, match="failed"):
        call_command("run_due")

    assert is_live(scheduled)
    assert not is_live(broken)
    assert "not published: Page broken" in capsys.readouterr().err
    assert DueJob.objects.get(name="publish what is scheduled").is_failing


@pytest.mark.django_db
def test_ended_sessions_old_results_and_half_files_go(later: Callable[[timedelta], datetime]) -> None:
    session = SessionStore()
    session["who"] = "amina"
    session.save()
    for status in (TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED, TaskResultStatus.READY):
        DBTaskResult.objects.create(status=status, finished_at=timezone.now(), args_kwargs={}, backend_name="default")
    half = Path(default_storage.path("certificates/.abcdef.part"))
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_text("half")
    run_due(now=timezone.now())
    assert Session.objects.count() == 1
    assert DBTaskResult.objects.count() == 3
    assert half.exists()

    run_due(now=later(timedelta(days=30)))
    assert not half.exists()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"FAILED", "READY"}

    run_due(now=later(timedelta(days=400)))
    assert not Session.objects.exists()
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"READY"}


@pytest.mark.django_db
def test_the_command_says_what_it_did_and_a_second_one_does_nothing(
    scheduled: Page, later: Callable[[timedelta], datetime], capsys: pytest.CaptureFixture[str]
) -> None:
    later(timedelta(hours=2))

    call_command("run_due")
    call_command("run_due")

    assert capsys.readouterr().out.count(f"published: {scheduled.title}") == 1


def test_every_registered_job_has_a_name_of_its_own_and_can_run(db: None, now: datetime) -> None:
    names = [one.name for one in registered_jobs()]

    assert len(names) == len(set(names)) >= 5
    assert all(outcome.is_good for outcome in run_due(now=now))


def test_the_loop_runs_until_its_parent_ends(tmp_path: Path, django_db_setup: None) -> None:
    """As the demo starts it: nothing may be left running when the demo was killed."""
    with drill(tmp_path) as site:
        script = f"{sys.executable} manage.py run_due --every 1 & echo $!; wait"
        parent = subprocess.Popen(["bash", "-c", script], env=site.environment, stdout=subprocess.PIPE, text=True)
        assert parent.stdout
        loop = int(parent.stdout.readline())
        ran = "from operations.models import DueJob; print(DueJob.objects.count())"
        until = time.monotonic() + 60
        while site.python(ran) == "0":
            assert time.monotonic() < until

        parent.send_signal(signal.SIGKILL)
        parent.wait()
        parent.stdout.close()

        while Path(f"/proc/{loop}").exists():
            assert time.monotonic() < until
            time.sleep(0.1)
        with pytest.raises(ProcessLookupError):
            os.kill(loop, 0)
