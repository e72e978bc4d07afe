"""What an application's amounts come to, side by side: the list of things, own money, what is asked for. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from grants.answer_text import total_of
from grants.enums import QuestionKind
from grants.rounds.selectors.versions import QuestionText

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


def sums_of(questions: Iterable[QuestionText], answers: Mapping[str, Any], asked: int | None) -> Sums:
    """Put the amounts together. Several lists of costs are one list; while a needed one is empty there is no sum."""
    questions = list(questions)
    is_open = any(one.kind == QuestionKind.COSTS and one.is_required and not answers.get(one.key) for one in questions)
    kinds = {question.key: question.kind for question in questions}
    lists = [answers[key] for key, kind in kinds.items() if kind == QuestionKind.COSTS and answers.get(key)]
    asks_own = kinds.get(OWN_MONEY) == QuestionKind.MONEY
    return Sums(
        costs=sum(total_of(lines) for lines in lists) if lists and not is_open else None,
        own=answers.get(OWN_MONEY) if asks_own else None,
        asked=asked,
        asks_own=asks_own,
    )
