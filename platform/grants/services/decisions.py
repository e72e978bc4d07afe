"""Award, decline, take a decision back, publish. The budget is guarded by one conditional UPDATE and a constraint."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as now_gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.models import User
from core.money import format_minor
from core.services import record
from grants.conflicts import conflict_between, find_conflicts
from grants.enums import Outcome, Status
from grants.models import Application, Award, Decision, Instalment, Round
from grants.rules import is_grant_manager
from grants.selectors.ranking import standing_decision, tally_of
from grants.services.telling import tell_applicant
from grants.services.workflow import lock_application, set_status

DECIDABLE = (Status.SENT, Status.IN_REVIEW)


class DecisionRefused(Exception):
    """The decision was not made; ``words`` says why, in plain words."""

    words: str | Promise = _("You can't decide this.")


class NotTheManager(DecisionRefused):
    words = _("Only a grant manager of this programme may decide.")


class ManagerInConflict(DecisionRefused):
    words = _("You know this applicant or worked with them. Somebody else must decide.")


class AlreadyDecided(DecisionRefused):
    words = _("Somebody has decided this application already. Take that decision back first if it is wrong.")


class NotDecidable(DecisionRefused):
    words = _("This application is not waiting for a decision: it was taken back, or its decision is published.")


class NotPublished(DecisionRefused):
    words = _("This award is not published yet. Take the decision back instead.")


class WordsMissing(DecisionRefused):
    words = _("Write some words for the applicant: what was good, and what was missing.")


class AmountOutOfRange(DecisionRefused):
    words = _("The amount must be more than nothing, and not more than was asked for.")


class OverBudget(DecisionRefused):
    """The round's money does not reach; ``left_minor`` is what is left of it."""

    def __init__(self, left_minor: int, currency: str) -> None:
        super().__init__()
        self.left_minor = left_minor
        left = format_minor(left_minor, currency)
        self.words = now_gettext("The budget does not reach: %(left)s is left. Nothing was changed.") % {"left": left}


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
    DecisionRefused. The applicant learns of it when decisions are published.
    """
    with transaction.atomic():
        application, before = _open_for_decision(choice)
        if before:
            return before
        if not 0 < amount_minor <= (application.asked_minor or 0):
            raise AmountOutOfRange
        _take_from_budget(application.round, amount_minor)
        decision = _decide(choice, application, Outcome.AWARD, now)
        award = Award.objects.create(
            decision=decision,
            application=application,
            round=application.round,
            amount_minor=amount_minor,
            awarded_at=now,
        )
        add_instalment(award=award, amount_minor=amount_minor, due_on=due_on, now=now)
        _log("awarded", application, choice.by, now, amount_minor=amount_minor, decision=str(decision.pk))
    return decision


def decide_decline(*, choice: Choice, now: datetime) -> Decision:
    """Decline with words; the same form again is the same decision. Raises WordsMissing and other DecisionRefused."""
    with transaction.atomic():
        application, before = _open_for_decision(choice)
        if before:
            return before
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
        application = lock_application(choice.application)
        _check_manager(application, choice.by)
        before = Decision.objects.filter(pk=choice.decision_id).first()
        if before and (before.application_id != application.pk or before.outcome != Outcome.REOPEN):
            raise NotDecidable
        if before:
            return before
        if application.status not in DECIDABLE:
            raise NotDecidable
        current = standing_decision(application)
        if current is None:
            return application.decisions.order_by("number").last()
        cancel_award_of(application=application, reason="", now=now)
        reopened = _decide(choice, application, Outcome.REOPEN, now)
        _log("decision taken back", application, choice.by, now, decision=str(current.pk))
    return reopened


def publish_decisions(*, round: Round, by: User, now: datetime) -> list[Application]:
    """Publish every decision of the round that waits, and tell each applicant in the site; again publishes no more.

    What is closed to this manager by a conflict of interest is left to another one.
    What is told outside the site carries no amount and no result (DESIGN: always hold, 12).
    """
    if not is_grant_manager(by, round):
        raise NotTheManager
    waiting = Application.objects.filter(round=round, status__in=DECIDABLE, decisions__isnull=False).distinct()
    conflicts = find_conflicts(waiting)
    free = [one for one in waiting.order_by("pk") if by.pk not in conflicts.get(one.pk, {})]
    return [one for one in free if publish_decision(application=one, by=by, now=now)]


def publish_decision(*, application: Application, by: User, now: datetime) -> bool:
    """Publish one application's decision if one waits; each in its own transaction, so that one never blocks all."""
    with transaction.atomic():
        application = lock_application(application)
        _check_manager(application, by)
        decision = standing_decision(application)
        if decision is None or application.status not in DECIDABLE:
            return False
        to = Status.AWARDED if decision.outcome == Outcome.AWARD else Status.DECLINED
        if application.status == Status.SENT:
            set_status(application=application, to=Status.IN_REVIEW, actor=by, now=now)
        application = set_status(application=application, to=to, actor=by, note=decision.words, now=now)
        _tell_news(application, key=f"decision-{decision.pk}", now=now)
        _log("decision published", application, by, now, decision=str(decision.pk))
    return True


