"""The ranking as it is read from the database: what counts, what does not, what it costs."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import Programme
from grants.enums import Status
from grants.models import Application, Round
from grants.selectors.ranking import rank_round
from grants.services import decisions, reviews
from tests.grants.committee import KES, make_application, make_manager, make_member, make_round, score
from tests.grants.test_decisions import award, choice

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round(programme, now, budget=50_000 * KES)


@pytest.fixture
def manager(programme: Programme) -> User:
    return make_manager(programme)


def test_scores_are_weighted_and_the_line_is_drawn(round: Round, programme: Programme, now: datetime) -> None:
    members = [make_member(programme) for _ in range(2)]
    weak, good, best = (make_application(round, now) for _ in range(3))
    for application, plan, need in ((weak, "1", "2"), (good, "3", "2"), (best, "4", "4")):
        score(application, members[0], now, plan=plan, need=need)
    score(best, members[1], now, plan="3", need="cant")
    lines = rank_round(round).open_lines
    assert [line.application for line in lines] == [best, good, weak]
    assert [line.tally.score for line in lines] == [Decimal("83.3"), Decimal("58.3"), Decimal("8.3")]
    assert [line.rank.is_inside for line in lines] == [True, True, False]
    assert (lines[0].tally.spread, lines[0].tally.reviews, lines[0].tally.cant_judge) == (Decimal("33.3"), 2, 1)


def test_equal_scores_rank_by_who_sent_first(round: Round, programme: Programme, now: datetime) -> None:
    late = make_application(round, now, sent_at=now + timedelta(hours=1))
    early = make_application(round, now)
    for application in (late, early):
        score(application, make_member(programme), now)
    assert [line.application for line in rank_round(round).open_lines] == [early, late]


def test_an_unfinished_review_counts_nowhere(round: Round, programme: Programme, now: datetime) -> None:
    application, member = make_application(round, now), make_member(programme)
    review = score(application, member, now)
    type(review).objects.update(handed_in_at=None)
    line = rank_round(round).open_lines[0]
    assert (line.tally.score, line.tally.reviews, line.reviewers) == (None, 0, 1)


def test_a_review_by_somebody_in_conflict_counts_nowhere(round: Round, programme: Programme, now: datetime) -> None:
    application, member = make_application(round, now), make_member(programme)
    score(application, member, now)
    reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    line = rank_round(round).open_lines[0]
    assert (line.tally.score, line.reviewers, line.conflicts) == (None, 0, 1)


def test_a_conflict_outlives_the_person(round: Round, programme: Programme, now: datetime) -> None:
    application, member = make_application(round, now), make_member(programme)
    score(application, member, now)
    reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    member.delete()
    assert rank_round(round).open_lines[0].tally.score is None


def test_declined_takes_no_money_and_awarded_what_was_awarded(
    round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    first, second, third = (make_application(round, now) for _ in range(3))
    for application, plan in ((first, "4"), (second, "3"), (third, "2")):
        score(application, make_member(programme), now, plan=plan)
    decisions.decide_decline(choice=choice(first, manager, "No"), now=now)
    award(second, manager, now, amount=5_000 * KES)
    lines = rank_round(round).open_lines
    assert [line.rank.sum_minor for line in lines] == [0, 5_000 * KES, 25_000 * KES]
    assert [line.rank.is_inside for line in lines] == [True, True, True]


def test_drafts_and_what_was_taken_back_are_not_ranked(round: Round, now: datetime) -> None:
    for status in (Status.DRAFT, Status.WITHDRAWN):
        make_application(round, now, status=status)
    assert rank_round(round).open_lines == []


@pytest.mark.parametrize("count", [1, 3, 30])
def test_the_ranking_costs_the_same_for_one_and_for_many(
    round: Round,
    programme: Programme,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    members = [make_member(programme) for _ in range(2)]
    for _ in range(count):
        application = make_application(round, now)
        for member in members:
            score(application, member, now)
    assert Application.objects.count() == count
    with django_assert_num_queries(6):
        assert len(rank_round(Round.objects.get()).lines) == count
