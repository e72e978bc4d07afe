"""Status of an application, as its applicant reads it. Reads only what was loaded with it: no queries."""

from dataclasses import dataclass
from datetime import datetime

from grants.applying.wording import CHANGED, EVENT_WORDS, NEXT_WORDS, OTHERS_KNOW, STATUS_WORDS
from grants.enums import PUBLISHED, Outcome, Status
from grants.models import Application, ApplicationEvent, Award, Instalment


@dataclass(frozen=True)
class Happening:
    """One line of what happened. ``note`` is the applicant's own reason."""

    at: datetime
    words: str
    note: str


@dataclass(frozen=True)
class ApplicationStatus:
    """A decision shows only once it was published, which is what the status says.

    ``was_minor`` is what an award was before it was corrected.
    """

    label: str
    next: str
    happenings: list[Happening]
    may_be_taken_back: bool
    may_begin_again: bool
    is_open: bool
    is_over: bool
    is_decided: bool
    award: Award | None
    is_part: bool
    was_minor: int | None
    instalments: list[Instalment]
    words: str
    was_sent: bool

    @property
    def may_be_changed(self) -> bool:
        """Say whether taking it back is the way to change it and send it once more."""
        return self.was_sent and self.may_be_taken_back and self.is_open


def application_status(application: Application, now: datetime) -> ApplicationStatus:
    """Tell an application that ``own_application`` loaded."""
    is_decided = application.status in PUBLISHED
    award = _live_award(application) if application.status == Status.AWARDED else None
    return ApplicationStatus(
        label=str(STATUS_WORDS[application.status]),
        next=_next_words(application),
        happenings=[Happening(event.at, _event_words(event), _own_note(event)) for event in application.events.all()],
        may_be_taken_back=not is_decided and application.status != Status.WITHDRAWN,
        may_begin_again=application.status == Status.WITHDRAWN and application.round.is_open(now),
        is_open=application.round.is_open(now),
        is_over=application.round.is_over(now),
        is_decided=is_decided,
        award=award,
        is_part=bool(award and application.asked_minor and award.amount_minor < application.asked_minor),
        was_minor=_amount_before(application, award),
        instalments=list(award.instalments.all()) if award else [],
        words=_decision_words(application) if is_decided else "",
        was_sent=application.sent_at is not None,
    )


def _next_words(application: Application) -> str:
    """Say what comes next; ``own_application`` found out whether others of the same grant know theirs already."""
    is_waiting = application.status in (Status.SENT, Status.IN_REVIEW)
    if is_waiting and getattr(application, "others_know", False):
        return str(OTHERS_KNOW)
    return str(NEXT_WORDS[application.status])


def _event_words(event: ApplicationEvent) -> str:
    is_change = event.from_status in PUBLISHED and event.to_status != Status.CANCELLED
    return str(CHANGED if is_change else EVENT_WORDS[event.to_status])


def _own_note(event: ApplicationEvent) -> str:
    """Return the applicant's own reason; what staff noted is not for these pages."""
    return event.note if event.to_status == Status.WITHDRAWN else ""


def _live_award(application: Application) -> Award | None:
    return next((award for award in application.awards.all() if award.cancelled_at is None), None)


def _amount_before(application: Application, award: Award | None) -> int | None:
    """Return the amount that this award corrects, where it was another one."""
    decisions = {row.pk: row for row in application.decisions.all()}
    decision = decisions.get(award.decision_id) if award else None
    amounts = {row.decision_id: row.amount_minor for row in application.awards.all()}
    was = amounts.get(decision.corrects_id) if decision and decision.corrects_id else None
    return was if award and was != award.amount_minor else None


def _decision_words(application: Application) -> str:
    decisions = [row for row in application.decisions.all() if row.outcome != Outcome.REOPEN]
    return max(decisions, key=lambda row: row.number).words if decisions else ""
