"""The money of decisions. One conditional UPDATE and a constraint keep it inside the round's budget."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.services import record
from grants.models import Application, Award, Decision, Instalment, Round
from grants.services.access import UNDECIDED, check_manager_of
from grants.services.refusals import AmountOutOfRange, NotPublished, OverBudget, WordsMissing
from grants.services.telling import tell_news
from grants.services.workflow import lock_application


def make_award(*, decision: Decision, amount_minor: int, due_on: date | None, now: datetime) -> Award:
    """Take the amount from the round's budget and promise it, with one instalment. Raises OverBudget.

    Call it inside the transaction that decides.
    """
    application = decision.application
    _take_from_budget(application.round, amount_minor)
    award = Award.objects.create(
        decision=decision,
        application=application,
        round=application.round,
        amount_minor=amount_minor,
        awarded_at=now,
    )
    add_instalment(award=award, amount_minor=amount_minor, due_on=due_on, now=now)
    return award


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


def cancel_award(*, application: Application, reason: str, by: User, now: datetime) -> bool:
    """Cancel a published award with a reason that the applicant reads; its money returns to the budget.

    Raises NotPublished for an award that nobody was told of: its decision would stand without its money.
    """
    with transaction.atomic():
        application = lock_application(application)
        check_manager_of(application=application, by=by)
        if not reason.strip():
            raise WordsMissing
        if application.status in UNDECIDED:
            raise NotPublished
        if not cancel_award_of(application=application, reason=reason.strip(), now=now):
            return False
        record(
            verb="award cancelled",
            subject=application,
            actor=by,
            programme=application.round.programme,
            now=now,
            detail={"reason": reason.strip()},
        )
        tell_news(application=application, key="award-cancelled", now=now)
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


def _take_from_budget(round: Round, amount_minor: int) -> None:
    """Add to what is awarded only where it fits: the check and the write are one statement."""
    fits = Round.objects.filter(pk=round.pk, budget_minor__gte=F("awarded_minor") + amount_minor)
    if not fits.update(awarded_minor=F("awarded_minor") + amount_minor):
        round.refresh_from_db(fields=["awarded_minor", "budget_minor"])
        raise OverBudget(round.left_minor, round.currency)
