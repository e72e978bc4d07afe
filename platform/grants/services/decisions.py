"""Award, decline, take a decision back. Until it is published, the applicant sees nothing of it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.services import record
from grants.enums import Outcome
from grants.models import Application, Decision
from grants.selectors.ranking import standing_decision, tally_of
from grants.services.access import UNDECIDED, check_manager_of
from grants.services.awards import cancel_award_of, make_award
from grants.services.refusals import AlreadyDecided, AmountOutOfRange, NotDecidable, WordsMissing
from grants.services.workflow import lock_application


@dataclass(frozen=True, slots=True)
class Choice:
    """One click of a manager: the form's UUID, what it is about, who clicked, and the words to the applicant."""

    decision_id: uuid.UUID
    application: Application
    by: User
    words: str = ""


def decide_award(*, choice: Choice, amount_minor: int, due_on: date | None, now: datetime) -> Decision:
    """Award an amount with one instalment over all of it; the same form again is the same award.

    Raises OverBudget when the round's money does not reach, whatever else runs at the same time, and the other
    refusals of a manager. The applicant learns of it when decisions are published.
    """
    with transaction.atomic():
        application = _lock_for_manager(choice)
        before = _decided_before(choice, application, Outcome.AWARD)
        if before and before.award.amount_minor != amount_minor:
            raise AlreadyDecided
        if before:
            return before
        _check_decidable(application)
        if not 0 < amount_minor <= (application.asked_minor or 0):
            raise AmountOutOfRange
        decision = _decide(choice, application, Outcome.AWARD, now)
        make_award(decision=decision, amount_minor=amount_minor, due_on=due_on, now=now)
        _log("awarded", application, choice.by, now, amount_minor=amount_minor, decision=str(decision.pk))
    return decision


def decide_decline(*, choice: Choice, now: datetime) -> Decision:
    """Decline with words; the same form again is the same decision. Raises WordsMissing and the other refusals."""
    with transaction.atomic():
        application = _lock_for_manager(choice)
        before = _decided_before(choice, application, Outcome.DECLINE)
        if before:
            return before
        _check_decidable(application)
        if not choice.words.strip():
            raise WordsMissing
        decision = _decide(choice, application, Outcome.DECLINE, now)
        _log("declined", application, choice.by, now, decision=str(decision.pk))
    return decision


def reopen_decision(*, choice: Choice, now: datetime) -> Decision | None:
    """Take back a decision that is not published yet; an award's money returns to the budget.

    The same form again takes back nothing that was decided since.
    """
    with transaction.atomic():
        application = _lock_for_manager(choice)
        before = _decided_before(choice, application, Outcome.REOPEN)
        if before:
            return before
        if application.status not in UNDECIDED:
            raise NotDecidable
        current = standing_decision(application)
        if current is None:
            return application.decisions.order_by("number").last()
        cancel_award_of(application=application, reason="", now=now)
        reopened = _decide(choice, application, Outcome.REOPEN, now)
        _log("decision taken back", application, choice.by, now, decision=str(current.pk))
    return reopened


def _lock_for_manager(choice: Choice) -> Application:
    application = lock_application(choice.application)
    check_manager_of(application=application, by=choice.by)
    return application


def _decided_before(choice: Choice, application: Application, outcome: Outcome) -> Decision | None:
    """Return what this very form decided before. The same form with anything else in it must not look decided."""
    before = Decision.objects.filter(pk=choice.decision_id).first()
    if before is None:
        return None
    said = (before.application_id, before.decided_by_id, before.outcome, before.words)
    if said != (application.pk, choice.by.pk, outcome, choice.words.strip()):
        raise AlreadyDecided
    return before


def _check_decidable(application: Application) -> None:
    if standing_decision(application):
        raise AlreadyDecided
    if application.status not in UNDECIDED:
        raise NotDecidable


def _decide(choice: Choice, application: Application, outcome: Outcome, now: datetime) -> Decision:
    """Write the next decision; the same id for another application at the same moment is the database's to refuse."""
    tally = tally_of(application)
    last = application.decisions.order_by("number").last()
    decision = Decision(
        id=choice.decision_id,
        application=application,
        number=last.number + 1 if last else 1,
        outcome=outcome,
        words=choice.words.strip(),
        score=tally.score,
        reviews_counted=tally.reviews,
        decided_by=choice.by,
        decided_by_pseudonym=choice.by.pseudonym,
        decided_at=now,
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyDecided from error
    return decision


def _log(verb: str, application: Application, actor: User, now: datetime, **detail: object) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now, detail=detail)
