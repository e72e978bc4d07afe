"""Quiz attempts: start, save, hand in, mark again."""

import random
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import Programme
from core.refusals import Refusal
from courses.selectors import course_of, source_of
from courses.services import complete_unit, enrol
from lessons import grading
from lessons.models import Attempt, Mark, QuizPage, Response, ResponseSave
from lessons.paper_snapshots import make_paper
from lessons.selectors import latest_marks, pass_percent_of, quiz_of
from questions.refusals import StaleSave
from questions.services import KeptSave, keep_save

Responses = Mapping[str, Any]
_chance = random.SystemRandom()


class NoTriesLeft(Refusal):
    """The quiz may not be tried again."""

    words = _("You have used all your tries. Your results stay here.")


class AttemptOver(Exception):
    """The try was handed in: its answers can't be changed."""


@dataclass(frozen=True, slots=True)
class MergedSave:
    """A save, the questions that its form answered anew, and whether answers from elsewhere stand beside them."""

    save: ResponseSave
    changed: Collection[str]
    is_merged: bool


def start_attempt(
    *,
    learner: User,
    quiz: QuizPage,
    programme: Programme | None,
    acted_by: User,
    now: datetime,
    language: str,
    rng: random.Random = _chance,
) -> Attempt:
    """Return the open try, or make one with its paper. Two starts at once give the same try. Starts the course, too.

    Raises NoTriesLeft, and UnknownCourse when the course isn't published.
    """
    source = source_of(quiz)
    enrol(learner=learner, course_key=course_of(source).translation_key, acted_by=acted_by, now=now, language=language)
    try:
        with transaction.atomic():
            return _open_attempt(learner, source) or Attempt.objects.create(
                learner=learner,
                quiz_key=source.translation_key,
                number=_next_number(learner, source),
                language=language,
                paper=make_paper(source=source, words=quiz, programme=programme, rng=rng),
                asked=len(source.questions),
                acted_by=acted_by,
                started_at=now,
            )
    except IntegrityError:
        started = _open_attempt(learner, source)
        if started is None:
            raise
        return started


def _open_attempt(learner: User, quiz: QuizPage) -> Attempt | None:
    return Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key, handed_in_at=None).first()


def _next_number(learner: User, quiz: QuizPage) -> int:
    used = Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key).count()
    if quiz.tries is not None and used >= quiz.tries:
        raise NoTriesLeft
    return used + 1


@transaction.atomic
def save_responses(
    *, attempt: Attempt, form_id: uuid.UUID, based_on: int, responses: Responses, acted_by: User, now: datetime
) -> ResponseSave:
    """Keep answers without handing in, once for each form (``questions.services.keep_save``).

    Raises StaleSave, and AttemptOver when the try was handed in before these answers were saved.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    return _save(locked, form_id, based_on, responses, acted_by, now).save


@transaction.atomic
def merge_responses(
    *,
    attempt: Attempt,
    form_id: uuid.UUID,
    based_on: int,
    responses: Responses,
    acted_by: User,
    now: datetime,
    key: uuid.UUID,
    earlier: Collection[uuid.UUID] = (),
    touched: Collection[str] = (),
) -> MergedSave:
    """Keep answers that waited on a phone: after a newer save from elsewhere, question by question.

    Of two phones the answer that arrives last counts, for each question that the form answered anew: those that differ
    from the save that it was made upon, and ``touched``, those that its ``earlier`` sendings had changed. A save that
    is put together has ``key``, this sending's own, as its idempotency key instead of the form's. What it replaces
    stays readable in the earlier saves. Raises AttemptOver.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    base = locked.saves.filter(number=based_on).first()
    known = base.values if base else {}
    changed = {q for q, value in responses.items() if value != known.get(q)} | ({*touched} & {*responses})
    try:
        if not earlier:
            return MergedSave(_save(locked, form_id, based_on, responses, acted_by, now).save, changed, is_merged=False)
    except StaleSave:
        pass
    newest = locked.saves.order_by("number").last()
    merged = {**(newest.values if newest else {}), **{q: responses[q] for q in changed}}
    save = _save(locked, key, newest.number if newest else 0, merged, acted_by, now).save
    return MergedSave(save, changed, is_merged=newest is not None and newest.form_id not in {form_id, *earlier})


def _save(
    attempt: Attempt, form_id: uuid.UUID, based_on: int, responses: Responses, acted_by: User, now: datetime
) -> KeptSave[ResponseSave]:
    save = ResponseSave(form_id=form_id, attempt=attempt, values=dict(responses), acted_by=acted_by, saved_at=now)
    kept = keep_save(save, line=attempt.saves.all(), based_on=based_on, check=lambda: _check_open(attempt))
    if kept.is_new:
        _write_responses(attempt, responses, now)
    return kept


