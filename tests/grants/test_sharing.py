"""Sharing out: everybody reads equally much, and everybody with everybody; by tables of cases and by Hypothesis."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.reviewing.sharing import Share, Shared, share_out

SEED = "seed"


def shares_for(members: int, each: int, count: int, closed: dict[int, set[int]] | None = None) -> list[Share]:
    return [
        Share(
            key=key,
            number=f"A{key:04}",
            held=frozenset(),
            free={one: f"p-{one}" for one in range(members) if one not in (closed or {}).get(key, ())},
            missing=each,
        )
        for key in range(count)
    ]


def loads_and_pairs(chosen: list[tuple[int, int]], members: int) -> tuple[list[int], list[int]]:
    readers: dict[int, list[int]] = {}
    for key, member in chosen:
        readers.setdefault(key, []).append(member)
    loads = Counter(member for _key, member in chosen)
    pairs = Counter(frozenset(pair) for held in readers.values() for pair in combinations(held, 2))
    return [loads[one] for one in range(members)], [pairs[frozenset(pair)] for pair in combinations(range(members), 2)]


@pytest.mark.parametrize(
    ("members", "each"), [(4, 2), (6, 2), (6, 3), (8, 2), (9, 3), (3, 2), (5, 2), (5, 3), (7, 4), (12, 2)]
)
@pytest.mark.parametrize("seed", ["one", "another", "third"])
def test_every_two_members_read_together_about_equally_often(members: int, each: int, seed: str) -> None:
    chosen = share_out(shares_for(members, each, 300), Shared(), seed=seed)
    loads, pairs = loads_and_pairs(chosen, members)
    assert sum(loads) == 300 * each
    assert max(loads) - min(loads) <= 1
    assert max(pairs) - min(pairs) <= 4, (min(pairs), max(pairs))


@pytest.mark.parametrize(("members", "count"), [(4, 6), (4, 7), (6, 15), (8, 28)])
def test_a_small_round_has_no_closed_panel_either(members: int, count: int) -> None:
    """Nobody reads with one colleague only."""
    chosen = share_out(shares_for(members, 2, count), Shared(), seed=SEED)
    _loads, pairs = loads_and_pairs(chosen, members)
    together = dict.fromkeys(range(members), 0)
    for (one, other), times in zip(combinations(range(members), 2), pairs, strict=True):
        together[one] += times > 0
        together[other] += times > 0
    assert min(together.values()) >= 2


def test_the_same_seed_shares_out_alike_and_another_one_differently() -> None:
    shares = shares_for(6, 2, 40)
    drawn = {seed: share_out(shares, Shared(), seed=seed) for seed in ("one", "two")}
    assert drawn["one"] == share_out(shares_for(6, 2, 40), Shared(), seed="one")
    assert drawn["one"] != drawn["two"]


def test_who_has_fewer_gets_the_next_one_and_earlier_pairs_count() -> None:
    shared = Shared([{0, 1}, {0, 1}, {2, 3}, {2, 3}])
    chosen = share_out(shares_for(4, 2, 4), shared, seed=SEED)
    _loads, pairs = loads_and_pairs(chosen, 4)
    assert dict(zip(combinations(range(4), 2), pairs, strict=True))[0, 1] == 0
    late = share_out(shares_for(5, 1, 4), shared, seed=SEED)
    assert {member for _key, member in late} == {4}


@given(
    members=st.integers(0, 7),
    each=st.integers(1, 4),
    closed=st.dictionaries(st.integers(0, 19), st.sets(st.integers(0, 6))),
)
def test_nobody_gets_what_is_closed_to_them_nor_one_twice(members: int, each: int, closed: dict[int, set[int]]) -> None:
    shares = shares_for(members, each, 20, closed)
    chosen = share_out(shares, Shared(), seed=SEED)
    assert len(set(chosen)) == len(chosen)
    given_to = Counter(key for key, _member in chosen)
    for share in shares:
        assert given_to[share.key] == min(each, len(share.free))
    assert not [(key, member) for key, member in chosen if member in closed.get(key, ())]
