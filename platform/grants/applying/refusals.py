"""Refusals that applicants meet, in their words."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.refusals import Refusal, WayOn
from core.times import describe_moment
from grants.models import Application, Round


class NotOpen(Refusal):
    """The round is not open (any more), or no page announces it."""

    def __init__(self, round: Round, now: datetime) -> None:
        if round.is_over(now):
            words = gettext("This grant is closed. It was open until %(day)s.")
            super().__init__(words % {"day": describe_moment(round.closes_at, round.zone)})
        else:
            super().__init__(f"{gettext('This grant is not open')}. {gettext('Look again later.')}")


class AlreadySent(Refusal):
    """It was sent or taken back: it can't be changed."""

    words = _("This application was sent or taken back, so it can't be changed.")

    def __init__(self, application: Application) -> None:
        path = reverse("my-grants:show-application", args=[application.number])
        super().__init__(way_on=WayOn(path, _("See my application")))


class CouldReadOthers(Refusal):
    """Others' applications of this round are, or were, open to this person."""

    words = _(
        "Others have applied, and you can read what they wrote, or you were asked to judge it. Whoever reads "
        "everybody's application and then writes an own one would know more than they do. Is that wrong? Tell the "
        "grant manager."
    )


class NotReady(Refusal):
    """Something is missing or does not fit; the checklist says what."""

    words = _("Something is still missing:")
    code = "missing"


class NotAgreed(Refusal):
    """Nothing is sent without the applicant's agreement."""

    words = _("We can only send it when you agree.")
    code = "not-agreed"


class TakenBackBefore(Refusal):
    """It was taken back, with other words than these."""

    words = _("You took it back already.")


class TooLateToTakeBack(Refusal):
    """It has been decided."""

    words = _("It has been decided, so it can't be taken back.")
