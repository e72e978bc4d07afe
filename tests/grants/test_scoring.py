"""Scores, the ranking and its budget line, by tables of cases and by Hypothesis."""

import hashlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.ranking import Standing, draw_lot, rank, tied_scores
from grants.scoring import FAR_APART, Points, Tally, round_score, score_review, tally_reviews

SEED = "seed"


def marks(*rows: tuple[int | None, int, int]) -> list[Points]:
    return [Points(points=points, best=best, weight=weight) for points, best, weight in rows]


def standing(key: int, score: str | None, *, cost: int = 100, is_awarded: bool = False) -> Standing:
    return Standing(
        key=key,
        number=f"A{key}",
        score=None if score is None else Decimal(score),
        cost_minor=cost,
        is_awarded=is_awarded,
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
def test_score_review_is_the_weighted_share(given_marks: list[Points], score: Fraction | None) -> None:
    assert score_review(given_marks) == score


def test_cant_judge_is_not_zero() -> None:
    left_out = score_review(marks((3, 4, 2), (None, 4, 2)))
    as_zero = score_review(marks((3, 4, 2), (0, 4, 2)))
    assert left_out == 75
    assert as_zero == Fraction(75, 2)


@pytest.mark.parametrize(
    ("reviews", "tally"),
    [
        ([], Tally(score=None, lowest=None, highest=None, reviews=0, scores=0, cant_judge=0)),
        (
            [marks((None, 4, 1), (None, 4, 1))],
            Tally(score=None, lowest=None, highest=None, reviews=1, scores=0, cant_judge=2),
        ),
        (
            [marks((4, 4, 1)), marks((2, 4, 1)), marks((None, 4, 1))],
            Tally(
                score=Decimal("75.0"),
                lowest=Decimal("50.0"),
                highest=Decimal("100.0"),
                reviews=3,
                scores=2,
                cant_judge=1,
            ),
        ),
        (
            [marks((1, 3, 1)), marks((2, 3, 1))],
            Tally(
                score=Decimal("50.0"),
                lowest=Decimal("33.3"),
                highest=Decimal("66.7"),
                reviews=2,
                scores=2,
                cant_judge=0,
            ),
        ),
    ],
    ids=["nobody yet", "one who can't judge", "the mean of those who could", "thirds round only once"],
)
def test_tally_reviews(reviews: list[list[Points]], tally: Tally) -> None:
    assert tally_reviews(reviews) == tally


def test_tally_spread_is_the_distance_between_reviewers() -> None:
    assert tally_reviews([marks((4, 4, 1)), marks((1, 4, 1))]).spread == Decimal("75.0")
    assert tally_reviews([marks((None, 4, 1))]).spread is None
    assert tally_reviews([marks((4, 4, 1)), marks((None, 4, 1))]).spread is None
    assert tally_reviews([marks((2, 4, 1)), marks((2, 4, 1))]).spread == 0


@pytest.mark.parametrize(("low", "is_far"), [(100 - FAR_APART, True), (100 - FAR_APART + 1, False), (0, True)])
def test_tally_marks_scores_that_are_far_apart(low: int, is_far: bool) -> None:
    assert tally_reviews([marks((100, 100, 1)), marks((low, 100, 1))]).is_far_apart is is_far
    assert not tally_reviews([marks((low, 100, 1))]).is_far_apart


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


FIRST, SECOND = sorted((1, 2), key=lambda key: draw_lot(SEED, f"A{key}"))


@pytest.mark.parametrize(
    ("standings", "budget", "expected"),
    [
        ([], 100, []),
        ([standing(1, "50.0"), standing(2, "80.0")], 100, [(2, 1, 100, True), (1, 2, 200, False)]),
        ([standing(1, "50.0"), standing(2, "50.0")], 100, [(FIRST, 1, 100, True), (SECOND, 2, 200, False)]),
        ([standing(1, None), standing(2, "0.0")], 500, [(2, 1, 100, True), (1, None, None, False)]),
        ([standing(1, None), standing(2, "0.0")], 100, [(2, 1, 100, True), (1, None, None, False)]),
        (
            [standing(1, "90.0", cost=60), standing(2, "80.0", cost=60), standing(3, "70.0", cost=10)],
            100,
            [(1, 1, 60, True), (2, 2, 120, False), (3, 3, 130, False)],
        ),
        ([standing(1, "90.0", cost=100)], 100, [(1, 1, 100, True)]),
        ([standing(1, "90.0", cost=101)], 100, [(1, 1, 101, False)]),
        (
            [standing(1, "90.0", cost=60), standing(2, "80.0", cost=50), standing(3, "70.0", cost=50, is_awarded=True)],
            100,
            [(1, 1, 60, False), (2, 2, 110, False), (3, 3, 160, True)],
        ),
        (
            [standing(1, "90.0", cost=60), standing(2, None, cost=50, is_awarded=True)],
            100,
            [(1, 1, 60, False), (2, None, None, True)],
        ),
        ([standing(1, "90.0", cost=0), standing(2, "80.0", cost=100)], 100, [(1, 1, 0, True), (2, 2, 100, True)]),
    ],
    ids=[
        "nobody",
        "better first",
        "tie: by lot",
        "no score: no place, no sum, outside",
        "what has no score takes nothing",
        "a small wish does not overtake",
        "exactly the budget",
        "one coin too much",
        "what is awarded further down is gone",
        "what is awarded without a score is gone",
        "declined or cancelled takes nothing",
    ],
)
def test_rank_draws_the_line(
    standings: list[Standing], budget: int, expected: list[tuple[int, int | None, int | None, bool]]
) -> None:
    ranks = rank(standings, budget_minor=budget, seed=SEED)
    assert [(one.key, one.place, one.sum_minor, one.is_inside) for one in ranks] == expected


def test_a_lot_is_the_same_for_everybody_and_another_seed_draws_another() -> None:
    standings = [standing(key, "50.0") for key in range(20)]
    orders = {
        seed: [one.key for one in rank(standings, budget_minor=100, seed=seed)] for seed in ("one", "another", SEED)
    }
    assert orders["one"] == [one.key for one in rank(standings[::-1], budget_minor=100, seed="one")]
    assert len({tuple(order) for order in orders.values()}) == 3
    assert draw_lot("seed", "A1") == hashlib.sha256(b"seed A1").hexdigest()


def test_tied_scores_are_those_that_several_have() -> None:
    scores = [Decimal("50.0"), Decimal(50), None, None, Decimal("49.9")]
    assert tied_scores(scores) == {Decimal(50): 2}


some_marks = st.lists(
    st.integers(1, 6).flatmap(
        lambda best: st.builds(
            Points, points=st.none() | st.integers(0, best), best=st.just(best), weight=st.integers(1, 50)
        )
    ),
    max_size=8,
)
some_standings = st.lists(
    st.builds(
        Standing,
        key=st.integers(1, 10_000),
        number=st.integers(1, 50).map(str),
        score=st.none() | st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10),
        cost_minor=st.integers(0, 10**9),
        is_awarded=st.booleans(),
    ),
    max_size=20,
    unique_by=(lambda one: one.key, lambda one: one.number),
)


