"""Scores, the ranking and its budget line, by tables of cases and by Hypothesis."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.scoring import Mark, Standing, Tally, rank, round_score, score_review, tally_reviews

START = datetime(2026, 5, 4, 9, tzinfo=UTC)


def marks(*rows: tuple[int | None, int, int]) -> list[Mark]:
    return [Mark(points=points, best=best, weight=weight) for points, best, weight in rows]


def standing(key: int, score: str | None, *, minutes: int = 0, cost: int = 100) -> Standing:
    return Standing(
        key=key,
        score=None if score is None else Decimal(score),
        sent_at=START + timedelta(minutes=minutes),
        cost_minor=cost,
    )


@pytest.mark.parametrize(
    ("given_marks", "score"),
    [
        ([], None),
        (marks((None, 4, 1)), None),
        (marks((4, 4, 1)), 100),
        (marks((0, 4, 1)), 0),
        (marks((2, 4, 1)), 50),
        (marks((4, 4, 3), (0, 4, 1)), 75),
        (marks((4, 4, 1), (None, 4, 3)), 100),
        (marks((1, 3, 1), (2, 3, 1)), 50),
        (marks((1, 3, 1)), Fraction(100, 3)),
        (marks((5, 5, 1), (1, 2, 1)), 75),
        (marks((3, 4, 0)), None),
    ],
    ids=[
        "no criteria",
        "nothing judged",
        "best",
        "worst",
        "half",
        "weights count",
        "can't judge is left out",
        "thirds are exact",
        "a third",
        "criteria of different length",
        "weight nothing",
    ],
)
def test_score_review_is_the_weighted_share(given_marks: list[Mark], score: Fraction | None) -> None:
    assert score_review(given_marks) == score


def test_cant_judge_is_not_zero() -> None:
    left_out = score_review(marks((3, 4, 2), (None, 4, 2)))
    as_zero = score_review(marks((3, 4, 2), (0, 4, 2)))
    assert left_out == 75
    assert as_zero == Fraction(75, 2)


@pytest.mark.parametrize(
    ("reviews", "tally"),
    [
        ([], Tally(score=None, lowest=None, highest=None, reviews=0, cant_judge=0)),
        (
            [marks((None, 4, 1), (None, 4, 1))],
            Tally(score=None, lowest=None, highest=None, reviews=1, cant_judge=2),
        ),
        (
            [marks((4, 4, 1)), marks((2, 4, 1)), marks((None, 4, 1))],
            Tally(score=Decimal("75.0"), lowest=Decimal("50.0"), highest=Decimal("100.0"), reviews=3, cant_judge=1),
        ),
        (
            [marks((1, 3, 1)), marks((2, 3, 1))],
            Tally(score=Decimal("50.0"), lowest=Decimal("33.3"), highest=Decimal("66.7"), reviews=2, cant_judge=0),
        ),
    ],
    ids=["nobody yet", "one who can't judge", "the mean of those who could", "thirds round only once"],
)
def test_tally_reviews(reviews: list[list[Mark]], tally: Tally) -> None:
    assert tally_reviews(reviews) == tally


def test_tally_spread_is_the_distance_between_reviewers() -> None:
    assert tally_reviews([marks((4, 4, 1)), marks((1, 4, 1))]).spread == Decimal("75.0")
    assert tally_reviews([marks((None, 4, 1))]).spread is None


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        (Fraction(0), "0.0"),
        (Fraction(100), "100.0"),
        (Fraction(200, 3), "66.7"),
        (Fraction(1, 20), "0.1"),
        (Fraction(49, 1000), "0.0"),
        (Fraction(13, 20), "0.7"),
    ],
)
def test_round_score_rounds_half_up(exact: Fraction, rounded: str) -> None:
    assert round_score(exact) == Decimal(rounded)


@pytest.mark.parametrize(
    ("standings", "budget", "expected"),
    [
        ([], 100, []),
        ([standing(1, "50.0"), standing(2, "80.0")], 100, [(2, True), (1, False)]),
        ([standing(1, "50.0", minutes=9), standing(2, "50.0", minutes=1)], 100, [(2, True), (1, False)]),
        ([standing(2, "50.0"), standing(1, "50.0")], 200, [(1, True), (2, True)]),
        ([standing(1, None), standing(2, "0.0")], 500, [(2, True), (1, False)]),
        (
            [standing(1, "90.0", cost=60), standing(2, "80.0", cost=60), standing(3, "70.0", cost=10)],
            100,
            [(1, True), (2, False), (3, False)],
        ),
        ([standing(1, "90.0", cost=100)], 100, [(1, True)]),
        ([standing(1, "90.0", cost=101)], 100, [(1, False)]),
    ],
    ids=[
        "nobody",
        "better first",
        "tie: sent first",
        "same moment: stable",
        "no score is last and outside",
        "a small wish does not overtake",
        "exactly the budget",
        "one coin too much",
    ],
)
def test_rank_draws_the_line(standings: list[Standing], budget: int, expected: list[tuple[int, bool]]) -> None:
    ranks = rank(standings, budget_minor=budget)
    assert [(place.key, place.is_inside) for place in ranks] == expected
    assert [place.place for place in ranks] == list(range(1, len(standings) + 1))


some_marks = st.lists(
    st.integers(1, 6).flatmap(
        lambda best: st.builds(
            Mark, points=st.none() | st.integers(0, best), best=st.just(best), weight=st.integers(1, 50)
        )
    ),
    max_size=8,
)
some_standings = st.lists(
    st.builds(
        Standing,
        key=st.integers(1, 10_000),
        score=st.none() | st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10),
        sent_at=st.integers(0, 500).map(lambda minutes: START + timedelta(minutes=minutes)),
        cost_minor=st.integers(0, 10**9),
    ),
    max_size=20,
    unique_by=lambda one: one.key,
)


@given(some_marks)
def test_a_score_stays_between_0_and_100_whatever_the_order(given_marks: list[Mark]) -> None:
    score = score_review(given_marks)
    assert score is None or 0 <= score <= 100
    assert score == score_review(given_marks[::-1])


@given(some_marks, st.integers(1, 9))
def test_weights_only_count_against_each_other(given_marks: list[Mark], factor: int) -> None:
    heavier = [Mark(points=mark.points, best=mark.best, weight=mark.weight * factor) for mark in given_marks]
    assert score_review(heavier) == score_review(given_marks)


@given(some_marks)
def test_leaving_a_criterion_out_equals_not_having_it(given_marks: list[Mark]) -> None:
    assert score_review(given_marks) == score_review([mark for mark in given_marks if mark.points is not None])


@given(st.lists(some_marks, max_size=6))
def test_the_mean_lies_between_the_reviewers(reviews: list[list[Mark]]) -> None:
    tally = tally_reviews(reviews)
    assert tally.reviews == len(reviews)
    if tally.score is None or tally.lowest is None or tally.highest is None:
        assert all(score_review(review) is None for review in reviews)
    else:
        assert tally.lowest <= tally.score <= tally.highest


@given(some_standings, st.integers(0, 10**10))
def test_who_is_inside_fits_into_the_budget_and_stands_above_all_others(standings: list[Standing], budget: int) -> None:
    ranks = rank(standings, budget_minor=budget)
    inside = [place for place in ranks if place.is_inside]
    assert ranks[: len(inside)] == inside
    assert sum(one.cost_minor for one in standings if one.key in {place.key for place in inside}) <= budget
    assert sorted(place.key for place in ranks) == sorted(one.key for one in standings)


@given(some_standings, st.integers(0, 10**10))
def test_the_ranking_does_not_depend_on_the_order_of_reading(standings: list[Standing], budget: int) -> None:
    assert rank(standings, budget_minor=budget) == rank(standings[::-1], budget_minor=budget)
