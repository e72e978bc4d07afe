"""Deleting an account with a running application or a promised grant: said before, freed by rule, told to managers."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import Notice, User
from accounts.privacy import leaving_warnings
from accounts.services import erase_person
from grants.deciding.services import decisions, publishing
from grants.enums import Status
from grants.models import Answer, Application, Award, Round
from tests.accounts.factories import AdministratorFactory
from tests.grants.committee import award, choice
from tests.grants.factories import begin, make_sent

pytestmark = pytest.mark.django_db
ASKED = 500_000


@pytest.fixture
def round(open_round: Round) -> Round:
    return open_round


@pytest.fixture
def after(round: Round) -> datetime:
    return round.closes_at + timedelta(days=1)


@pytest.fixture
def sent(round: Round, learner: User, now: datetime) -> Application:
    return make_sent(round, learner, now=now)


def leave(person: User, at: datetime) -> None:
    erase_person(user=User.objects.get(pk=person.pk), by=person, now=at)


def test_an_award_that_was_not_paid_is_freed_and_what_it_was_for_stays(
    client: Client,
    sent: Application,
    round: Round,
    learner: User,
    manager: User,
    after: datetime,
    django_capture_on_commit_callbacks: object,
) -> None:
    User.objects.filter(pk=learner.pk).update(email="learner@example.org")
    award(sent, manager, after, amount=ASKED)
    publishing.publish_decisions(round=round, by=manager, now=after)
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        leave(learner, after)

    kept, round = Application.objects.get(), Round.objects.get()
    assert (kept.status, round.awarded_minor) == (Status.CANCELLED, 0)
    assert (kept.applicant.person, Answer.objects.exists()) == (None, False)
    assert Award.objects.get().purpose == "Stove"
    assert sent.number in Notice.objects.get(user=manager).text
    assert not [one for one in mail.outbox if "learner@example.org" in one.to], "nobody is there to be told"
    client.force_login(manager)
    page = client.get(f"/admin/grants/{round.pk}/application/{sent.number}/").content.decode()
    assert learner.pseudonym in page
    assert 'What the money is for: <span dir="auto">Stove</span>' in page
    assert "This person has deleted their account." in page
    assert "Cancelled the award: the applicant has deleted their account" in page
    assert "and told the applicant" not in page, "nobody was there to be told"
    assert "Correct this decision" not in page, "nobody is there to receive it"
    assert "said by the applicant" not in page, "what they said is deleted"


def test_an_award_that_nobody_was_told_of_is_freed_and_the_application_taken_back(
    sent: Application, learner: User, manager: User, after: datetime
) -> None:
    award(sent, manager, after, amount=ASKED)

    leave(learner, after)

    assert Round.objects.get().awarded_minor == 0
    assert Application.objects.get().status == Status.WITHDRAWN
    assert Award.objects.get().purpose == "Stove"
    assert Notice.objects.filter(user=manager).count() == 1


def test_managers_are_told_in_the_language_of_their_admin(
    sent: Application, learner: User, manager: User, after: datetime
) -> None:
    with translation.override("ar"):
        leave(learner, after)

    assert "has deleted their account" in Notice.objects.get(user=manager).text


def test_a_declined_one_stays_declined_and_nobody_is_told(
    sent: Application, round: Round, learner: User, manager: User, after: datetime
) -> None:
    decisions.decide_decline(choice=choice(sent, manager, "No."), now=after)
    publishing.publish_decisions(round=round, by=manager, now=after)

    leave(learner, after)

    assert Application.objects.get().status == Status.DECLINED
    assert not Notice.objects.filter(user=manager).exists()


def test_a_draft_goes_without_a_word_to_managers(round: Round, learner: User, manager: User, now: datetime) -> None:
    begin(round, learner, now=now)

    leave(learner, now)

    assert Application.objects.get().status == Status.WITHDRAWN
    assert not Notice.objects.filter(user=manager).exists()


def test_the_page_says_what_hangs_on_the_account(
    client: Client, sent: Application, round: Round, learner: User, manager: User, after: datetime
) -> None:
    client.force_login(learner)
    running = client.get("/accounts/leave/").content.decode()
    award(sent, manager, after, amount=ASKED)
    waiting = client.get("/accounts/leave/").content.decode()
    publishing.publish_decisions(round=round, by=manager, now=after)
    promised = client.get("/accounts/leave/").content.decode()

    assert f"Your application {sent.number} runs." in running
    assert f"Your application {sent.number} runs." in waiting
    assert "You were promised" not in waiting, "not told yet"
    assert "You were promised KES\u00a05,000" in promised


def test_nothing_hangs_on_most_accounts(learner: User) -> None:
    assert leaving_warnings(learner) == []


def test_an_administrator_reads_it_too(client: Client, sent: Application, learner: User) -> None:
    client.force_login(AdministratorFactory())

    page = client.get(f"/admin/users/delete/{learner.pk}/").content.decode()

    assert sent.number in page
