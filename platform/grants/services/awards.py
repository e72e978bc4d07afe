"""Awards and the round's budget: one conditional UPDATE and a constraint keep awards inside it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from grants.models import Application, Award, Decision, Instalment, Round
from grants.selectors.awards import suggest_purpose
from grants.services.refusals import AmountOutOfRange, AwardOutOfRange, DayInThePast, OverBudget


def check_award(application: Application, amount_minor: int, due_on: date | None, now: datetime) -> None:
    """Raise AwardOutOfRange (too little, or more than was asked) or DayInThePast for what nobody may promise."""
    round, most = application.round, application.asked_minor or 0
    least = max(1, min(application.version.min_minor, most))
    if not least <= amount_minor <= most:
        raise AwardOutOfRange(least, most, round.currency)
    if due_on and due_on < now.astimezone(round.zone).date():
        raise DayInThePast


def make_award(
    *, decision: Decision, amount_minor: int, due_on: date | None, now: datetime, purpose: str = ""
) -> Award:
    """Take the amount from the round's budget and promise it, with one instalment. Raises OverBudget.

    Call it inside the transaction that decides. What the money is for is kept with it, in a line without names.
    """
    application = decision.application
    _take_from_budget(application.round, amount_minor)
    award = Award.objects.create(
        decision=decision,
        application=application,
        round=application.round,
        amount_minor=amount_minor,
        purpose=purpose.strip() or suggest_purpose(application),
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
