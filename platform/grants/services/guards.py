"""Permission checks at the moment of writing: views ask before, but a form may be forged or old."""

from accounts.models import User
from grants.conflicts import conflict_between, is_applicant_in
from grants.enums import UNDECIDED, ConflictSource
from grants.models import Application, Assignment, Round
from grants.permissions import is_committee_member, is_grant_manager
from grants.selectors.standing_decisions import standing_decision
from grants.services.refusals import (
    AppliesHere,
    InConflict,
    ManagerInConflict,
    NotTheManager,
    NotYours,
    ReviewClosed,
)


def check_manager(*, round: Round, by: User) -> None:
    """Raise NotTheManager, or AppliesHere for a manager who applies in the round."""
    if not is_grant_manager(by, round):
        raise NotTheManager
    if is_applicant_in(person=by, round=round):
        raise AppliesHere


def check_manager_of(*, application: Application, by: User) -> None:
    """Raise NotTheManager, AppliesHere or ManagerInConflict when this person may not handle the application."""
    if not is_grant_manager(by, application.round):
        raise NotTheManager
    refusal = _refusal_of(by, application, otherwise=ManagerInConflict)
    if refusal:
        raise refusal


def check_may_open(*, application: Application, reviewer: User) -> None:
    """Raise NotYours, AppliesHere or InConflict when this person may not even see the application."""
    if not is_committee_member(reviewer, application.round):
        raise NotYours
    if not Assignment.objects.filter(application=application, reviewer=reviewer).exists():
        raise NotYours
    refusal = _refusal_of(reviewer, application, otherwise=InConflict)
    if refusal:
        raise refusal


def check_may_review(*, application: Application, reviewer: User) -> None:
    """Raise what ``check_may_open`` raises, or ReviewClosed when it is not being scored (any more)."""
    check_may_open(application=application, reviewer=reviewer)
    if application.status not in UNDECIDED or standing_decision(application):
        raise ReviewClosed


def _refusal_of(person: User, application: Application, *, otherwise: type[InConflict]) -> type[InConflict] | None:
    source = conflict_between(person=person, application=application)
    if source is None:
        return None
    applies = source in (ConflictSource.COMPETES, ConflictSource.MEMBER)
    return AppliesHere if applies else otherwise
