"""Registry of what completes a unit: the app that declares a kind of unit (lessons) says when a learner is ready."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from courses.models import UnitPage


@dataclass(frozen=True)
class CompletionRule:
    """What one kind of unit asks for.

    ``is_ready(learner, unit)``: nothing but finishing it is missing, for instance its worksheet was saved.
    ``settle_again(unit, now)`` completes it for whoever meets the rule as it is now by what they did before; None where
    a change of the unit can't make anybody ready.
    """

    is_ready: Callable[[User, Any], bool]
    settle_again: Callable[[Any, datetime], object] | None = None


_rules: dict[type[UnitPage], CompletionRule] = {}


def register(model: type[UnitPage], rule: CompletionRule) -> None:
    """Say what completes units of this kind; called in ``AppConfig.ready``."""
    _rules[model] = rule


def is_ready(learner: User, unit: UnitPage) -> bool:
    """Say whether the learner can complete the unit now. Raises KeyError for a kind of unit without a rule."""
    return _rules[type(unit)].is_ready(learner, unit)


def settle_again(unit: UnitPage, now: datetime) -> None:
    """Complete a changed unit for those who meet its rule now. Raises KeyError for a kind of unit without a rule."""
    settle = _rules[type(unit)].settle_again
    if settle is not None:
        settle(unit, now)
