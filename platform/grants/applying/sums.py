"""Amounts of an application side by side: the list of things, own money, what is asked for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from questions.enums import Kind
from questions.schema import Question, is_empty, total_minor

OWN_MONEY = "own"  # the key of the question about the applicant's own money, where a round asks for it


@dataclass(frozen=True)
class Sums:
    """Minor units; None for what isn't asked or wasn't answered. ``asks_own``: the round asks for own money."""

    costs: int | None
    own: int | None
    asked: int | None
    asks_own: bool

    @property
    def missing(self) -> int | None:
        """Return what the list comes to without own money; None while a part of this sum is open."""
        if self.costs is None or (self.asks_own and self.own is None):
            return None
        return self.costs - (self.own or 0)

    @property
    def over(self) -> int:
        """Return by how much more is asked for than is missing."""
        return max(self.asked - self.missing, 0) if self.asked is not None and self.missing is not None else 0

    @property
    def short(self) -> int:
        """Return how much is still missing when all that is asked for is given."""
        return max(self.missing - self.asked, 0) if self.asked is not None and self.missing is not None else 0


def sums_of(questions: Iterable[Question], answers: Mapping[str, Any], asked: int | None) -> Sums:
    """Put the amounts together. Several lists of costs are one list; while a needed one is empty there is no sum."""
    questions = list(questions)
    lists = [one for one in questions if one.kind == Kind.ROWS]
    is_open = any(one.is_required and is_empty(answers.get(one.key)) for one in lists)
    rows = [row for one in lists for row in answers.get(one.key) or ()]
    asks_own = any(one.key == OWN_MONEY and one.kind == Kind.MONEY for one in questions)
    return Sums(
        costs=total_minor(rows) if rows and not is_open else None,
        own=answers.get(OWN_MONEY) if asks_own else None,
        asked=asked,
        asks_own=asks_own,
    )
