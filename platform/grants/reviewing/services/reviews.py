"""Save and hand in a review; reopen one; step back from an application one is too close to."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.services import record
from grants.conflicts import conflict_between
from grants.enums import UNDECIDED, ConflictSource
from grants.log_verbs import LogVerb
from grants.models import Application, Assignment, Conflict, Criterion, Review, ReviewSave, Score
from grants.permissions import is_committee_member
from grants.reviewing.services.assigning import replace_reviewer
from grants.rubric import Values, problems_of, read_level
from grants.selectors.standing_decisions import standing_decision
from grants.services.guards import check_manager_of, check_may_review
from grants.services.notices import tell_managers_of_step_back, tell_reopened
from grants.services.refusals import (
    AlreadyDecided,
    AlreadyHandedIn,
    InConflict,
    NotDecidable,
    NotInCommittee,
    NotYours,
    ReviewChanged,
    ReviewIncomplete,
    SteppedBackBefore,
    WhyMissing,
)
from grants.services.workflow import lock_application
from questions.refusals import StaleSave
from questions.services import KeptSave, SentForm, find_receipt, keep_save, write_receipt


def declare_conflict(
    *, application: Application, reviewer: User, reason: str, now: datetime, form: SentForm | None = None
) -> Conflict:
    """Close the application to this reviewer at once. What they wrote is not counted; doing it again says the same.

    Somebody else is asked to read it instead, if anybody is free, and the managers are told either way. Raises NotYours
    for who was never assigned (and so could not know of it), and SteppedBackBefore for other words than the first.
    """
    with transaction.atomic():
        application = lock_application(application)
        there = Conflict.objects.filter(application=application, reviewer=reviewer).first()
        if there:
            if reason and reason != there.reason:
                raise SteppedBackBefore
            return there
        if not Assignment.objects.filter(application=application, reviewer=reviewer).exists():
            raise NotYours
        conflict = Conflict.objects.create(
            application=application,
            reviewer=reviewer,
            reviewer_pseudonym=reviewer.pseudonym,
            source=ConflictSource.DECLARED,
            reason=reason,
            declared_at=now,
        )
        _log(LogVerb.CONFLICT_DECLARED, application, reviewer, now)
        other = replace_reviewer(application=application, now=now)
        tell_managers_of_step_back(conflict=conflict, other=other, now=now)
        write_receipt(form, "conflict.declared", subject_key=str(conflict.pk), now=now)
    return conflict


def save_review(
    *, form_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> ReviewSave:
    """Keep what was typed so far, complete or not, once for each form (``questions.services.keep_save``).

    Raises StaleSave, NotYours, InConflict, ReviewClosed, AlreadyHandedIn.
    """
    with transaction.atomic():
        review = _lock_review(application, reviewer, now)
        return _save(review, form_id, based_on, values, now).save


def save_complete_review(
    *, form_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> ReviewSave:
    """Save, and say what is missing before it could be handed in.

    Raises what ``save_review`` raises, and ReviewIncomplete (then it is saved).
    """
    save = save_review(
        form_id=form_id, based_on=based_on, application=application, reviewer=reviewer, values=values, now=now
    )
    if problems := problems_of(application.version.criteria.all(), values):
        raise ReviewIncomplete(problems, save)
    return save


def hand_in_review(
    *, form_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> Review:
    """Save, check that every criterion has a level or "can't judge" and a reason, and hand in.

    Only a manager can open it again. The same form sent again answers as it did, whatever happened since: also when it
    was opened again, so a phone that repeats an old form hands nothing in. Raises what
    ``save_review`` raises, and ReviewIncomplete (then it is saved, not handed in).
    """
    incomplete: ReviewIncomplete | None = None
    with transaction.atomic():
        review = _lock_review(application, reviewer, now)
        kept = _save(review, form_id, based_on, values, now)
        if not kept.is_new:
            if review.handed_in_at or review.is_before_reopening(kept.save):
                return review
            _check_newest(kept.save, review)
        criteria = list(review.application.version.criteria.all())
        if problems := problems_of(criteria, values):
            incomplete = ReviewIncomplete(problems, kept.save)
        else:
            _hand_in(review, criteria, values, now)
            _log(LogVerb.REVIEW_HANDED_IN, review.application, reviewer, now)
    if incomplete:
        raise incomplete
    return review


def reopen_review(
    *, review: Review, after: int, reason: str, by: User, now: datetime, form: SentForm | None = None
) -> Review:
    """Let a reviewer change what they handed in, while nothing is decided; they are told, with the reason.

    ``after`` is the number of the save that was handed in, as the manager's screen showed it; raises ReviewChanged for
    another one. The same form sent again opens nothing that was handed in since. The scores leave the ranking until
    then; what they were stays in the reviewer's saves and in the log. Raises NotTheManager, AppliesHere,
    ManagerInConflict, WhyMissing, AlreadyDecided, NotDecidable, NotInCommittee, InConflict.
    """
    with transaction.atomic():
        application = lock_application(review.application)
        check_manager_of(application=application, by=by)
        if find_receipt(form):
            return Review.objects.get(pk=review.pk)
        if not reason.strip():
            raise WhyMissing
        if application.status not in UNDECIDED:
            raise NotDecidable
        if standing_decision(application):
            raise AlreadyDecided
        review = Review.objects.select_related("reviewer").get(pk=review.pk)
        last = review.saves.order_by("number").last()
        number = last.number if last else 0
        if review.handed_in_at is None or number != after:
            raise ReviewChanged
        reviewer = review.reviewer
        if reviewer is None or not is_committee_member(reviewer, application.round):
            raise NotInCommittee
        if conflict_between(person=reviewer, application=application):
            raise InConflict
        levels = dict(review.scores.values_list("criterion__key", "level"))
        detail = {"reviewer": reviewer.pseudonym, "reason": reason.strip(), "save": number, "levels": levels}
        review.scores.all().delete()
        review.handed_in_at, review.comment, review.reopened_after = None, "", number
        review.save(update_fields=["handed_in_at", "comment", "reopened_after"])
        programme = application.round.programme
        record(verb=LogVerb.REVIEW_REOPENED, subject=application, actor=by, programme=programme, now=now, detail=detail)
        tell_reopened(application=application, reviewer=reviewer, reason=reason.strip(), key=str(number), now=now)
        write_receipt(form, "review.reopened", subject_key=str(review.pk), now=now)
    return review


def _lock_review(application: Application, reviewer: User, now: datetime) -> Review:
    """Return this person's review with its application locked. A new one goes again when they are refused."""
    application = lock_application(application)
    review, _is_new = Review.objects.get_or_create(
        application=application,
        reviewer=reviewer,
        defaults={"reviewer_pseudonym": reviewer.pseudonym, "begun_at": now},
    )
    review.application, review.reviewer = application, reviewer
    return review


def _save(review: Review, form_id: uuid.UUID, based_on: int, values: Values, now: datetime) -> KeptSave[ReviewSave]:
    save = ReviewSave(form_id=form_id, review=review, values=values, acted_by=review.reviewer, saved_at=now)
    return keep_save(save, line=review.saves.all(), based_on=based_on, check=lambda: _check_writable(review))


def _check_writable(review: Review) -> None:
    assert review.reviewer is not None  # noqa: S101 - who writes is there
    check_may_review(application=review.application, reviewer=review.reviewer)
    if review.handed_in_at:
        raise AlreadyHandedIn


def _check_newest(save: ReviewSave, review: Review) -> None:
    """What was saved before is handed in only while it stands, and while it may be written."""
    _check_writable(review)
    newest = review.saves.order_by("number").last()
    if save != newest:
        raise StaleSave(newest)


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


def _log(verb: LogVerb, application: Application, actor: User, now: datetime) -> None:
    record(verb=verb, subject=application, actor=actor, programme=application.round.programme, now=now)
