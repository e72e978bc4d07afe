"""Writes the rows of decisions: append-only, numbered, each with the score it was made on."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from core.services import record
from grants.deciding.selectors.round_ranking import tally_of
from grants.enums import Outcome
from grants.log_verbs import LogVerb
from grants.models import Application, Decision
from grants.services.guards import check_manager_of
from grants.services.workflow import lock_application
from questions.services import SentForm, find_receipt, write_receipt


@dataclass(frozen=True, slots=True)
class Choice:
    """One click of a manager: the form (None: nobody's), what it is about, who, the words to the applicant, and why."""

    form: SentForm | None
    application: Application
    by: User
    words: str = ""
    reason: str = ""


def lock_for_manager(choice: Choice) -> Application:
    """Return the application, locked. Raises NotTheManager, AppliesHere, ManagerInConflict."""
    application = lock_application(choice.application)
    check_manager_of(application=application, by=choice.by)
    return application


def decided_before(choice: Choice, application: Application) -> Decision | None:
    """Return what this very form decided before, all of its words the same."""
    receipt = find_receipt(choice.form)
    return application.decisions.get(pk=receipt.subject_key) if receipt else None


def write_decision(
    choice: Choice, application: Application, outcome: Outcome, now: datetime, *, corrects: Decision | None = None
) -> Decision:
    """Write the next decision, and the receipt of its form. Call it with the application locked."""
    tally = tally_of(application)
    last = application.decisions.order_by("number").last()
    decision = Decision.objects.create(
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
    write_receipt(choice.form, f"decision.{outcome}", subject_key=str(decision.pk), now=now)
    return decision


def log_decision(verb: LogVerb, application: Application, actor: User, now: datetime, **detail: object) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now, detail=detail)
