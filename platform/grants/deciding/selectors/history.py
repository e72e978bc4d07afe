"""The audit trail of one application and of one round, in words: who did what, when, and why. Read from the log.

Each act on an application leaves a line in the house's log; words, reasons and amounts stand on rows of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.models import LogEntry
from core.money import format_minor
from core.times import describe_moment
from grants.applying.wording import FACT_WORDS
from grants.enums import Status
from grants.log_verbs import LogVerb
from grants.models import Application, Conflict, Decision, Round

# A published decision has a line of its own, which says more.
SAID_ELSEWHERE = (LogVerb.APPLICATION_AWARDED, LogVerb.APPLICATION_DECLINED, LogVerb.APPLICATION_CANCELLED)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act. ``notes`` are (what it is, words) pairs, in the order they are read."""

    at: datetime
    who: str
    what: str
    notes: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the lines of one application point at."""

    currency: str
    decisions: dict[str, Decision]
    conflicts: dict[str, str]
    withdrawals: dict[datetime, str]
    names: dict[str, str]


def history_of(application: Application) -> list[HistoryLine]:
    """Return all that happened to an application, oldest first (five queries, however much it is)."""
    entries = [one for one in _log_of(application) if one.verb not in SAID_ELSEWHERE]
    rows = Rows(
        currency=application.round.currency,
        decisions={str(row.pk): row for row in application.decisions.select_related("award")},
        conflicts=dict(Conflict.objects.filter(application=application).values_list("reviewer_pseudonym", "reason")),
        withdrawals=dict(application.events.filter(to_status=Status.WITHDRAWN).values_list("at", "note")),
        names=_names_of(one.detail.get("reviewer") for one in entries),
    )
    return [HistoryLine(one.at, _who(one), one.get_verb_display(), _notes(one, rows)) for one in entries]


def history_of_round(round: Round) -> list[HistoryLine]:
    """Return each publication of a round's page with what it changed, oldest first (one query)."""
    return [HistoryLine(one.at, _who(one), one.get_verb_display(), _changes(one, round)) for one in _log_of(round)]


def _log_of(subject: Application | Round) -> list[LogEntry]:
    lines = LogEntry.objects.filter(subject_type=subject._meta.label_lower, subject_key=str(subject.pk))
    return list(lines.select_related("actor").order_by("at", "pk"))


def _names_of(pseudonyms: Iterable[str | None]) -> dict[str, str]:
    wanted = {pseudonym for pseudonym in pseudonyms if pseudonym}
    return (
        {person.pseudonym: person.get_full_name() for person in User.objects.filter(pseudonym__in=wanted)}
        if wanted
        else {}
    )


def _who(entry: LogEntry) -> str:
    """Return the full name: two people of a committee may be called the same."""
    return entry.actor.get_full_name() if entry.actor else entry.actor_pseudonym


def _notes(entry: LogEntry, rows: Rows) -> list[tuple[str, str]]:
    notes: list[tuple[str, str]] = []
    if reviewer := entry.detail.get("reviewer"):
        notes.append((_("Reviewer"), rows.names.get(reviewer, reviewer)))
    if entry.verb == LogVerb.CONFLICT_DECLARED:
        notes.append((_("Reason"), rows.conflicts.get(entry.actor_pseudonym, "")))
    if entry.verb == LogVerb.REVIEW_REOPENED:
        notes.append((_("Reason"), entry.detail.get("reason", "")))
    if entry.verb == LogVerb.APPLICATION_WITHDRAWN:
        notes.append((_("Reason"), rows.withdrawals.get(entry.at, "")))
    if decision := rows.decisions.get(entry.detail.get("decision", "")):
        notes += _notes_of_decision(entry, decision, rows.currency)
    return [(label, words) for label, words in notes if words]


def _notes_of_decision(entry: LogEntry, decision: Decision, currency: str) -> list[tuple[str, str]]:
    award = getattr(decision, "award", None)
    notes = [(_("Decision %s") % decision.number, str(decision.get_outcome_display()))]
    if award:
        notes.append((_("Amount"), format_minor(award.amount_minor, currency)))
    if entry.detail.get("before"):
        notes.append((_("Instead of"), format_minor(entry.detail["before"], currency)))
    if entry.verb in (LogVerb.DECISION_PUBLISHED, LogVerb.DECISION_TAKEN_BACK, LogVerb.AWARD_FREED):
        return notes
    score = "–" if decision.score is None else f"{decision.score.normalize():f}"
    return [
        *notes,
        (_("Score"), _("%(score)s, from %(n)s reviews") % {"score": score, "n": decision.reviews_counted}),
        (_("What the money is for"), award.purpose if award else ""),
        (_("Words to the applicant"), decision.words),
        (_("Reason, for the record"), decision.reason),
    ]


def _changes(entry: LogEntry, round: Round) -> list[tuple[str, str]]:
    notes = [(_("Version"), str(entry.detail["version"]))] if entry.detail.get("new") else []
    for field, (old, new) in entry.detail.get("changes", {}).items():
        words = {"old": _value(field, old, round), "new": _value(field, new, round)}
        notes.append((str(FACT_WORDS[field]), _("%(new)s (was: %(old)s)") % words))
    return notes


def _value(field: str, value: Any, round: Round) -> str:
    if field == "budget_minor":
        return format_minor(value, round.currency)
    return describe_moment(datetime.fromisoformat(value), round.zone) if field.endswith("_at") else str(value)
