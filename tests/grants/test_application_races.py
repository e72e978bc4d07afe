"""Real threads on the database at hand: beginning and sending count once."""

import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from accounts.models import Notice
from core.models import Programme
from grants.models import AnswerSave, Application, ApplicationEvent
from tests.accounts.factories import UserFactory
from tests.grants.factories import begin, fill, make_round, save, send

THREADS = 6


def at_once(act: Callable[[], Any]) -> list[Any]:
    """Run the act in several threads that start together; return what each returned or raised."""
    barrier = threading.Barrier(THREADS)
    results: list[Any] = []

    def run() -> None:
        try:
            barrier.wait()
            results.append(act())
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_beginning_sending_and_saving_at_once_count_once(now: datetime, programme: Programme) -> None:
    """One test for three races: preparing a transactional database costs more than they do."""
    learner, round = UserFactory(), make_round(now=now)

    begun = at_once(lambda: begin(round, learner, now=now).pk)
    application = Application.objects.get()
    form_id = uuid.uuid4()
    saved = at_once(
        lambda: (
            save(application, "work", {"business": "Beans", "since": "old"}, now=now, form_id=form_id, based_on=0).pk
        )
    )
    fill(application, now=now)
    sent = at_once(lambda: send(application, now=now).status)

    assert begun == [application.pk] * THREADS
    assert saved == [application.pk] * THREADS
    assert AnswerSave.objects.filter(pk=form_id).count() == 1
    assert sent == ["sent"] * THREADS
    assert ApplicationEvent.objects.filter(to_status="sent").count() == 1
    assert Notice.objects.filter(user=learner).count() == 1
