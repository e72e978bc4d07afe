"""Where an application stands, told to its applicant. Reads only what was loaded with it: no queries."""

from dataclasses import dataclass
from datetime import datetime

from grants.enums import Outcome, Status
from grants.models import Application, ApplicationEvent, Award, Instalment
from grants.wording import EVENT_WORDS, NEXT_WORDS, STATUS_WORDS

PUBLISHED = frozenset({Status.AWARDED, Status.DECLINED})


@dataclass(frozen=True)
class Happening:
    """One line of what happened. ``note`` is the applicant's own reason."""

    at: datetime
    words: str
    note: str


@dataclass(frozen=True)
class Story:
    """A decision shows only once it was published, which is what the status says."""

    status: str
    next: str
    happenings: list[Happening]
    may_be_taken_back: bool
    may_begin_again: bool
    is_open: bool
    is_over: bool
    award: Award | None
    instalments: list[Instalment]
    words: str
    cancelled: str
    was_sent: bool

    @property
    def may_be_changed(self) -> bool:
        """Say whether taking it back is the way to change it and send it once more."""
        return self.was_sent and self.may_be_taken_back and self.is_open


def story_of(application: Application, now: datetime) -> Story:
    """Tell an application that ``own_application`` loaded."""
    is_decided = application.status in PUBLISHED
    award = _live_award(application) if application.status == Status.AWARDED else None
    return Story(
        status=str(STATUS_WORDS[application.status]),
        next=str(NEXT_WORDS[application.status]),
        happenings=[
            Happening(event.at, str(EVENT_WORDS[event.to_status]), _own_note(event))
            for event in application.events.all()
        ],
        may_be_taken_back=not is_decided and application.status != Status.WITHDRAWN,
        may_begin_again=application.status == Status.WITHDRAWN and application.round.is_open(now),
        is_open=application.round.is_open(now),
        is_over=application.round.is_over(now),
        award=award,
        instalments=list(award.instalments.all()) if award else [],
        words=_decision_words(application) if is_decided else "",
        cancelled=_cancelled_words(application) if is_decided and award is None else "",
        was_sent=application.sent_at is not None,
    )


def _own_note(event: ApplicationEvent) -> str:
    """Return the applicant's own reason; what staff noted is not for these pages."""
    return event.note if event.to_status == Status.WITHDRAWN else ""


def _live_award(application: Application) -> Award | None:
    return next((award for award in application.awards.all() if award.cancelled_at is None), None)


def _cancelled_words(application: Application) -> str:
    """Return why a published award was cancelled; one that was freed before anybody was told has no reason."""
    return next((award.cancellation_reason for award in application.awards.all() if award.cancellation_reason), "")


def _decision_words(application: Application) -> str:
    decisions = [row for row in application.decisions.all() if row.outcome != Outcome.REOPEN]
    return max(decisions, key=lambda row: row.number).words if decisions else ""
