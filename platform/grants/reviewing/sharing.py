"""Assignment of applications to reviewers: evenly, and so that all members read with all others. Pure.

Who has the fewest gets the next one. Among those who have equally few comes first who has read least often with the
others of the same application: members who always read together make a closed panel, and whether theirs was the strict
one would decide the money. What is equal even then is put in order by lot, so it can be drawn again from its seed.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from grants.ranking import draw_lot


@dataclass(frozen=True, slots=True)
class Share:
    """An application that still needs readers: ``free`` may read it (id → what their lot is drawn by), ``held`` do."""

    key: int
    number: str
    held: frozenset[int]
    free: Mapping[int, str]
    missing: int


class Shared:
    """How much each member reads, and how often each two read the same application, so far."""

    def __init__(self, readers: Iterable[Collection[int]] = ()) -> None:
        self.load: Counter[int] = Counter()
        self.pairs: Counter[frozenset[int]] = Counter()
        for held in readers:
            self.load.update(held)
            self.pairs.update(frozenset(pair) for pair in combinations(held, 2))

    def give(self, member: int, held: Collection[int]) -> None:
        """Count that this member reads what those read already."""
        self.load[member] += 1
        self.pairs.update(frozenset((member, other)) for other in held)


def share_out(shares: Iterable[Share], shared: Shared, *, seed: str) -> list[tuple[int, int]]:
    """Return (application, member) for all that is missing, as far as there are people; ``shared`` counts along."""
    chosen: list[tuple[int, int]] = []
    for share in shares:
        held = set(share.held)
        for _place in range(min(share.missing, len(share.free))):
            member = min(share.free.keys() - held, key=lambda one: _turn(one, share, held, shared, seed))
            shared.give(member, held)
            held.add(member)
            chosen.append((share.key, member))
    return chosen


def _turn(member: int, share: Share, held: set[int], shared: Shared, seed: str) -> tuple[int, int, str]:
    together = sum(shared.pairs[frozenset((member, other))] for other in held)
    return shared.load[member], together, draw_lot(seed, share.number, share.free[member])
