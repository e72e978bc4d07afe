"""Two managers at once, with real threads on a real database."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from accounts.services import erase_person
from core.models import Programme
from grants.deciding.services import corrections, decisions, publishing
from grants.enums import Status
from grants.models import Application, Award, Decision, ReviewSave, Round, Score
from grants.reviewing.services import assigning, reviews
from grants.services import refusals
from questions.services import SentForm
from tests.core.factories import ProgrammeFactory
from tests.core.racing import at_once
from tests.grants.committee import KES, assign, make_application, make_manager, make_member, make_round_rows, typed
from tests.meanwhile import act_meanwhile
from tests.questions.factories import sent

pytestmark = pytest.mark.django_db(transaction=True)
TEN = 10_000 * KES


@pytest.fixture
def programme(transactional_db: None) -> Programme:
    return ProgrammeFactory()


@pytest.fixture
def managers(programme: Programme) -> list[User]:
    return [make_manager(programme) for _ in range(2)]


def awarding(application: Application, by: User, now: datetime, form: SentForm | None = None) -> Callable[[], Any]:
    choice = decisions.Choice(form, application, by, reason="Agreed in the meeting.")
    return lambda: decisions.decide_award(choice=choice, amount_minor=TEN, due_on=None, now=now)


def test_the_budget_is_never_exceeded(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now, budget=3 * TEN + TEN // 2)
    applications = [make_application(round, now, asked=TEN, status=Status.IN_REVIEW) for _ in range(8)]
    answers = at_once(*(awarding(one, managers[n % 2], now) for n, one in enumerate(applications)))
    round.refresh_from_db()
    won = [answer for answer in answers if isinstance(answer, Decision)]
    lost = [answer for answer in answers if isinstance(answer, refusals.OverBudget)]
    assert (len(won), len(lost)) == (3, 5)
    assert {refused.left_minor for refused in lost} == {TEN // 2}
    assert round.awarded_minor == 3 * TEN == sum(Award.objects.values_list("amount_minor", flat=True))


def test_two_managers_award_the_same_application(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now, asked=TEN, status=Status.IN_REVIEW)
    answers = at_once(*(awarding(application, manager, now) for manager in managers))
    round.refresh_from_db()
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyDecided", "Decision"]
    assert round.awarded_minor == TEN


def test_a_double_click_awards_once(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now, asked=TEN, status=Status.IN_REVIEW)
    click = awarding(application, managers[0], now, sent())
    first, second, third = at_once(click, click, click)
    round.refresh_from_db()
    assert first == second == third
    assert round.awarded_minor == TEN
    assert Award.objects.count() == 1


def test_taking_back_at_once_frees_the_money_once(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now)
    kept, application = (make_application(round, now, asked=TEN, status=Status.IN_REVIEW) for _ in range(2))
    for one in (kept, application):
        awarding(one, managers[0], now)()
    choices = [decisions.Choice(None, application, by) for by in managers]
    at_once(*(lambda choice=choice: decisions.reopen_decision(choice=choice, now=now) for choice in choices))
    round.refresh_from_db()
    assert round.awarded_minor == TEN
    assert application.decisions.count() == 2


def test_publishing_at_once_tells_once(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now, asked=TEN, status=Status.IN_REVIEW)
    awarding(application, managers[0], now)()
    answers = at_once(
        *(lambda by=by: len(publishing.publish_decisions(round=round, by=by, now=now)) for by in managers)
    )
    application.refresh_from_db()
    assert sorted(answers) == [0, 1]
    assert application.status == Status.AWARDED
    assert application.applicant.person.notices.count() == 1
    assert application.events.filter(to_status=Status.AWARDED).count() == 1


def test_a_double_hand_in_counts_once(programme: Programme, now: datetime) -> None:
    round, member = make_round_rows(programme, now), make_member(programme)
    application = make_application(round, now)
    assign(application, member, now)
    form_id = uuid.uuid4()

    def hand_in() -> Any:
        return reviews.hand_in_review(
            form_id=form_id, based_on=0, application=application, reviewer=member, values=typed(), now=now
        )

    first, second = at_once(hand_in, hand_in)
    assert first == second
    assert ReviewSave.objects.count() == 1
    assert Score.objects.count() == 2


def test_two_managers_spread_at_once(programme: Programme, managers: list[User], now: datetime) -> None:
    round: Round = make_round_rows(programme, now)
    for _ in range(3):
        make_member(programme)
    applications = [make_application(round, now) for _ in range(4)]
    at_once(*(lambda by=by: assigning.spread_reviews(round=round, each=2, by=by, now=now) for by in managers))
    assert {one.assignments.count() for one in applications} == {2}


def correcting(application: Application, by: User, amount: int, now: datetime) -> Callable[[], Any]:
    corrects = application.decisions.order_by("number").last().pk
    choice = decisions.Choice(None, application, by, "Corrected.", "Typed wrong.")
    return lambda: corrections.correct_award(
        choice=choice, corrects=corrects, amount_minor=amount, due_on=None, now=now
    )


def published(round: Round, by: User, outcomes: str, now: datetime) -> list[Application]:
    """Make one application a letter, "a" awarded a half and "d" declined, and publish them."""
    applications = [make_application(round, now, asked=TEN, status=Status.IN_REVIEW) for _ in outcomes]
    for one, outcome in zip(applications, outcomes, strict=True):
        choice = decisions.Choice(None, one, by, "No.", "Agreed.")
        if outcome == "a":
            decisions.decide_award(choice=choice, amount_minor=TEN // 2, due_on=None, now=now)
        else:
            decisions.decide_decline(choice=choice, now=now)
    publishing.publish_decisions(round=round, by=by, now=now)
    return applications


def live_sum() -> int:
    return sum(Award.objects.filter(cancelled_at=None).values_list("amount_minor", flat=True))


def test_corrections_at_once_never_pass_the_budget(programme: Programme, managers: list[User], now: datetime) -> None:
    """Four awards of a half become whole, and four declined ones want all: there is money for three wholes more."""
    round = make_round_rows(programme, now, budget=5 * TEN)
    applications = published(round, managers[0], "aaaadddd", now)

    answers = at_once(*(correcting(one, managers[n % 2], TEN, now) for n, one in enumerate(applications)))

    round.refresh_from_db()
    won = [answer for answer in answers if isinstance(answer, Decision)]
    assert all(isinstance(answer, (Decision, refusals.OverBudget)) for answer in answers)
    assert round.awarded_minor == live_sum() <= 5 * TEN
    assert len(won) >= 3
    assert {one.awards.filter(cancelled_at=None).count() for one in applications[:4]} == {1}


def test_two_managers_correct_the_same_award(programme: Programme, managers: list[User], now: datetime) -> None:
    round = make_round_rows(programme, now)
    (application,) = published(round, managers[0], "a", now)

    answers = at_once(*(correcting(application, by, TEN - n, now) for n, by in enumerate(managers)))

    round.refresh_from_db()
    assert sorted(type(answer).__name__ for answer in answers) == ["Decision", "NothingToCorrect"]
    assert round.awarded_minor == live_sum()
    assert application.decisions.count() == 2
    assert application.applicant.person.notices.count() == 2


def test_cancelling_and_correcting_at_once_keeps_the_sum(
    programme: Programme, managers: list[User], now: datetime
) -> None:
    round = make_round_rows(programme, now)
    (application,) = published(round, managers[0], "a", now)

    at_once(
        correcting(application, managers[0], TEN, now),
        *(
            lambda by=by: corrections.cancel_award(application=application, reason="Moved.", by=by, now=now)
            for by in managers
        ),
    )

    round.refresh_from_db()
    assert round.awarded_minor == live_sum()
    assert application.decisions.filter(outcome="cancel").count() == 1


def leaving(application: Application, now: datetime) -> Callable[[], Any]:
    person = application.applicant.person
    return lambda: erase_person(user=User.objects.get(pk=person.pk), by=person, now=now)


def test_a_person_leaves_while_their_award_is_published(
    programme: Programme, managers: list[User], now: datetime
) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now, asked=TEN, status=Status.IN_REVIEW)
    awarding(application, managers[0], now)()

    def publish() -> Any:
        return publishing.publish_decisions(round=round, by=managers[0], now=now)

    act_meanwhile(publish, leaving(application, now))

    application.refresh_from_db()
    round.refresh_from_db()
    assert (application.status, application.applicant.is_gone) == (Status.CANCELLED, True)
    assert (round.awarded_minor, live_sum()) == (0, 0)


def test_a_person_leaves_while_they_are_given_what_was_declined(
    programme: Programme, managers: list[User], now: datetime
) -> None:
    round = make_round_rows(programme, now)
    (application,) = published(round, managers[0], "d", now)

    act_meanwhile(correcting(application, managers[0], TEN, now), leaving(application, now))

    application.refresh_from_db()
    round.refresh_from_db()
    assert (application.status, application.applicant.is_gone) == (Status.CANCELLED, True)
    assert (round.awarded_minor, live_sum()) == (0, 0)


def test_nobody_publishes_what_was_decided_for_somebody_who_leaves(
    programme: Programme, managers: list[User], now: datetime
) -> None:
    round = make_round_rows(programme, now)
    application = make_application(round, now, asked=TEN, status=Status.IN_REVIEW)
    awarding(application, managers[0], now)()

    told = act_meanwhile(
        leaving(application, now), lambda: publishing.publish_decisions(round=round, by=managers[0], now=now)
    )

    application.refresh_from_db()
    assert (told, application.status, live_sum()) == ([], Status.WITHDRAWN, 0)
