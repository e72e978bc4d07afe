"""Who reads which application: sharing a round out among its committee, giving one by hand, taking one back, and
finding somebody else for whoever stepped back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.models import LogEntry
from core.services import log_line, record
from grants.conflicts import conflict_between, conflicts_about, conflicts_in
from grants.enums import UNDECIDED, Status
from grants.log_verbs import LogVerb
from grants.models import Application, Assignment, Review, Round
from grants.permissions import is_committee_member
from grants.reviewing.sharing import Share, Shared, share_out
from grants.selectors.role_holders import committee_of
from grants.selectors.standing_decisions import decided_ids, standing_decision
from grants.services.guards import check_manager, check_manager_of
from grants.services.notices import tell_reviewer
from grants.services.refusals import AlreadyHandedIn, InConflict, NotInCommittee, ReviewClosed
from grants.services.workflow import lock_application, set_status, set_status_of_all


@dataclass(frozen=True, slots=True)
class Spread:
    """What spreading did: assignments made, and applications for which too few reviewers are free of conflict."""

    made: int
    short: list[str]


def assign_reviewer(*, application: Application, reviewer: User, by: User, now: datetime) -> Assignment:
    """Ask a committee member to review an application; asking twice is asking once.

    Raises NotTheManager, AppliesHere, ManagerInConflict, NotInCommittee, InConflict, ReviewClosed.
    """
    with transaction.atomic():
        application = lock_application(application)
        check_manager_of(application=application, by=by)
        if not is_committee_member(reviewer, application.round):
            raise NotInCommittee
        if conflict_between(person=reviewer, application=application):
            raise InConflict
        if application.status not in UNDECIDED:
            raise ReviewClosed
        assignment, is_new = Assignment.objects.get_or_create(
            application=application, reviewer=reviewer, defaults=_facts(reviewer, by, now)
        )
        if is_new:
            _log(application, reviewer, by, now).save()
            tell_reviewer(reviewer=reviewer, now=now)
        if application.status == Status.SENT:
            set_status(application=application, to=Status.IN_REVIEW, actor=by, now=now)
    return assignment


def spread_reviews(*, round: Round, each: int, by: User, now: datetime) -> Spread:
    """Give every sent application ``each`` reviewers, evenly and mixed (``grants.reviewing.sharing``), never one in
    conflict.

    What is decided already needs no more readers. Who stepped back, or applies in the round by now, is replaced. Doing
    it again changes nothing that is complete. The applications' rows are locked in one order, so that two managers take
    turns; the round's is not, which a decision takes after an application's. A thousand applications cost as many
    queries as ten. Who got any is told, by mail too. Raises NotTheManager, AppliesHere.
    """
    check_manager(round=round, by=by)
    with transaction.atomic():
        undecided = Application.objects.filter(round=round, status__in=UNDECIDED)
        open_ones = undecided.exclude(pk__in=decided_ids(undecided))
        locked = open_ones.select_for_update(of=("self",)).select_related("round")
        waiting = list(locked.order_by("sent_at", "pk"))
        chosen, short = _choose(round, waiting, each)
        Assignment.objects.bulk_create(
            Assignment(application=one, reviewer=reviewer, **_facts(reviewer, by, now)) for one, reviewer in chosen
        )
        LogEntry.objects.bulk_create(_log(one, reviewer, by, now) for one, reviewer in chosen)
        newly = {one.pk: one for one, _reviewer in chosen if one.status == Status.SENT}
        set_status_of_all(applications=newly.values(), to=Status.IN_REVIEW, actor=by, now=now)
        for reviewer in {reviewer.pk: reviewer for _one, reviewer in chosen}.values():
            tell_reviewer(reviewer=reviewer, now=now)
    return Spread(made=len(chosen), short=short)


def remove_assignment(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Take an application back from a reviewer who has not handed in; what was begun is kept, unseen and uncounted.

    Raises NotTheManager, AppliesHere, ManagerInConflict, AlreadyHandedIn.
    """
    with transaction.atomic():
        application = lock_application(assignment.application)
        check_manager_of(application=application, by=by)
        if Review.objects.filter(
            application=application, reviewer=assignment.reviewer, handed_in_at__isnull=False
        ).exists():
            raise AlreadyHandedIn
        record(
            verb=LogVerb.REVIEWER_UNASSIGNED,
            subject=application,
            actor=by,
            programme=application.round.programme,
            now=now,
            detail={"reviewer": assignment.reviewer_pseudonym},
        )
        assignment.delete()


def replace_reviewer(*, application: Application, now: datetime) -> User | None:
    """Give an application to one more reader, because one of its own may not read it any more; return who it is.

    By the same rule as sharing out. None when nobody is free, or when it is not being scored: then there is nothing to
    replace. Call it inside the transaction that has locked the application.
    """
    if application.status not in UNDECIDED or standing_decision(application):
        return None
    chosen, _short = _choose(application.round, [application], each=None)
    if not chosen:
        return None
    reviewer = chosen[0][1]
    Assignment.objects.create(application=application, reviewer=reviewer, **_facts(reviewer, None, now))
    _log(application, reviewer, None, now).save()
    tell_reviewer(reviewer=reviewer, now=now)
    return reviewer


def _choose(
    round: Round, waiting: Iterable[Application], each: int | None
) -> tuple[list[tuple[Application, User]], list[str]]:
    """Return who is to read what besides those who do already, and the numbers of those for whom too few are free.

    ``each`` is how many are to read each of them; None asks for one more.
    """
    rows = {one.pk: one for one in waiting}
    conflicts = conflicts_about(next(iter(rows.values()))) if len(rows) == 1 else conflicts_in(round)
    members = {person.pk: person for person in committee_of(round)}
    given = _given_in(round)
    shares: list[Share] = []
    for pk, application in rows.items():
        allowed = members.keys() - conflicts.get(pk, {}).keys()
        held = frozenset(given[pk] & allowed)
        free = {member: members[member].pseudonym for member in allowed - given[pk]}
        missing = 1 if each is None else max(each - len(held), 0)
        shares.append(Share(pk, application.number, held, free, missing))
    chosen = share_out(shares, Shared(given.values()), seed=round.draw_seed)
    short = [share.number for share in shares if share.missing > len(share.free)]
    return [(rows[pk], members[member]) for pk, member in chosen], short


def _given_in(round: Round) -> dict[int, set[int]]:
    """Return who was given which application of the round, decided ones too: their pairs count as well."""
    given: dict[int, set[int]] = defaultdict(set)
    rows = Assignment.objects.filter(application__round=round, reviewer__isnull=False).order_by()
    for application_id, reviewer_id in rows.values_list("application_id", "reviewer_id"):
        given[application_id].add(reviewer_id)
    return given


def _facts(reviewer: User, by: User | None, now: datetime) -> dict[str, object]:
    return {"reviewer_pseudonym": reviewer.pseudonym, "assigned_by": by, "assigned_at": now}


def _log(application: Application, reviewer: User, by: User | None, now: datetime) -> LogEntry:
    return log_line(
        verb=LogVerb.REVIEWER_ASSIGNED,
        subject=application,
        actor=by,
        programme_id=application.round.programme_id,
        now=now,
        detail={"reviewer": reviewer.pseudonym},
    )
