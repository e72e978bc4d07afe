"""Taking a phone's events: each once, in the phone's order, through the service of its form."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.refusals import Refusal
from offline.models import OutboxEvent

EVENTS_STAY = timedelta(days=400)


class NotInOrder(Refusal):
    """A later event of the same form was taken already."""

    words = _("You changed this later, and that is kept. Open the page to see it.")


@dataclass(frozen=True, slots=True)
class SentEvent:
    """A form as a phone kept it. ``form_id`` is the form's own key, None for a form without one."""

    id: uuid.UUID
    path: str
    form_id: uuid.UUID | None
    position: int
    typed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was taken of the same form before: the events' ids, and the questions that they answered."""

    ids: frozenset[uuid.UUID] = frozenset()
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking an event did. ``words`` tell the person what they may not expect; mostly there are none."""

    words: str = ""
    touched: Iterable[str] = field(default=())
    is_new: bool = True


def take_event(event: SentEvent, *, learner: User, now: datetime, act: Callable[[Earlier], Taken]) -> Taken:
    """Do what the event's form asks, once. ``act`` does it, inside this transaction.

    A person's events are taken one after the other: their row is locked. Raises NotInOrder, and what ``act`` raises;
    then nothing is written, and the same event may come again.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=learner.pk)
        if OutboxEvent.objects.filter(pk=event.id, learner=learner).exists():
            return Taken(is_new=False)
        before = list(_of_same_form(learner, event))
        if any(one.position > event.position for one in before):
            raise NotInOrder
        taken = act(Earlier(frozenset(one.pk for one in before), frozenset(q for one in before for q in one.touched)))
        OutboxEvent.objects.create(
            id=event.id,
            learner=learner,
            form_id=event.form_id,
            position=event.position,
            path=event.path,
            touched=sorted(taken.touched),
            typed_at=event.typed_at,
            received_at=now,
        )
    return taken


def _of_same_form(learner: User, event: SentEvent) -> Iterable[OutboxEvent]:
    same = OutboxEvent.objects.filter(learner=learner, form_id=event.form_id)
    return same if event.form_id else same.none()


def prune_events(now: datetime) -> str:
    """Delete what no phone repeats any more."""
    deleted, _by_model = OutboxEvent.objects.filter(received_at__lte=now - EVENTS_STAY).delete()
    return f"{deleted} old events of phones deleted" if deleted else ""
