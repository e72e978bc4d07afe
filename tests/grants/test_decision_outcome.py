"""What the applicant reads of a decision: nothing before it is published, then kind words."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from grants.applying.services.applications import take_back_application
from grants.deciding.services import corrections, decisions, publishing
from grants.models import Application, Award, Round
from tests.grants.committee import KES, award, choice

pytestmark = pytest.mark.django_db


def read(client: Client, application: Application) -> str:
    client.force_login(application.applicant.person)
    page = client.get(reverse("my-grants:show-application", args=[application.number]))
    assert page.status_code == 200
    return page.content.decode()


def test_nothing_of_a_decision_shows_before_it_is_published(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    decisions.decide_decline(choice=choice(application, manager, "The prices are missing."), now=now)
    page = read(client, application)
    assert "The prices are missing." not in page
    assert "Not chosen this time" not in page


def test_an_award_says_how_much_and_when(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    page = read(client, application)
    assert "You will receive KES\u00a020,000" in page
    assert "Friday 6 June 2031" in page
    assert "First payment" not in page, "there is one only"
    assert "PIN" in page


def test_a_decline_shows_the_words_and_what_next(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    decisions.decide_decline(choice=choice(application, manager, "The prices are missing."), now=now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    page = read(client, application)
    for words in ("Not chosen this time", "The prices are missing.", "What you can do next"):
        assert words in page


def test_a_cancelled_award_says_why(
    client: Client, application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    decisions.reopen_decision(choice=choice(application, manager), now=now)
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    corrections.cancel_award(application=application, reason="You told us that you moved.", by=manager, now=now)
    page = read(client, application)
    assert "You told us that you moved." in page
    assert "20,000</b>" not in page.split("<dl")[0]


def test_taking_back_frees_an_award_that_nobody_was_told_of(
    application: Application, round: Round, manager: User, now: datetime
) -> None:
    award(application, manager, now, amount=5_000 * KES)
    take_back_application(application=application, reason="", acted_by=application.applicant.person, now=now)
    round.refresh_from_db()
    assert round.awarded_minor == 0
    assert Award.objects.get().cancelled_at == now
    assert publishing.publish_decisions(round=round, by=manager, now=now) == []
