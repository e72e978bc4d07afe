"""Publish decisions: from then on the applicants see them, and they change only by a correction."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from core.services import record
from grants.conflicts import find_conflicts
from grants.enums import UNDECIDED, Outcome, Status
from grants.log_verbs import LogVerb
from grants.models import Application, Round
from grants.selectors.standing_decisions import decided_ids, standing_decision
from grants.services.guards import check_manager
from grants.services.notices import tell_news
from grants.services.refusals import CallOpen
from grants.services.workflow import lock_application, set_status


def publish_decisions(
    *, round: Round, by: User, now: datetime, only: Collection[UUID] | None = None
) -> list[Application]:
    """Publish the decisions of the round that wait, and tell each applicant in the site; again publishes no more.

    With ``only`` just those, as the manager read them: one that was taken back or replaced since is left alone. What is
    closed to this manager by a conflict of interest is left to another one. Raises NotTheManager, AppliesHere, and
    CallOpen while people can send. What is told outside the site carries no amount and no result (must always
    hold, 12).
    """
    check_manager(round=round, by=by)
    if not round.is_over(now):
        raise CallOpen(round.accepts_until, round.zone)
    undecided = Application.objects.filter(round=round, status__in=UNDECIDED)
    waiting = undecided.filter(pk__in=decided_ids(undecided)).order_by("pk")
    closed = find_conflicts(waiting, person=by)
    return [one for one in waiting if one.pk not in closed and _publish(one, by, now, only)]


def _publish(application: Application, by: User, now: datetime, only: Collection[UUID] | None) -> bool:
    """Publish in a transaction of its own, so that one never blocks all, and others write between two of them."""
    with transaction.atomic():
        application = lock_application(application)
        decision = standing_decision(application)
        if decision is None or application.status not in UNDECIDED or (only is not None and decision.pk not in only):
            return False
        to = Status.AWARDED if decision.outcome == Outcome.AWARD else Status.DECLINED
        if application.status == Status.SENT:
            set_status(application=application, to=Status.IN_REVIEW, actor=by, now=now)
        application = set_status(application=application, to=to, actor=by, note=decision.words, now=now)
        tell_news(application=application, key=f"decision-{decision.pk}", now=now)
        record(
            verb=LogVerb.DECISION_PUBLISHED,
            subject=application,
            actor=by,
            programme=application.round.programme,
            now=now,
            detail={"decision": str(decision.pk)},
        )
    return True