def _check_open(attempt: Attempt) -> None:
    if not attempt.is_open:
        raise AttemptOver


def _write_responses(attempt: Attempt, responses: Responses, now: datetime) -> None:
    emptied = [question_id for question_id, value in responses.items() if value is None]
    attempt.responses.filter(question_id__in=emptied).delete()
    Response.objects.bulk_create(
        [
            Response(attempt=attempt, question_id=question_id, value=value, saved_at=now)
            for question_id, value in responses.items()
            if value is not None
        ],
        update_conflicts=True,
        unique_fields=["attempt", "question_id"],
        update_fields=["value", "saved_at"],
    )


@transaction.atomic
def hand_in(
    *,
    attempt: Attempt,
    form_id: uuid.UUID,
    based_on: int,
    responses: Responses | None,
    acted_by: User,
    now: datetime,
) -> Attempt:
    """Save the last answers (None: as they stand), mark all, and complete the quiz when enough are right.

    Handing the same form in again, or twice at once, gives the same result. Raises AttemptOver for other answers, and
    StaleSave, also for a form that was saved once when something newer was saved since: what she sees is marked.
    """
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    kept = None if responses is None else _save(locked, form_id, based_on, responses, acted_by, now)
    if not locked.is_open:
        return locked
    if kept and not kept.is_new:
        _check_newest(kept.save, locked)
    marks = _mark_all(locked, now)
    locked.handed_in_at = now
    _settle(locked, marks, acted_by=acted_by, now=now)
    return locked


def _check_newest(save: ResponseSave, attempt: Attempt) -> None:
    newest = attempt.saves.order_by("number").last()
    if save != newest:
        raise StaleSave(newest)


def _mark_all(attempt: Attempt, now: datetime) -> list[bool]:
    given = {str(response.question_id): response.value for response in attempt.responses.all()}
    marks = [(q["id"], grading.grade(q, given.get(q["id"])).is_right) for q in attempt.paper["questions"]]
    Mark.objects.bulk_create(
        [Mark(attempt=attempt, question_id=key, is_right=is_right, marked_at=now) for key, is_right in marks]
    )
    return [is_right for _key, is_right in marks]


def _settle(attempt: Attempt, marks: list[bool], *, acted_by: User | None, now: datetime) -> None:
    """Write the result that the marks give, by the pass mark that helps most: the paper's, or a lower one of today.

    A completed quiz stays completed, whatever is marked later.
    """
    quiz = quiz_of(attempt)
    result = grading.total(marks, pass_percent_of(attempt, quiz))
    attempt.right, attempt.is_passed = result.right, result.is_passed
    attempt.save(update_fields=["handed_in_at", "right", "is_passed"])
    if quiz is not None and result.is_passed:
        learner = acted_by if acted_by and acted_by.pk == attempt.learner_id else attempt.learner
        complete_unit(learner=learner, unit=quiz, acted_by=acted_by or learner, now=now)


def settle_tries(*, quiz: QuizPage, now: datetime) -> int:
    """Pass the handed-in tries that have enough by the quiz's pass mark of today. Returns how many; lowers none."""
    waiting = Attempt.objects.filter(quiz_key=quiz.translation_key, handed_in_at__isnull=False, is_passed=False)
    settled = 0
    for asked in list(waiting.values_list("asked", flat=True).order_by().distinct()):
        enough = waiting.filter(asked=asked, right__gte=grading.pass_mark(asked, quiz.pass_percent))
        for attempt in enough.select_related("learner"):
            settled += _settle_waiting(attempt, now)
    return settled


@transaction.atomic
def _settle_waiting(attempt: Attempt, now: datetime) -> bool:
    locked = Attempt.objects.select_for_update().select_related("learner").get(pk=attempt.pk)
    marks = [mark.is_right for mark in latest_marks(locked).values()]
    _settle(locked, marks, acted_by=locked.learner, now=now)
    return locked.is_passed


@transaction.atomic
def mark_again(
    *, attempt: Attempt, question_id: uuid.UUID, is_right: bool, reason: str, marked_by: User, now: datetime
) -> Mark:
    """Add a newer mark for one answer of a handed-in try, and settle the result anew."""
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk, handed_in_at__isnull=False)
    current = latest_marks(locked)
    mark = Mark.objects.create(
        attempt=locked,
        question_id=question_id,
        number=current[str(question_id)].number + 1,
        is_right=is_right,
        reason=reason,
        marked_by=marked_by,
        marked_at=now,
    )
    current[str(question_id)] = mark
    _settle(locked, [m.is_right for m in current.values()], acted_by=marked_by, now=now)
    return mark
