"""Every pair of statuses: what the table allows happens with an event, everything else is refused."""

from datetime import datetime
from itertools import product

import pytest

from accounts.models import User
from core.models import LogEntry
from grants.enums import Status
from grants.models import Application, ApplicationEvent
from grants.services.workflow import TRANSITIONS, VERBS, StatusError, can_become, set_status
from tests.grants.factories import begin, make_published_round

ALLOWED = {
    ("draft", "sent"),
    ("draft", "withdrawn"),
    ("sent", "in_review"),
    ("sent", "declined"),
    ("sent", "withdrawn"),
    ("in_review", "awarded"),
    ("in_review", "declined"),
    ("in_review", "withdrawn"),
    ("awarded", "awarded"),
    ("awarded", "cancelled"),
    ("declined", "declined"),
    ("declined", "awarded"),
    ("cancelled", "awarded"),
}
PAIRS = [(str(a), str(b)) for a, b in product(Status, Status)]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_table_allows_these_pairs_and_no_others(before: str, after: str) -> None:
    assert can_become(before, Status(after)) is ((before, after) in ALLOWED)


def test_every_status_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Status)


@pytest.fixture
def application(now: datetime, learner: User, programme: object) -> Application:
    """One that is complete enough for the database to let it have any status."""
    made = begin(make_published_round(now=now), learner, now=now)
    Application.objects.update(sent_at=now, asked_minor=500_000, consent_text="I agree.")
    return made


@pytest.mark.django_db
def test_allowed_changes_leave_one_event_and_one_log_line_each(
    application: Application, learner: User, now: datetime
) -> None:
    for before, after in sorted(ALLOWED):
        Application.objects.update(status=before)

        changed = set_status(application=application, to=Status(after), actor=learner, now=now, note="Because")

        event = ApplicationEvent.objects.latest("pk")
        assert changed.status == after
        assert (event.from_status, event.to_status, event.actor, event.note) == (before, after, learner, "Because")
        assert LogEntry.objects.latest("pk").verb == VERBS[Status(after)]


@pytest.mark.django_db
def test_all_other_changes_are_refused_and_leave_nothing(application: Application, now: datetime) -> None:
    events = ApplicationEvent.objects.count()
    for before, after in sorted(set(PAIRS) - ALLOWED):
        Application.objects.update(status=before)

        with pytest.raises(StatusError):
            set_status(application=application, to=Status(after), actor=None, now=now)

        assert Application.objects.get().status == before
    assert ApplicationEvent.objects.count() == events


@pytest.mark.django_db
def test_a_stale_copy_does_not_decide(application: Application, now: datetime) -> None:
    Application.objects.update(status="declined")

    with pytest.raises(StatusError):
        set_status(application=application, to=Status.SENT, actor=None, now=now)


@pytest.mark.django_db
def test_changes_are_written_with_the_status(application: Application, now: datetime) -> None:
    Application.objects.update(status="draft", sent_at=None)

    set_status(application=application, to=Status.SENT, actor=None, now=now, changes={"sent_at": now})

    assert Application.objects.get().sent_at == now
    assert ApplicationEvent.objects.latest("pk").actor_pseudonym == "server"