def cancel_award(*, application: Application, reason: str, by: User, now: datetime) -> bool:
    """Cancel a published award with a reason that the applicant reads; its money returns to the budget.

    Raises NotPublished for an award that nobody was told of: its decision would stand without its money.
    """
    with transaction.atomic():
        application = lock_application(application)
        _check_manager(application, by)
        if not reason.strip():
            raise WordsMissing
        if application.status in DECIDABLE:
            raise NotPublished
        if not cancel_award_of(application=application, reason=reason.strip(), now=now):
            return False
        _log("award cancelled", application, by, now, reason=reason.strip())
        _tell_news(application, key="award-cancelled", now=now)
    return True


def cancel_award_of(*, application: Application, reason: str, now: datetime) -> bool:
    """Free the money of the application's live award, if it has one; call it inside a transaction.

    The update of the award decides who frees it, so it is freed once whatever runs at the same time.
    """
    live = Award.objects.filter(application=application, cancelled_at__isnull=True)
    for award_id, round_id, amount in list(live.values_list("pk", "round_id", "amount_minor")):
        if live.filter(pk=award_id).update(cancelled_at=now, cancellation_reason=reason):
            Round.objects.filter(pk=round_id).update(awarded_minor=F("awarded_minor") - amount)
            return True
    return False


def add_instalment(*, award: Award, amount_minor: int, due_on: date | None, now: datetime) -> Instalment:
    """Add a part to an award; the parts never exceed it. Raises AmountOutOfRange."""
    with transaction.atomic():
        fits = Award.objects.filter(
            pk=award.pk, cancelled_at__isnull=True, amount_minor__gte=F("instalments_minor") + amount_minor
        )
        if amount_minor <= 0 or not fits.update(instalments_minor=F("instalments_minor") + amount_minor):
            raise AmountOutOfRange
        number = award.instalments.count() + 1
        return Instalment.objects.create(
            award=award, number=number, amount_minor=amount_minor, due_on=due_on, created_at=now
        )


def _open_for_decision(choice: Choice) -> tuple[Application, Decision | None]:
    """Lock, look whether this very form was decided before, and check that it may be decided now."""
    application = lock_application(choice.application)
    _check_manager(application, choice.by)
    before = Decision.objects.filter(pk=choice.decision_id).first()
    if before and before.application_id == application.pk:
        return application, before
    if before or standing_decision(application):
        raise AlreadyDecided
    if application.status not in DECIDABLE:
        raise NotDecidable
    return application, None


def _check_manager(application: Application, by: User) -> None:
    if not is_grant_manager(by, application.round):
        raise NotTheManager
    if conflict_between(person=by, application=application):
        raise ManagerInConflict


def _take_from_budget(round: Round, amount_minor: int) -> None:
    """Add to what is awarded only where it fits: the check and the write are one statement."""
    fits = Round.objects.filter(pk=round.pk, budget_minor__gte=F("awarded_minor") + amount_minor)
    if not fits.update(awarded_minor=F("awarded_minor") + amount_minor):
        round.refresh_from_db(fields=["awarded_minor", "budget_minor"])
        raise OverBudget(round.left_minor, round.currency)


def _decide(choice: Choice, application: Application, outcome: Outcome, now: datetime) -> Decision:
    tally = tally_of(application)
    last = application.decisions.order_by("number").last()
    return Decision.objects.create(
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


def _tell_news(application: Application, *, key: str, now: datetime) -> None:
    with override(application.language):
        text = now_gettext("There is news about your application %(number)s.") % {"number": application.number}
    tell_applicant(application=application, key=key, text=text, now=now)


def _log(verb: str, application: Application, actor: User, now: datetime, **detail: Any) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now, detail=detail)
