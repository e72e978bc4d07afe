"""Assigning, scoring and handing in; and stepping back from an application one is too close to."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.services import record
from grants.conflicts import conflict_between, find_conflicts
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Criterion, Review, ReviewSave, Round, Score
from grants.rubric import Problem, Values, problems_of, read_level
from grants.rules import is_committee_member, is_grant_manager
from grants.selectors.ranking import standing_decision
from grants.selectors.reviews import committee_of
from grants.services.workflow import lock_application, set_status

REVIEWABLE = (Status.SENT, Status.IN_REVIEW)


class ReviewRefused(Exception):
    """Somebody may not do this; ``words`` says why, in plain words."""

    words: str | Promise = _("You can't do this here.")


class NotYours(ReviewRefused):
    words = _("This application was not given to you.")


class InConflict(ReviewRefused):
    words = _("This application is closed to you, because you know the person or worked with them.")


class ReviewClosed(ReviewRefused):
    words = _("This application is no longer being scored.")


class NotInCommittee(ReviewRefused):
    words = _("This person is not in the committee.")


class AlreadyHandedIn(ReviewRefused):
    words = _("You handed in your scores before. They can't be changed any more.")


class StaleSave(ReviewRefused):
    """A later save is there; ``current`` is it."""

    words = _("You saved something newer in another window. It is kept. Look at both before you save again.")

    def __init__(self, current: ReviewSave) -> None:
        super().__init__()
        self.current = current


class ReviewIncomplete(ReviewRefused):
    """Something is missing for handing in; all that was typed is saved."""

    words = _("Your scores are saved, but something is missing.")

    def __init__(self, problems: list[Problem], save: ReviewSave) -> None:
        super().__init__()
        self.problems, self.save = problems, save


@dataclass(frozen=True, slots=True)
class Spread:
    """What spreading did: assignments made, and applications for which too few reviewers are free of conflict."""

    made: int
    short: list[str]


def assign_reviewer(*, application: Application, reviewer: User, by: User, now: datetime) -> Assignment:
    """Ask a committee member to review an application; asking twice is asking once.

    Raises NotYours for who is no manager, NotInCommittee, InConflict, ReviewClosed.
    """
    with transaction.atomic():
        application = lock_application(application)
        if not is_grant_manager(by, application.round):
            raise NotYours
        if not is_committee_member(reviewer, application.round):
            raise NotInCommittee
        if conflict_between(person=reviewer, application=application):
            raise InConflict
        return _assign(application, reviewer, by, now)


def spread_reviews(*, round: Round, each: int, by: User, now: datetime) -> Spread:
    """Give every sent application ``each`` reviewers, the least loaded first, never one in conflict.

    Who steps back is replaced. Doing it again changes nothing that is complete. The applications' rows are locked in
    one order, so that two managers take turns; the round's is not, which a decision takes after an application's.
    """
    if not is_grant_manager(by, round):
        raise NotYours
    with transaction.atomic():
        open_ones = Application.objects.filter(round=round, status__in=REVIEWABLE)
        locked = open_ones.select_for_update(of=("self",)).select_related("round").prefetch_related("assignments")
        waiting = list(locked.order_by("sent_at", "pk"))
        conflicts = find_conflicts(open_ones)
        members = {person.pk: person for person in committee_of(round)}
        load = _load_of(round, members)
        made, short = 0, []
        for application in waiting:
            closed_to = conflicts.get(application.pk, {})
            held = {one.reviewer_id for one in application.assignments.all()}
            allowed = members.keys() - closed_to.keys()
            missing = each - len(held & allowed)
            free = sorted(allowed - held, key=lambda pk: (load[pk], pk))
            for pk in free[: max(missing, 0)]:
                _assign(application, members[pk], by, now)
                load[pk] += 1
                made += 1
            if missing > len(free):
                short.append(application.number)
    return Spread(made=made, short=short)


def remove_assignment(*, assignment: Assignment, by: User, now: datetime) -> None:
    """Take an application back from a reviewer who has not handed in; what was begun is kept, unseen and uncounted."""
    with transaction.atomic():
        application = lock_application(assignment.application)
        if not is_grant_manager(by, application.round):
            raise NotYours
        if Review.objects.filter(
            application=application, reviewer=assignment.reviewer, handed_in_at__isnull=False
        ).exists():
            raise AlreadyHandedIn
        record(
            verb="unassigned",
            subject=application,
            actor=by,
            programme=application.round.programme,
            now=now,
            detail={"reviewer": assignment.reviewer_pseudonym},
        )
        assignment.delete()


def declare_conflict(*, application: Application, reviewer: User, reason: str, now: datetime) -> Conflict:
    """Close the application to this reviewer at once. What they had begun is not counted.

    Raises NotYours for who was never assigned (and so could not know of it).
    """
    with transaction.atomic():
        application = lock_application(application)
        if not Assignment.objects.filter(application=application, reviewer=reviewer).exists():
            raise NotYours
        conflict, is_new = Conflict.objects.get_or_create(
            application=application,
            reviewer=reviewer,
            defaults={
                "reviewer_pseudonym": reviewer.pseudonym,
                "source": ConflictSource.DECLARED,
                "reason": reason,
                "declared_at": now,
            },
        )
        if is_new:
            _log("conflict declared", application, reviewer, now)
    return conflict


def save_review(
    *, save_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> ReviewSave:
    """Keep what was typed so far, complete or not. ``based_on`` is the number of the save that the form showed.

    The same form sent again answers as it did; a form that is older than the last save raises StaleSave and
    overwrites nothing. Raises NotYours, InConflict, ReviewClosed, AlreadyHandedIn.
    """
    with transaction.atomic():
        application = check_may_review(application=lock_application(application), reviewer=reviewer)
        review = _review_of(application, reviewer, now)
        return _save(review, save_id, based_on, values, now)


def hand_in_review(
    *, save_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> Review:
    """Save, check that every criterion has a level or "can't judge" and a reason, and hand in: for good.

    Raises what ``save_review`` raises, and ReviewIncomplete (then it is saved, not handed in).
    """
    incomplete: ReviewIncomplete | None = None
    with transaction.atomic():
        application = check_may_review(application=lock_application(application), reviewer=reviewer)
        review = _review_of(application, reviewer, now)
        save = _save(review, save_id, based_on, values, now)
        criteria = list(application.version.criteria.all())
        if review.handed_in_at:
            return review
        if problems := problems_of(criteria, values):
            incomplete = ReviewIncomplete(problems, save)
        else:
            _hand_in(review, criteria, values, now)
            _log("review handed in", application, reviewer, now)
    if incomplete:
        raise incomplete
    return review


def check_may_review(*, application: Application, reviewer: User) -> Application:
    """Return the application when this person may score it now; raise the ReviewRefused that says why not."""
    check_may_open(application=application, reviewer=reviewer)
    if application.status not in REVIEWABLE or standing_decision(application):
        raise ReviewClosed
    return application


def check_may_open(*, application: Application, reviewer: User) -> None:
    """Raise NotYours or InConflict when this person may not even see the application."""
    if not is_committee_member(reviewer, application.round):
        raise NotYours
    if not Assignment.objects.filter(application=application, reviewer=reviewer).exists():
        raise NotYours
    if conflict_between(person=reviewer, application=application):
        raise InConflict


def _assign(application: Application, reviewer: User, by: User, now: datetime) -> Assignment:
    if application.status not in REVIEWABLE:
        raise ReviewClosed
    assignment, is_new = Assignment.objects.get_or_create(
        application=application,
        reviewer=reviewer,
        defaults={"reviewer_pseudonym": reviewer.pseudonym, "assigned_by": by, "assigned_at": now},
    )
    if is_new:
        record(
            verb="assigned",
            subject=application,
            actor=by,
            programme=application.round.programme,
            now=now,
            detail={"reviewer": reviewer.pseudonym},
        )
    if application.status == Status.SENT:
        application.status = set_status(application=application, to=Status.IN_REVIEW, actor=by, now=now).status
    return assignment


def _load_of(round: Round, members: dict[int, User]) -> dict[int, int]:
    counts = Assignment.objects.filter(application__round=round).values_list("reviewer").annotate(n=Count("pk"))
    return dict.fromkeys(members, 0) | {pk: n for pk, n in counts.order_by() if pk in members}


def _review_of(application: Application, reviewer: User, now: datetime) -> Review:
    review, _is_new = Review.objects.get_or_create(
        application=application,
        reviewer=reviewer,
        defaults={"reviewer_pseudonym": reviewer.pseudonym, "begun_at": now},
    )
    return review


def _save(review: Review, save_id: uuid.UUID, based_on: int, values: Values, now: datetime) -> ReviewSave:
    current = review.saves.order_by("number").last()
    same = ReviewSave.objects.filter(pk=save_id).first()
    if same and same.review_id != review.pk:
        raise NotYours
    if same and same.values == values:
        return same
    if current and current.values == values:
        return current
    if review.handed_in_at:
        raise AlreadyHandedIn
    if current and (same or current.number > based_on):
        raise StaleSave(current)
    number = current.number + 1 if current else 1
    return ReviewSave.objects.create(id=save_id, review=review, number=number, values=values, saved_at=now)


def _hand_in(review: Review, criteria: list[Criterion], values: Values, now: datetime) -> None:
    Score.objects.bulk_create(
        Score(
            review=review,
            criterion=criterion,
            level=read_level(values, criterion),
            reason=values[f"reason_{criterion.key}"].strip(),
        )
        for criterion in criteria
    )
    review.comment = values.get("comment", "").strip()
    review.handed_in_at = now
    review.save(update_fields=["comment", "handed_in_at"])


def _log(verb: str, application: Application, actor: User, now: datetime) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now)
