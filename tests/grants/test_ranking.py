"""The ranking as it is read from the database: what counts, what does not, what it costs."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from certificates.models import Certificate
from core.models import Programme
from grants.deciding.selectors.round_ranking import rank_round
from grants.deciding.services import corrections, decisions, publishing
from grants.enums import Status
from grants.models import Application, Criterion, Round, RoundVersion
from grants.ranking import draw_lot
from grants.reviewing.services import reviews
from tests.grants.committee import (
    KES,
    assign,
    award,
    choice,
    make_application,
    make_manager,
    make_member,
    make_round_rows,
    score,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round_rows(programme, now, budget=50_000 * KES)


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


def test_equal_scores_are_put_in_order_by_lot_and_marked(round: Round, programme: Programme, now: datetime) -> None:
    member = make_member(programme)
    early, middle, late = (make_application(round, now, sent_at=now + timedelta(hours=n)) for n in range(3))
    other = make_application(round, now)
    for application in (late, early, middle):
        score(application, member, now)
    score(other, member, now, plan="1")
    lines = rank_round(round).open_lines
    drawn = sorted((early, middle, late), key=lambda one: draw_lot(round.draw_seed, one.number))
    assert [line.application for line in lines] == [*drawn, other]
    assert [line.is_tied for line in lines] == [True, True, True, False]


def test_a_closed_line_shows_nobody_that_it_is_equal(
    round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    shown, closed = (make_application(round, now) for _ in range(2))
    for application in (shown, closed):
        score(application, make_member(programme), now)
    Application.objects.filter(pk=closed.pk).update(acted_by=manager)
    ranking = rank_round(round, reader=manager)
    assert [line.is_tied for line in ranking.open_lines] == [False]
    assert not ranking.has_ties
    assert rank_round(round).has_ties


def test_the_draw_can_be_repeated_from_what_is_in_the_database(round: Round) -> None:
    assert Round.objects.get(pk=round.pk).draw_seed == round.draw_seed
    assert round.draw_seed != str(round.key)[:12]


@pytest.mark.parametrize(("scored", "ends_before"), [(0, None), (1, None), (2, None), (3, 3), (4, 3)])
def test_what_has_no_score_draws_no_line(
    round: Round, programme: Programme, now: datetime, scored: int, ends_before: int | None
) -> None:
    """Two of them fit into 50,000: the line stands above the third that has a score, and nowhere for want of scores."""
    member = make_member(programme)
    applications = [make_application(round, now) for _ in range(4)]
    for number, application in enumerate(applications[:scored]):
        score(application, member, now, plan=str(4 - number))
    ranking = rank_round(round)
    assert ranking.ends_before == ends_before
    assert ranking.unscored == 4 - scored
    assert [line.rank.place for line in ranking.lines] == [*range(1, scored + 1), *[None] * (4 - scored)]


def test_a_cancelled_award_takes_nothing(round: Round, programme: Programme, manager: User, now: datetime) -> None:
    first, second = (make_application(round, now) for _ in range(2))
    for application, plan in ((first, "4"), (second, "3")):
        score(application, make_member(programme), now, plan=plan)
    award(first, manager, now, amount=7_000 * KES)
    publishing.publish_decisions(round=round, by=manager, now=now)
    corrections.cancel_award(application=first, reason="Moved away", by=manager, now=now)
    lines = rank_round(Round.objects.get()).open_lines
    assert [line.rank.sum_minor for line in lines] == [0, 20_000 * KES]
    assert [line.is_cancelled for line in lines] == [True, False]


def test_what_is_awarded_below_the_line_is_taken_from_what_it_reaches(
    round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    member = make_member(programme)
    best, good, weak = (make_application(round, now) for _ in range(3))
    for application, plan in ((best, "4"), (good, "3"), (weak, "2")):
        score(application, member, now, plan=plan)
    award(weak, manager, now, amount=20_000 * KES)
    ranking = rank_round(Round.objects.get())
    assert [line.rank.is_inside for line in ranking.lines] == [True, False, True]
    assert (ranking.ends_before, ranking.awarded_below_minor) == (2, 20_000 * KES)


def test_what_is_awarded_below_the_line_is_the_same_sum_for_whom_it_is_closed_to(
    round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    member, reader = make_member(programme), make_manager(programme)
    best, good, weak, unread = (make_application(round, now) for _ in range(4))
    for application, plan in ((best, "4"), (good, "3"), (weak, "2")):
        score(application, member, now, plan=plan)
    for application in (weak, unread):
        award(application, manager, now, amount=10_000 * KES)
        Application.objects.filter(pk=application.pk).update(acted_by=reader)

    ranking = rank_round(Round.objects.get(), reader=reader)

    assert ranking.closed == 2
    assert ranking.awarded_below_minor == rank_round(Round.objects.get()).awarded_below_minor == 20_000 * KES
    assert not {weak, unread} & {line.application for line in ranking.open_lines}


def test_half_read_ones_and_scores_far_apart_are_marked(round: Round, programme: Programme, now: datetime) -> None:
    """The grant promises two readers; a reader who could judge nothing gives no score."""
    one, other, third = (make_member(programme) for _ in range(3))
    whole, half, unjudged, apart, waiting = (make_application(round, now) for _ in range(5))
    for application, first, second in (
        (whole, "3", "3"),
        (half, "4", ""),
        (unjudged, "3", "cant"),
        (apart, "4", "1"),
    ):
        score(application, one, now, plan=first, need=first)
        if second:
            score(application, other, now, plan=second, need=second)
    for member in (one, other, third):
        score(waiting, member, now) if member != third else assign(waiting, member, now)
    lines = {line.application: line for line in rank_round(round).open_lines}
    half_read = [one for one in (whole, half, unjudged, apart, waiting) if lines[one].is_half_read]
    assert half_read == [half, unjudged, waiting]
    assert [lines[one].asked_of for one in (whole, half, waiting)] == [2, 2, 3]
    assert [lines[one].tally.is_far_apart for one in (whole, half, unjudged, apart)] == [False, False, False, True]


@pytest.mark.parametrize(("change", "is_mixed"), [({}, False), ({"weight": 7}, True)])
def test_mixed_rubrics_are_marked_and_a_version_with_the_same_rubric_is_none(
    round: Round, programme: Programme, now: datetime, change: dict[str, int], is_mixed: bool
) -> None:
    old, new = (make_application(round, now) for _ in range(2))
    old_version = RoundVersion.objects.get()
    version = RoundVersion.objects.create(
        round=round, number=2, digest="y", min_minor=1, max_minor=2, consent_text="Yes", published_at=now
    )
    for row in old_version.criteria.all():
        fields = {"key": row.key, "label": row.label, "weight": row.weight, "levels": row.levels, "help": row.help}
        Criterion.objects.create(version=version, sort_order=row.sort_order, **fields | change)
    Application.objects.filter(pk=new.pk).update(version=version)
    for application in Application.objects.all():
        score(application, make_member(programme), now)
    ranking = rank_round(round)
    numbers = {line.application: line.rubric for line in ranking.open_lines}
    assert numbers == ({old: 1, new: 2} if is_mixed else {old: None, new: None})
    assert ranking.rubrics == ([1, 2] if is_mixed else [])


def test_a_certificate_that_was_cancelled_since_is_marked(round: Round, now: datetime) -> None:
    held, cancelled, without = (make_application(round, now) for _ in range(3))
    for application, is_cancelled in ((held, False), (cancelled, True)):
        person = application.applicant.person
        assert person is not None
        certificate = Certificate.objects.create(
            learner=person,
            holder_name=person.name,
            course_key=uuid.uuid4(),
            title="Finances",
            language="en",
            completed_at=now,
            issued_at=now,
            revoked_at=now if is_cancelled else None,
        )
        application.certificates.create(
            course_key=certificate.course_key, code=certificate.code, title="Finances", issued_at=now, frozen_at=now
        )
    marked = {line.application: line.has_cancelled for line in rank_round(round).open_lines}
    assert marked == {held: False, cancelled: True, without: False}


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
