"""Correct a published decision by another one: its own row, reason and words, and a notice at once.

An amount was wrong; one who was declined gets what became free, or their complaint was right; an award is cancelled, or
given again after that. The row before stays as it was. Money returns to the budget and is taken from it in one
transaction, so the sum of live awards never passes it, whatever runs at the same time.
"""

import uuid
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from grants.deciding.services.decision_rows import (
    Choice,
    decided_before,
    lock_for_manager,
    log_decision,
    write_decision,
)
from grants.enums import PUBLISHED, Outcome, Status
from grants.log_verbs import LogVerb
from grants.models import Application, Decision
from grants.selectors.awards import live_award
from grants.selectors.standing_decisions import standing_decision
from grants.services.awards import cancel_award_of, check_award, make_award
from grants.services.guards import check_manager_of
from grants.services.notices import tell_managers, tell_news
from grants.services.refusals import (
    ApplicantGone,
    CallOpen,
    NotDecidable,
    NothingToCorrect,
    NotPublished,
    ReasonMissing,
    WordsMissing,
)
from grants.services.workflow import lock_application, set_status
from questions.services import SentForm


def correct_award(
    *,
    choice: Choice,
    corrects: uuid.UUID,
    amount_minor: int,
    due_on: date | None,
    now: datetime,
    purpose: str = "",
) -> Decision:
    """Award after publication: another amount, from the reserve, a complaint that was right, or once more.

    ``corrects`` is the decision that the manager saw standing. The same form again is the same award. Raises
    NothingToCorrect when another one stands by now, ReasonMissing, WordsMissing, ApplicantGone, OverBudget and the
    refusals of ``decide_award``.
    """
    with transaction.atomic():
        application = lock_for_manager(choice)
        before = decided_before(choice, application)
        if before:
            return before
        current = _check_correctable(application, choice, corrects, now)
        if application.applicant.is_gone:
            raise ApplicantGone
        check_award(application, amount_minor, due_on, now)
        freed = live_award(application)
        cancel_award_of(application=application, reason="", now=now)
        decision = write_decision(choice, application, Outcome.AWARD, now, corrects=current)
        make_award(
            decision=decision,
            amount_minor=amount_minor,
            due_on=due_on,
            now=now,
            purpose=purpose or (freed.purpose if freed else ""),
        )
        before_minor = freed.amount_minor if freed else 0
        _publish(choice, application, decision, Status.AWARDED, now, amount_minor=amount_minor, before=before_minor)
    return decision


def correct_decline(*, choice: Choice, corrects: uuid.UUID, now: datetime) -> Decision:
    """Tell a declined applicant other words than before. Raises what ``correct_award`` raises but for the money.

    An award is not declined but cancelled (``cancel_award``), which says so to its applicant.
    """
    with transaction.atomic():
        application = lock_for_manager(choice)
        before = decided_before(choice, application)
        if before:
            return before
        current = _check_correctable(application, choice, corrects, now)
        if current.outcome != Outcome.DECLINE:
            raise NotDecidable
        decision = write_decision(choice, application, Outcome.DECLINE, now, corrects=current)
        _publish(choice, application, decision, Status.DECLINED, now)
    return decision


def cancel_award(
    *,
    application: Application,
    reason: str,
    by: User,
    now: datetime,
    corrects: uuid.UUID | None = None,
    form: SentForm | None = None,
) -> bool:
    """Cancel a published award with a reason that the applicant reads; its money returns to the budget.

    ``corrects`` is the decision that the manager had before them: raises NothingToCorrect where another one stands by
    now. The same form again changes nothing. Raises NotPublished for an award that nobody was told of: its decision
    would stand without its money.
    """
    with transaction.atomic():
        application = lock_application(application)
        check_manager_of(application=application, by=by)
        choice = Choice(form, application, by, words=reason)
        if decided_before(choice, application):
            return True
        if not reason.strip():
            raise WordsMissing
        if application.status not in PUBLISHED:
            raise NotPublished
        current = standing_decision(application)
        if corrects and (current is None or current.pk != corrects):
            raise NothingToCorrect
        decision = _cancel(choice, application, now=now)
        if decision:
            tell_news(application=application, key=f"decision-{decision.pk}", now=now)
    return decision is not None


def cancel_award_of_leaver(*, application: Application, person: User, now: datetime) -> bool:
    """Free what nobody is there to receive any more, when its applicant deletes their account; tell the managers.

    Nothing is paid by the site yet: an award that stands is one that was not paid.
    """
    with transaction.atomic():
        application = lock_application(application)
        choice = Choice(None, application, person, words=LEFT)
        decision = _cancel(choice, application, now=now, verb=LogVerb.AWARD_FREED)
        if decision:
            tell_managers(application=application, key="left", now=now)
    return decision is not None


LEFT = "–"  # nobody reads the words of a cancellation whose applicant is gone; the row says by whom it was


def _cancel(
    choice: Choice, application: Application, *, now: datetime, verb: LogVerb = LogVerb.AWARD_CANCELLED
) -> Decision | None:
    award = live_award(application)
    if award is None or not cancel_award_of(application=application, reason=choice.words.strip(), now=now):
        return None
    decision = write_decision(choice, application, Outcome.CANCEL, now, corrects=standing_decision(application))
    set_status(application=application, to=Status.CANCELLED, actor=choice.by, note=decision.words, now=now)
    log_decision(
        verb,
        application,
        choice.by,
        now,
        reason=decision.words,
        amount_minor=award.amount_minor,
        decision=str(decision.pk),
    )
    return decision


def _check_correctable(application: Application, choice: Choice, corrects: uuid.UUID, now: datetime) -> Decision:
    round = application.round
    if application.status not in PUBLISHED:
        raise NotPublished
    if not round.is_over(now):
        raise CallOpen(round.accepts_until, round.zone)
    if not choice.reason.strip():
        raise ReasonMissing([])
    if not choice.words.strip():
        raise WordsMissing
    current = standing_decision(application)
    if current is None or current.pk != corrects:
        raise NothingToCorrect
    return current


def _publish(
    choice: Choice, application: Application, decision: Decision, to: Status, now: datetime, **detail: int
) -> None:
    set_status(application=application, to=to, actor=choice.by, note=decision.words, now=now)
    tell_news(application=application, key=f"decision-{decision.pk}", now=now)
    log_decision(
        LogVerb.DECISION_CORRECTED,
        application,
        choice.by,
        now,
        decision=str(decision.pk),
        outcome=decision.outcome,
        reason=decision.reason,
        **detail,
    )
