"""Real threads on the database at hand: beginning and sending count once."""

import uuid
from datetime import datetime

import pytest

from accounts.models import Notice
from core.models import Programme
from grants.models import AnswerSave, Application, ApplicationEvent
from tests.accounts.factories import UserFactory
from tests.core.racing import at_once
from tests.grants.factories import begin, fill, make_published_round, save, send

THREADS = 6


@pytest.mark.django_db(transaction=True)
def test_beginning_sending_and_saving_at_once_count_once(now: datetime, programme: Programme) -> None:
    """One test for three races: preparing a transactional database costs more than they do."""
    learner, round = UserFactory(), make_published_round(now=now)

    begun = at_once(*[lambda: begin(round, learner, now=now).pk] * THREADS, catch=Exception)
    application = Application.objects.get()
    words = {"business": "Beans", "since": "old"}
    form = {"form_id": uuid.uuid4(), "based_on": 0}
    saved = at_once(*[lambda: save(application, "work", words, now=now, **form).pk] * THREADS, catch=Exception)
    fill(application, now=now)
    sent = at_once(*[lambda: send(application, now=now).status] * THREADS, catch=Exception)

    assert begun == [application.pk] * THREADS
    assert saved == [application.pk] * THREADS
    assert AnswerSave.objects.filter(pk=form["form_id"]).count() == 1
    assert sent == ["sent"] * THREADS
    assert ApplicationEvent.objects.filter(to_status="sent").count() == 1
    assert Notice.objects.filter(user=learner).count() == 1
