"""Refusals that committee members and managers meet, in plain words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as now_gettext
from django.utils.translation import gettext_lazy as _

from core.money import format_minor
from core.refusals import Refusal
from core.times import describe_moment
from grants.models import ReviewSave
from grants.rubric import Problem


class NotTheManager(Refusal):
    words = _("Only a grant manager of this programme may do this.")


class InConflict(Refusal):
    words = _("This application is closed to you, because you know the person or worked with them.")


class ManagerInConflict(InConflict):
    words = _("You know this applicant or worked with them. Somebody else must decide.")


class AppliesHere(InConflict):
    """Who applies in a round does nothing else in it."""

    words = _(
        "You apply for this grant yourself, alone or in a group. So that it is fair, somebody else judges, assigns, "
        "decides, publishes and pays."
    )


# Reviewing


class NotYours(Refusal):
    words = _("This application was not given to you.")


class SteppedBackBefore(Refusal):
    """It was closed to this person before, with other words than these."""

    words = _("You stepped back from it before. To add something, tell the grant manager.")


class NotInCommittee(Refusal):
    words = _("This person is not in the committee.")


class ReviewClosed(Refusal):
    words = _("This application is no longer being scored.")


class AlreadyHandedIn(Refusal):
    words = _("You handed in your scores before. Is something wrong in them? The grant manager can open them again.")


class WhyMissing(Refusal):
    words = _("Write in a few words why.")


class ReviewChanged(Refusal):
    words = _("These scores were opened again or handed in anew meanwhile. Look at them first.")


class ReviewIncomplete(Refusal):
    """Something is missing for handing in; all that was typed is saved."""

    words = _("Your scores are saved, but something is missing.")

    def __init__(self, problems: list[Problem], save: ReviewSave) -> None:
        super().__init__()
        self.problems, self.save = problems, save


# Deciding


class AlreadyDecided(Refusal):
    words = _("Somebody has decided this application already. Take that decision back first if it is wrong.")


class NotDecidable(Refusal):
    words = _("This application is not waiting for a decision: it was taken back, or its decision is published.")


class CallOpen(Refusal):
    """People can still send: whoever comes later must find the same money."""

    def __init__(self, closes_at: datetime, zone: ZoneInfo) -> None:
        words = now_gettext("People can send until %(until)s. Nothing is decided or published before that.")
        super().__init__(words % {"until": describe_moment(closes_at, zone)})


class ReasonMissing(Refusal):
    """Something speaks against deciding now, and nobody wrote why it is decided all the same."""

    def __init__(self, warnings: Sequence[str]) -> None:
        asked = now_gettext("If you decide all the same, write the reason for the record.")
        super().__init__(" ".join([*warnings, asked]))


class NotPublished(Refusal):
    words = _("This decision is not published yet. Take the decision back instead.")


class NothingToCorrect(Refusal):
    words = _("Somebody has changed this decision meanwhile. Look at what stands now, then correct that.")


class ApplicantGone(Refusal):
    words = _("This person has deleted their account. Nobody is there to receive the money.")


class DayInThePast(Refusal):
    words = _("The day of the payment is in the past. Choose today or a later day.")


class WordsMissing(Refusal):
    words = _("Write some words for the applicant: what was good, and what was missing.")


class AmountOutOfRange(Refusal):
    """Outside what one application can receive, or what its award still holds."""

    words = _("The amount must be more than nothing, and not more than was asked for.")


class AwardOutOfRange(AmountOutOfRange):
    """An award lies between the round's smallest amount and what was asked for."""

    def __init__(self, least_minor: int, most_minor: int, currency: str) -> None:
        words = now_gettext("The amount must lie between %(least)s and %(most)s.")
        amounts = {"least": format_minor(least_minor, currency), "most": format_minor(most_minor, currency)}
        super().__init__(words % amounts)


class OverBudget(Refusal):
    """The round's money does not reach; ``left_minor`` is what is left of it."""

    def __init__(self, left_minor: int, currency: str) -> None:
        words = now_gettext("The budget does not reach: %(left)s is left. Nothing was changed.")
        super().__init__(words % {"left": format_minor(left_minor, currency)})
        self.left_minor = left_minor
