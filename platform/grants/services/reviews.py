"""Scoring and handing in; and stepping back from an application one is too close to."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from core.services import record
from grants.enums import ConflictSource
from grants.models import Application, Assignment, Conflict, Criterion, Review, ReviewSave, Score
from grants.rubric import Values, problems_of, read_level
from grants.services.access import check_may_review
from grants.services.refusals import AlreadyHandedIn, NotYours, ReviewIncomplete, StaleSave
from grants.services.workflow import lock_application


def declare_conflict(*, application: Application, reviewer: User, reason: str, now: datetime) -> Conflict:
    """Close the application to this reviewer at once. What they had begun is not counted; doing it again says the same.

    Raises NotYours for who was never assigned (and so could not know of it).
    """
    with transaction.atomic():
        application = lock_application(application)
        there = Conflict.objects.filter(application=application, reviewer=reviewer).first()
        if there:
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
        _log("conflict declared", application, reviewer, now)
    return conflict


def save_review(
    *, save_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> ReviewSave:
    """Keep what was typed so far, complete or not. ``based_on`` is the number of the save that the form showed.

    The same form sent again answers as it did, whatever happened since; a form that is older than the last save
    raises StaleSave and overwrites nothing. Raises NotYours, InConflict, ReviewClosed, AlreadyHandedIn.
    """
    with transaction.atomic():
        application = lock_application(application)
        same = _same_save(save_id, application, reviewer, values)
        if same:
            return same
        check_may_review(application=application, reviewer=reviewer)
        return _save(_review_of(application, reviewer, now), save_id, based_on, values, now)


def hand_in_review(
    *, save_id: uuid.UUID, based_on: int, application: Application, reviewer: User, values: Values, now: datetime
) -> Review:
    """Save, check that every criterion has a level or "can't judge" and a reason, and hand in: for good.

    The same form sent again after it was handed in answers as it did, whatever happened since. Raises what
    ``save_review`` raises, and ReviewIncomplete (then it is saved, not handed in).
    """
    incomplete: ReviewIncomplete | None = None
    with transaction.atomic():
        application = lock_application(application)
        same = _same_save(save_id, application, reviewer, values)
        if same and same.review.handed_in_at:
            return same.review
        check_may_review(application=application, reviewer=reviewer)
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


def was_answered(
    *, save_id: uuid.UUID, application: Application, reviewer: User, values: Values, is_handing_in: bool
) -> bool:
    """Say whether this very form was taken before: then it is answered as it was, whatever is closed since."""
    same = _same_save(save_id, application, reviewer, values)
    return same is not None and (not is_handing_in or same.review.handed_in_at is not None)


def _same_save(save_id: uuid.UUID, application: Application, reviewer: User, values: Values) -> ReviewSave | None:
    mine = ReviewSave.objects.filter(review__application=application, review__reviewer=reviewer)
    same = mine.select_related("review").filter(pk=save_id).first()
    return same if same and same.values == values else None


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
    if current and current.values == values:
        return current
    if review.handed_in_at:
        raise AlreadyHandedIn
    if current and (same or current.number > based_on):
        raise StaleSave(current)
    number = current.number + 1 if current else 1
    save = ReviewSave(id=save_id, review=review, number=number, values=values, saved_at=now)
    try:
        with transaction.atomic():
            save.save(force_insert=True)
    except IntegrityError as error:  # the same id for another review, at the same moment
        raise NotYours from error
    return save


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