@given(some_marks)
def test_a_score_stays_between_0_and_100_whatever_the_order(given_marks: list[Points]) -> None:
    score = score_review(given_marks)
    assert score is None or 0 <= score <= 100
    assert score == score_review(given_marks[::-1])


@given(some_marks, st.integers(1, 9))
def test_weights_only_count_against_each_other(given_marks: list[Points], factor: int) -> None:
    heavier = [Points(points=mark.points, best=mark.best, weight=mark.weight * factor) for mark in given_marks]
    assert score_review(heavier) == score_review(given_marks)


@given(some_marks)
def test_leaving_a_criterion_out_equals_not_having_it(given_marks: list[Points]) -> None:
    assert score_review(given_marks) == score_review([mark for mark in given_marks if mark.points is not None])


@given(st.lists(some_marks, max_size=6))
def test_the_mean_lies_between_the_reviewers(reviews: list[list[Points]]) -> None:
    tally = tally_reviews(reviews)
    assert tally.reviews == len(reviews)
    if tally.score is None or tally.lowest is None or tally.highest is None:
        assert all(score_review(review) is None for review in reviews)
    else:
        assert tally.lowest <= tally.score <= tally.highest


@given(some_standings, st.integers(0, 10**10))
def test_all_awards_and_who_is_inside_fit_into_the_budget_and_nobody_overtakes(
    standings: list[Standing], budget: int
) -> None:
    ranks = rank(standings, budget_minor=budget, seed=SEED)
    by_key = {one.key: one for one in standings}
    assert sorted(one.key for one in ranks) == sorted(by_key)
    awarded = sum(one.cost_minor for one in standings if one.is_awarded)
    hoping = [one for one in ranks if one.place and not by_key[one.key].is_awarded]
    inside = [one for one in hoping if one.is_inside]
    assert hoping[: len(inside)] == inside
    taken = awarded + sum(by_key[one.key].cost_minor for one in inside)
    assert not inside or taken <= budget
    if len(hoping) > len(inside):
        assert taken + by_key[hoping[len(inside)].key].cost_minor > budget


@given(some_standings)
def test_places_and_sums_are_of_those_that_have_a_score(standings: list[Standing]) -> None:
    ranks = rank(standings, budget_minor=10**9, seed=SEED)
    scored = [one for one in standings if one.score is not None]
    assert [one.place for one in ranks] == [*range(1, len(scored) + 1), *[None] * (len(standings) - len(scored))]
    if scored:
        assert ranks[len(scored) - 1].sum_minor == sum(one.cost_minor for one in scored)
    scores = {one.key: one.score for one in standings}
    in_order = [scores[one.key] for one in ranks if one.place]
    assert in_order == sorted(in_order, reverse=True)


@given(some_standings, st.integers(0, 10**10))
def test_the_ranking_does_not_depend_on_the_order_of_reading(standings: list[Standing], budget: int) -> None:
    assert rank(standings, budget_minor=budget, seed=SEED) == rank(standings[::-1], budget_minor=budget, seed=SEED)
