"""Decide: award, decline, take a decision back. Until it is published, the applicant sees nothing of it.

What was published is corrected in ``services.corrections``.
"""

from datetime import date, datetime

from django.db import transaction

from grants.deciding.selectors.decisions import certificates_today, warnings_of
from grants.deciding.selectors.round_ranking import tally_of
from grants.deciding.services.decision_rows import (
    Choice,
    decided_before,
    lock_for_manager,
    log_decision,
    write_decision,
)
from grants.enums import UNDECIDED, Outcome
from grants.log_verbs import LogVerb
from grants.models import Application, Decision
from grants.selectors.standing_decisions import standing_decision
from grants.services.awards import cancel_award_of, check_award, make_award
from grants.services.refusals import AlreadyDecided, CallOpen, NotDecidable, ReasonMissing, WordsMissing

__all__ = ["Choice", "decide_award", "decide_decline", "reopen_decision"]


def decide_award(
    *, choice: Choice, amount_minor: int, due_on: date | None, now: datetime, purpose: str = ""
) -> Decision:
    """Award an amount with one instalment over all of it; the same form again is the same award.

    Raises OverBudget when the round's money does not reach, whatever else runs at the same time, CallOpen while people
    can send, ReasonMissing when too few have read it or a certificate was cancelled since, and the other refusals of
    a manager. The applicant learns of it when decisions are published.
    """
    with transaction.atomic():
        application = lock_for_manager(choice)
        before = decided_before(choice, application)
        if before:
            return before
        _check_decidable(application, choice, now)
        check_award(application, amount_minor, due_on, now)
        decision = write_decision(choice, application, Outcome.AWARD, now)
        make_award(decision=decision, amount_minor=amount_minor, due_on=due_on, now=now, purpose=purpose)
        log_decision(
            LogVerb.AWARD_DECIDED, application, choice.by, now, amount_minor=amount_minor, decision=str(decision.pk)
        )
    return decision


def decide_decline(*, choice: Choice, now: datetime) -> Decision:
    """Decline with words; the same form again is the same decision.

    Raises WordsMissing, and what ``decide_award`` raises, except for the money.
    """
    with transaction.atomic():
        application = lock_for_manager(choice)
        before = decided_before(choice, application)
        if before:
            return before
        _check_decidable(application, choice, now)
        if not choice.words.strip():
            raise WordsMissing
        decision = write_decision(choice, application, Outcome.DECLINE, now)
        log_decision(LogVerb.DECLINE_DECIDED, application, choice.by, now, decision=str(decision.pk))
    return decision


def reopen_decision(*, choice: Choice, now: datetime) -> Decision | None:
    """Take back a decision that is not published yet; an award's money returns to the budget.

    The same form again takes back nothing that was decided since.
    """
    with transaction.atomic():
        application = lock_for_manager(choice)
        before = decided_before(choice, application)
        if before:
            return before
        if application.status not in UNDECIDED:
            raise NotDecidable
        current = standing_decision(application)
        if current is None:
            return application.decisions.order_by("number").last()
        cancel_award_of(application=application, reason="", now=now)
        reopened = write_decision(choice, application, Outcome.REOPEN, now)
        log_decision(LogVerb.DECISION_TAKEN_BACK, application, choice.by, now, decision=str(current.pk))
    return reopened


def _check_decidable(application: Application, choice: Choice, now: datetime) -> None:
    round = application.round
    if standing_decision(application):
        raise AlreadyDecided
    if application.status not in UNDECIDED:
        raise NotDecidable
    if not round.is_over(now):
        raise CallOpen(round.accepts_until, round.zone)
    warnings = warnings_of(application, tally_of(application), certificates_today(application))
    if warnings and not choice.reason.strip():
        raise ReasonMissing(warnings)
