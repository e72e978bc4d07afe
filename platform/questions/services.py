"""Idempotency and optimistic locking: ``keep_save`` for what people write, receipts for acts that are no saves."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from questions.models import Receipt, Save
from questions.refusals import StaleSave

AnySave = TypeVar("AnySave", bound=Save)
Values = dict[str, Any]
RECEIPTS_STAY = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class KeptSave(Generic[AnySave]):
    """The save that answers a form; ``is_new`` says whether it was written just now."""

    save: AnySave
    is_new: bool


def keep_save(
    save: AnySave,
    *,
    line: "QuerySet[AnySave]",
    based_on: int,
    check: Callable[[], object] = lambda: None,
    read: Callable[[Values], Values] = dict,
) -> KeptSave[AnySave]:
    """Write what one form holds as the newest save of its line, once.

    Call it in a transaction that has locked the row to which the line belongs. ``save`` is not written yet; its number
    is chosen here. ``based_on`` is the number of the newest save when the form was made, 0 for none. ``check`` raises
    what forbids writing (a deadline, a status); it is asked after a repetition was recognised. ``read`` returns what
    of a save's values the form shows.

    * The form was saved with these values: the first answer, whatever happened since. Nothing is written.
    * The form was saved with other values (Back, changed, Save): a new save, if its own one is still the newest.
    * Anything else that is not typed upon the newest save raises StaleSave. That also holds for values that this form
      itself replaced by others: a late repetition and a change of mind look the same, and neither may win unseen.
    """
    of_form = list(line.filter(form_id=save.form_id).order_by("number"))
    values = read(save.values)
    if of_form and read(of_form[-1].values) == values:
        return KeptSave(of_form[-1], is_new=False)
    check()
    newest = line.order_by("number").last()
    stands = newest.number if newest else 0
    is_upon_newest = of_form[-1] == newest if of_form else based_on == stands
    if not is_upon_newest or any(read(one.values) == values for one in of_form):
        raise StaleSave(newest)
    save.number = stands + 1
    save.id = uuid.uuid4() if of_form else save.form_id
    try:
        with transaction.atomic():  # The same form for another line, at this moment or before: the id is taken.
            save.save(force_insert=True)
    except IntegrityError as error:
        raise StaleSave(newest) from error
    return KeptSave(save, is_new=True)


@dataclass(frozen=True, slots=True)
class SentForm:
    """The form of an act as it was sent (``questions.views.sent_form``).

    ``form_id`` is its idempotency key; ``digest`` is of where it was sent, by whom, and of all that it held;
    ``location`` is where the answer will lead, "" where it is a page.
    """

    form_id: uuid.UUID
    digest: str
    person_id: int | None
    location: str = ""


def find_receipt(form: SentForm | None) -> Receipt | None:
    """Return the receipt of this very form: the same key with the same words from the same person."""
    if form is None:
        return None
    return Receipt.objects.filter(form_id=form.form_id, digest=form.digest, person_id=form.person_id).first()


def write_receipt(form: SentForm | None, act: str, *, now: datetime, subject_key: str = "") -> None:
    """Write down that the act was done for this form; None for an act that no page asked for (a loader's).

    Call it in the act's own transaction. Raises IntegrityError, which undoes the act, when the same form is taken at
    this very moment. An act that locks what it is about, and then asks ``find_receipt``, does not meet it.
    """
    if form is not None:
        Receipt.objects.create(
            form_id=form.form_id,
            digest=form.digest,
            person_id=form.person_id,
            act=act,
            location=form.location,
            subject_key=subject_key,
            made_at=now,
        )


def prune_receipts(now: datetime) -> str:
    """Delete receipts that no phone repeats any more."""
    deleted, _by_model = Receipt.objects.filter(made_at__lte=now - RECEIPTS_STAY).delete()
    return f"{deleted} old receipts deleted" if deleted else ""
