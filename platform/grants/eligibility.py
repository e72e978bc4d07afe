"""Eligibility rules, evaluated: one small function a kind of rule, chosen from a table. Pure.

``EligibilityRule.parameters``, one shape a kind:

* certificates: ``{"courses": [{"key": "<course key>", "title": "Finances"}], "needed": 1}``
* age: ``{"minimum": 18 or None, "maximum": None or 35, "on": "2026-12-04"}``
* declared: ``{"wanted": true}``
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from grants.enums import RuleKind

VERIFIED_KINDS = frozenset({RuleKind.CERTIFICATES})


class RuleState(Enum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Facts:
    """What is known of somebody: certificates by course key (from us), declarations by rule key (from them)."""

    course_keys: Collection[str] = frozenset()
    declared: Mapping[str, Any] = field(default_factory=dict)


def check_rule(kind: str, key: str, parameters: Mapping[str, Any], facts: Facts) -> RuleState:
    """Say whether the facts meet one rule; UNKNOWN while nothing was declared."""
    return RULE_CHECKS[RuleKind(kind)](parameters, facts.declared.get(key), facts)


def _check_certificates(parameters: Mapping[str, Any], _value: Any, facts: Facts) -> RuleState:
    held = sum(course["key"] in facts.course_keys for course in parameters["courses"])
    return RuleState.MET if held >= parameters["needed"] else RuleState.MISSED


def _check_age(parameters: Mapping[str, Any], value: Any, _facts: Facts) -> RuleState:
    if value is None:
        return RuleState.UNKNOWN
    age = age_on(date.fromisoformat(value), date.fromisoformat(parameters["on"]))
    minimum, maximum = parameters.get("minimum"), parameters.get("maximum")
    fits = (minimum is None or age >= minimum) and (maximum is None or age <= maximum)
    return RuleState.MET if fits else RuleState.MISSED


def _check_declared(parameters: Mapping[str, Any], value: Any, _facts: Facts) -> RuleState:
    if value is None:
        return RuleState.UNKNOWN
    return RuleState.MET if value is parameters.get("wanted", True) else RuleState.MISSED


def age_on(born: date, day: date) -> int:
    """Return whole years. Who was born on 29 February becomes a year older on 1 March of a common year."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


RULE_CHECKS: dict[RuleKind, Callable[[Mapping[str, Any], Any, Facts], RuleState]] = {
    RuleKind.CERTIFICATES: _check_certificates,
    RuleKind.AGE: _check_age,
    RuleKind.DECLARED: _check_declared,
}
