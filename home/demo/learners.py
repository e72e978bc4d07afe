"""The demo's learners, who make it look lived in. They learn through the services, as everybody does."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, task_backends
from django_tasks.backends.dummy import DummyBackend

from accounts.models import User
from core.models import Programme
from courses.loading import key_of
from home.demo.studying import take_course

LEARNERS_FILE = Path(__file__).parents[1] / "content" / "learners.yaml"
ASKED_FOR = "finances"
BETWEEN_COURSES = timedelta(days=3)


def make_learners(*, programme: Programme, now: datetime) -> list[User]:
    """Make the learners that are missing. Returns those who can ask for a grant, in the order of the file."""
    rows = read_learners()
    known = User.objects.in_bulk(list(rows), field_name="username")
    for username, row in rows.items():
        if username not in known:
            known[username] = _make_learner(username, row, programme, now)
    return [known[username] for username, row in rows.items() if row["courses"].get(ASKED_FOR) == "all"]


@contextmanager
def without_tasks() -> Iterator[None]:
    """Queue nothing meanwhile: a certificate's PDF is made at its first download, and the demo has dozens of them."""
    kept = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    task_backends[DEFAULT_TASK_BACKEND_ALIAS] = DummyBackend(DEFAULT_TASK_BACKEND_ALIAS, {})
    try:
        yield
    finally:
        task_backends[DEFAULT_TASK_BACKEND_ALIAS] = kept


def read_learners() -> dict[str, dict[str, Any]]:
    """Return the file's rows by username."""
    rows: list[dict[str, Any]] = yaml.safe_load(LEARNERS_FILE.read_text(encoding="utf-8"))
    return {slugify(row["name"]): row for row in rows}


def _make_learner(username: str, row: dict[str, Any], programme: Programme, now: datetime) -> User:
    """Make one without a password; their courses follow each other, none later than now."""
    began_at = now - timedelta(days=row["days"])
    learner = User.objects.create_user(
        username=username, name=row["name"], called=row["name"].split()[0], date_joined=began_at
    )
    for number, (course, units) in enumerate(row["courses"].items()):
        take_course(
            learner=learner,
            course_key=key_of(course),
            programme=programme,
            began_at=began_at + BETWEEN_COURSES * number,
            units=None if units == "all" else units,
        )
    return learner
