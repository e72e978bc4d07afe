"""Days and money of a round that people rely on: what an editor may still move, whom it is told, what the log keeps."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Notice, User
from core.models import LogEntry, Programme
from grants.applying.services.applications import take_back_application
from grants.deciding.services import decisions
from grants.models import Application, Round, RoundPage
from grants.rounds.services import RoundError, publish_round
from tests.accounts.factories import UserFactory
from tests.grants.committee import KES, award, choice, make_manager
from tests.grants.factories import begin, make_page, make_sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def round_page(now: datetime) -> RoundPage:
    return make_page(now=now)


@pytest.fixture
def round(round_page: RoundPage) -> Round:
    return Round.objects.get(key=round_page.translation_key)


def move(round_page: RoundPage, now: datetime, **values: object) -> dict[str, list[str]]:
    """Change the page and publish it; return what was refused, by field."""
    for name, value in values.items():
        setattr(round_page, name, value)
    try:
        publish_round(page=round_page, actor=None, now=now)
    except RoundError as refused:
        return refused.problems
    return {}


@pytest.mark.parametrize(("hours", "is_refused"), [(-1, True), (0, True), (23, True), (24, False), (900, False)])
def test_closing_leaves_a_day_to_whoever_writes(
    round_page: RoundPage, round: Round, learner: User, now: datetime, hours: int, is_refused: bool
) -> None:
    begin(round, learner, now=now)

    problems = move(round_page, now, closes_at=now + timedelta(hours=hours))

    assert ("closes_at" in problems) is is_refused
    round.refresh_from_db()
    assert (round.closes_at == round_page.closes_at) is not is_refused


def test_nobody_is_hurried_where_nobody_writes(
    round_page: RoundPage, round: Round, learner: User, now: datetime
) -> None:
    draft = begin(round, learner, now=now)
    take_back_application(application=draft, reason="", acted_by=learner, now=now)

    assert move(round_page, now, closes_at=now + timedelta(hours=1)) == {}


def test_who_writes_is_told_of_every_move_and_nobody_else(
    round_page: RoundPage, round: Round, learner: User, now: datetime
) -> None:
    draft, other = begin(round, learner, now=now), make_sent(round, UserFactory(), now=now)
    Notice.objects.all().delete()

    move(round_page, now, closes_at=now + timedelta(days=3))
    move(round_page, now + timedelta(minutes=5), closes_at=now + timedelta(days=9))

    notices = list(Notice.objects.order_by("created_at"))
    assert [notice.user for notice in notices] == [learner, learner]
    assert draft.number in notices[1].text
    assert f"{(now + timedelta(days=9)).astimezone(round.zone):%Y}" in notices[1].text
    assert not other.applicant.person.notices.exists()
    assert [notice.read_at is None for notice in notices] == [False, True], "one day is true"


def test_other_changes_are_told_to_nobody(round_page: RoundPage, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)

    assert move(round_page, now, budget=Decimal(120_000), about="More words") == {}
    assert move(round_page, now, closes_at=round_page.closes_at.replace(second=7)) == {}, (
        "an editor reads and types minutes"
    )

    assert not Notice.objects.exists()


def test_it_does_not_open_later_once_somebody_has_begun(
    round_page: RoundPage, round: Round, learner: User, now: datetime
) -> None:
    assert move(round_page, now, opens_at=now + timedelta(days=1)) == {}
    assert move(round_page, now, opens_at=now - timedelta(days=1)) == {}
    begin(Round.objects.get(), learner, now=now)

    assert "opens_at" in move(round_page, now, opens_at=now + timedelta(days=1))


def test_a_decided_round_is_not_opened_again(
    round_page: RoundPage, round: Round, learner: User, programme: Programme, now: datetime
) -> None:
    application, manager = make_sent(round, learner, now=now), make_manager(programme)
    after = round.closes_at + timedelta(days=1)
    award(application, manager, after, amount=500_000)

    problems = move(round_page, after, closes_at=after + timedelta(days=20))

    assert "can't be opened again" in problems["closes_at"][0]
    decisions.reopen_decision(choice=choice(application, manager), now=after)
    assert move(round_page, after, closes_at=after + timedelta(days=20)) == {}


def test_the_log_keeps_old_and_new_days_and_money(
    client: Client, round_page: RoundPage, round: Round, programme: Programme, now: datetime
) -> None:
    old = round.closes_at
    manager = make_manager(programme)
    round_page.budget, round_page.closes_at = Decimal(150_000), now + timedelta(days=12)
    publish_round(page=round_page, actor=manager, now=now)
    publish_round(page=round_page, actor=manager, now=now)

    entry = LogEntry.objects.filter(verb="round.published", actor=manager).get()
    assert entry.detail["changes"] == {
        "budget_minor": [100_000 * KES, 150_000 * KES],
        "closes_at": [old.isoformat(), round_page.closes_at.isoformat()],
    }
    client.force_login(manager)
    shown = client.get(f"/admin/grants/{round.pk}/history/").content.decode()
    assert "KES\u00a0150,000 (was: KES\u00a0100,000)" in shown
    assert manager.get_full_name() in shown


def test_what_was_taken_back_can_be_read_with_its_reason(
    client: Client, round: Round, programme: Programme, learner: User, now: datetime
) -> None:
    sent = make_sent(round, learner, now=now)
    take_back_application(application=sent, reason="I found a job.", acted_by=learner, now=now)
    begin(round, learner, now=now)
    begin(round, UserFactory(), now=now)
    client.force_login(make_manager(programme))

    text = " ".join(client.get(f"/admin/grants/{round.pk}/history/").content.decode().split())
    listed = " ".join(client.get(f"/admin/grants/{round.pk}/").content.decode().split())

    assert sent.number in text
    assert "I found a job." in text
    assert "2 people have begun and not sent" in text
    assert "2 more have begun and not sent" in listed
    assert "Beans and chapati" not in text, "nobody reads it any more"


def test_what_a_conflict_closes_is_not_shown_as_taken_back(
    client: Client, round: Round, programme: Programme, learner: User, now: datetime
) -> None:
    sent, manager = make_sent(round, learner, now=now), make_manager(programme)
    take_back_application(application=sent, reason="I found a job.", acted_by=learner, now=now)
    type(sent).objects.update(acted_by=manager)
    client.force_login(manager)

    assert sent.number not in client.get(f"/admin/grants/{round.pk}/history/").content.decode()


def test_one_place_says_how_long_a_round_accepts(
    round: Round, learner: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ten minutes of grace, whoever sends late is in time, and their draft asks for the money until then."""
    draft = begin(round, learner, now=now)
    Round.objects.filter(pk=round.pk).update(opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now())
    round.refresh_from_db()
    late = round.closes_at + timedelta(minutes=5)

    def answers() -> tuple[bool, bool, bool, bool]:
        is_competing = Application.objects.competing().filter(pk=draft.pk).exists()
        return round.is_open(late), round.is_over(late), Round.objects.open_at(late).exists(), is_competing

    assert answers() == (False, True, False, False)
    monkeypatch.setattr("grants.models.rounds.GRACE", timedelta(minutes=10))
    assert answers() == (True, False, True, True)
