"""Writes the rows of decisions: append-only, numbered, each with the score it was made on."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.services import record
from grants.deciding.selectors.ranking import tally_of
from grants.enums import Outcome
from grants.log_verbs import LogVerb
from grants.models import Application, Decision
from grants.services.guards import check_manager_of
from grants.services.refusals import AlreadyDecided
from grants.services.workflow import lock_application


@dataclass(frozen=True, slots=True)
class Choice:
    """One click of a manager: the form's UUID, what it is about, who clicked, the words to the applicant, and why."""

    decision_id: uuid.UUID
    application: Application
    by: User
    words: str = ""
    reason: str = ""


def lock_for_manager(choice: Choice) -> Application:
    """Return the application, locked. Raises NotTheManager, AppliesHere, ManagerInConflict."""
    application = lock_application(choice.application)
    check_manager_of(application=application, by=choice.by)
    return application


def decided_before(
    choice: Choice,
    application: Application,
    outcome: Outcome,
    amount_minor: int | None = None,
    due_on: date | None = None,
) -> Decision | None:
    """Return what this very form decided before. The same form with anything else in it must not look decided."""
    before = Decision.objects.select_related("award").filter(pk=choice.decision_id).first()
    if before is None:
        return None
    said = (before.application_id, before.decided_by_id, before.outcome, before.words, before.reason)
    if said != (application.pk, choice.by.pk, outcome, choice.words.strip(), choice.reason.strip()):
        raise AlreadyDecided
    if amount_minor is not None:
        days = set(before.award.instalments.values_list("due_on", flat=True))
        if before.award.amount_minor != amount_minor or days != {due_on}:
            raise AlreadyDecided
    return before


def write_decision(
    choice: Choice, application: Application, outcome: Outcome, now: datetime, *, corrects: Decision | None = None
) -> Decision:
    """Write the next decision; the same id for another application at the same moment is the database's to refuse."""
    tally = tally_of(application)
    last = application.decisions.order_by("number").last()
    decision = Decision(
        id=choice.decision_id,
        application=application,
        number=last.number + 1 if last else 1,
        outcome=outcome,
        words=choice.words.strip(),
        reason=choice.reason.strip(),
        corrects=corrects,
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


def log_decision(verb: LogVerb, application: Application, actor: User, now: datetime, **detail: object) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now, detail=detail)
