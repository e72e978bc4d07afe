"""Monitors get a cheap answer under any name; the whole truth is for this machine, or for who has the token."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from operations.health import find_recorded_troubles, find_troubles
from operations.models import DueJob
from operations.services.due import run_due
from tests.accounts.factories import AdministratorFactory
from tests.bench.servers import free_port

pytestmark = pytest.mark.django_db
DEEP = "/healthz/deep"
TOKEN = "a-long-token-that-nobody-guesses"


@pytest.fixture
def _healthy(now: datetime) -> None:
    run_due(now=now)


def test_a_monitor_asks_by_address_and_gets_a_small_answer(client: Client) -> None:
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000", "10.0.0.7", "nobody.example", ""):
        answer = client.get("/healthz", headers={"host": host})
        assert (answer.status_code, answer.content) == (200, b"ok"), host
        assert "no-store" in answer["Cache-Control"]
    assert client.post("/healthz").status_code == 405


def test_it_asks_the_database_one_thing_only(client: Client, django_assert_num_queries: Callable[..., object]) -> None:
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        client.get("/healthz")


def test_a_database_that_does_not_answer_is_said_without_a_crash(client: Client) -> None:
    def refuse(*_args: object) -> None:
        raise DatabaseError("it is away")

    with connection.execute_wrapper(refuse):
        assert client.get("/healthz").status_code == 503
        deep = client.get(DEEP, headers={"host": "127.0.0.1"})

    assert deep.status_code == 503
    assert "it is away" in deep.text


@pytest.mark.usefixtures("_healthy")
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "127.0.0.1", "[::1]"])
def test_this_machine_may_ask_for_everything(client: Client, host: str) -> None:
    answer = client.get(DEEP, headers={"host": host})

    assert (answer.status_code, answer.text) == (200, "ok")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("10.0.0.7", {"host": "127.0.0.1"}),
        ("127.0.0.1", {"host": "seedbed.example"}),
        ("127.0.0.1", {"host": "127.0.0.1.seedbed.example"}),
        ("127.0.0.1", {"host": "localhost", "x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", {"host": "localhost", "forwarded": "for=127.0.0.1"}),
        ("10.0.0.7", {"host": "seedbed.example", "authorization": "Bearer wrong"}),
        ("10.0.0.7", {"host": "seedbed.example", "authorization": "Bearer "}),
        ("10.0.0.7", {"host": "seedbed.example", "authorization": f"Basic {TOKEN}"}),
    ],
)
def test_nobody_else_may(client: Client, settings: Settings, address: str, headers: dict[str, str]) -> None:
    """What comes through a proxy comes from this machine as well."""
    settings.HEALTH_TOKEN = TOKEN

    answer = client.get(DEEP, headers=headers, REMOTE_ADDR=address)

    assert (answer.status_code, answer.text) == (404, "Not found")


def test_without_a_token_an_empty_one_opens_nothing(client: Client) -> None:
    answer = client.get(DEEP, headers={"host": "seedbed.example", "authorization": "Bearer "}, REMOTE_ADDR="10.0.0.7")

    assert answer.status_code == 404


@pytest.mark.usefixtures("_healthy")
def test_who_has_the_token_may_ask_from_anywhere(client: Client, settings: Settings) -> None:
    settings.HEALTH_TOKEN = TOKEN
    headers = {"host": "seedbed.example", "authorization": f"Bearer {TOKEN}"}

    assert client.get(DEEP, headers=headers, REMOTE_ADDR="10.0.0.7").text == "ok"


def task(now: datetime, **fields: object) -> None:
    given = {"task_path": "accounts.tasks.mail_news", "args_kwargs": {}, "backend_name": "default", **fields}
    enqueued_at = given.pop("enqueued_at", now)
    row = DBTaskResult.objects.create(**given)
    DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=enqueued_at)


TASKS = {
    "have waited for more than 15 minutes": {"enqueued_at": timedelta(minutes=16)},
    "running for more than an hour": {"status": TaskResultStatus.RUNNING, "started_at": timedelta(minutes=61)},
    "fails: accounts.tasks.mail_news (OSError)": {
        "status": TaskResultStatus.FAILED,
        "finished_at": timedelta(hours=23),
        "exception_class_path": "OSError",
    },
    "fails: accounts.tasks.mail_news (SMTPError)": {"exception_class_path": "SMTPError"},
}


@pytest.mark.usefixtures("_healthy")
@pytest.mark.parametrize("words", TASKS)
def test_tasks_in_trouble_are_named(words: str, now: datetime) -> None:
    fields = TASKS[words].items()
    task(now, **{name: now - value if isinstance(value, timedelta) else value for name, value in fields})

    troubles = find_recorded_troubles(now)

    assert len(troubles) == 1
    assert words in troubles[0]


@pytest.mark.usefixtures("_healthy")
def test_what_goes_its_way_is_no_trouble(now: datetime) -> None:
    task(now, enqueued_at=now - timedelta(minutes=14))
    task(now, status=TaskResultStatus.RUNNING, started_at=now - timedelta(minutes=59))
    task(now, status=TaskResultStatus.SUCCESSFUL, finished_at=now - timedelta(days=9))
    task(now, status=TaskResultStatus.FAILED, finished_at=now - timedelta(hours=25), exception_class_path="OSError")

    assert find_troubles(now) == []


def test_a_clock_that_stands_still_is_a_trouble(now: datetime) -> None:
    assert "run_due" in find_recorded_troubles(now)[0]

    run_due(now=now)

    assert find_recorded_troubles(now + timedelta(minutes=14)) == []
    assert "run_due" in find_recorded_troubles(now + timedelta(minutes=15))[0]


@pytest.mark.usefixtures("_healthy")
def test_a_job_that_fails_says_why(now: datetime) -> None:
    changed = {"finished_at": now, "succeeded_at": None, "outcome": "page 7 can't be published"}
    DueJob.objects.filter(name="publish what is scheduled").update(**changed)

    assert "page 7 can't be published" in find_recorded_troubles(now)[0]


@pytest.mark.usefixtures("_healthy")
def test_a_missing_and_an_old_backup_are_troubles_where_backups_are_expected(now: datetime, settings: Settings) -> None:
    assert find_recorded_troubles(now) == []
    settings.EXPECT_BACKUPS = True
    assert "no backup yet" in find_recorded_troubles(now)[0]

    DueJob.objects.create(name="backup", succeeded_at=now - timedelta(hours=35))
    assert find_recorded_troubles(now) == []

    DueJob.objects.filter(name="backup").update(succeeded_at=now - timedelta(days=3))
    assert "3 days old" in find_recorded_troubles(now)[0]


@pytest.mark.usefixtures("_healthy")
def test_a_disk_that_is_nearly_full_is_a_trouble(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = SimpleNamespace(total=20 * 10**9, used=0, free=4 * 10**8)
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: disk)

    assert "0.4 GB are free (2 %)" in find_recorded_troubles(now)[0]


@pytest.mark.usefixtures("_healthy")
def test_media_that_cannot_be_written_are_a_trouble(now: datetime, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = str(tmp_path / "media")

    assert any("can't be stored" in trouble for trouble in find_troubles(now))


@pytest.mark.usefixtures("_healthy")
def test_a_mail_server_that_is_away_is_a_trouble(now: datetime, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    assert "mail server" in find_troubles(now)[0]


@pytest.mark.usefixtures("_healthy")
def test_redis_that_is_away_is_a_trouble(now: datetime, settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"

    assert "Redis" in find_troubles(now)[0]


@pytest.mark.usefixtures("_healthy")
def test_a_database_that_takes_no_writes_is_a_trouble(now: datetime) -> None:
    def read_only(execute: Callable[..., object], statement: str, *rest: object) -> object:
        if statement.startswith(("INSERT", "UPDATE")):
            raise DatabaseError("the disk is full")
        return execute(statement, *rest)

    with connection.execute_wrapper(read_only):
        troubles = find_troubles(now)

    assert troubles == ["Nothing can be saved: the disk is full"]


@pytest.mark.usefixtures("_healthy")
def test_migrations_that_wait_are_a_trouble(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")

    assert "migrate" in find_troubles(now)[0]


def test_the_command_ends_with_an_error_when_something_is_wrong(
    now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("health")
    assert ended.value.code == 1
    assert "run_due" in capsys.readouterr().out

    run_due(now=timezone.now())
    call_command("health")
    assert capsys.readouterr().out == "ok\n"


def test_administrators_read_on_their_first_screen_what_is_wrong(client: Client, now: datetime) -> None:
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert "This server needs you" in client.get("/admin/").text
    run_due(now=timezone.now())
    assert "This server needs you" not in client.get("/admin/").text
