"""Notices to applicants and the committee, in the site. What leaves the site says only that there is news."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import mark_notices_read, tell
from core.times import describe_moment
from grants.conflicts import conflict_between
from grants.models import Application, Conflict
from grants.selectors.role_holders import managers_of


def tell_applicant(
    *, application: Application, key: str, text: str, now: datetime, instead_of: str | None = None
) -> None:
    """Tell the applicant, with the way to the application; a person who was deleted is told nothing.

    ``instead_of`` begins the keys of what was told of this application before and is put away.
    """
    person = application.applicant.person
    if person is None:
        return
    with translation.override(application.language):
        path = reverse("my-grants:show-application", args=[application.number])
    prefix = f"application-{application.number}-"
    earlier = prefix + instead_of if instead_of else ""
    tell(user=person, key=prefix + key, text=text, path=path, now=now, instead_of=earlier)


def tell_sent(*, application: Application, now: datetime) -> None:
    with translation.override(application.language):
        text = _("We have your application. Its number is %(number)s.") % {"number": application.number}
    tell_applicant(application=application, key="sent", text=text, now=now)


def put_away_notices(*, application: Application, now: datetime) -> None:
    """Put away what the applicant has not looked at yet: "We have it" is untrue once it was taken back."""
    person = application.applicant.person
    if person is None:
        return
    told = person.notices.filter(key__startswith=f"application-{application.number}-")
    mark_notices_read(user=person, now=now, only=list(told.values_list("pk", flat=True)))


def tell_news(*, application: Application, key: str, now: datetime) -> None:
    """Say that there is news, and nothing of it."""
    with translation.override(application.language):
        text = _("There is news about your application %(number)s.") % {"number": application.number}
    tell_applicant(application=application, key=key, text=text, now=now, instead_of="decision-")


def tell_days_changed(*, application: Application, now: datetime) -> None:
    """Tell somebody who is still writing that the last day moved; a day that is no longer true is put away."""
    round = application.round
    with translation.override(application.language):
        text = _("The last day to send your application %(number)s has changed. It is now %(until)s.")
        words = {"number": application.number, "until": describe_moment(round.closes_at, round.zone)}
    key = f"days-{now:%Y-%m-%dT%H:%M:%S}"
    tell_applicant(application=application, key=key, text=text % words, now=now, instead_of="days-")


def tell_managers(*, application: Application, key: str, now: datetime) -> None:
    """Tell the programme's grant managers that the applicant has left the site, with the way to the round."""
    round = application.round
    with translation.override(settings.LANGUAGE_CODE):  # not the language of who left
        path = reverse("grants_admin:round", args=[round.pk])
        text = _("The person of application %(number)s has deleted their account. “%(round)s” shows what became of it.")
        text %= {"number": application.number, "round": round.title[:200]}
    for manager in managers_of(round):
        tell(user=manager, key=f"application-{application.number}-{key}", text=text, path=path, now=now)


def tell_reviewer(*, reviewer: User, now: datetime) -> None:
    """Say that something waits to be read, once a day at most, and once in all while it is not read.

    The mail leads straight to the reading list.
    """
    with translation.override(settings.LANGUAGE_CODE):  # not the language of the one who stepped back
        path = reverse("review:list-reviews")
        text = _("Applications wait for you to read them. See how many, and how long it takes.")
    key = f"to-read-{now:%Y-%m-%d}"
    tell(user=reviewer, key=key, text=text, path=path, now=now, door=path, instead_of="to-read-")


def tell_reopened(*, application: Application, reviewer: User, reason: str, key: str, now: datetime) -> None:
    """Tell a reviewer that their scores are open again, with the manager's reason."""
    with translation.override(settings.LANGUAGE_CODE):  # not the language of the manager
        path, list_path = (
            reverse("review:open-review", args=[application.number]),
            reverse("review:list-reviews"),
        )
        words = _(
            "Your scores of application %(number)s are open again. Change them, then hand them in. Why: %(reason)s"
        )
        text = words % {"number": application.number, "reason": reason}
    tell(user=reviewer, key=f"reopened-{application.number}-{key}", text=text, path=path, now=now, door=list_path)


def tell_managers_of_step_back(*, conflict: Conflict, other: User | None, now: datetime) -> None:
    """Tell the programme's managers who stepped back and who reads it now, or that they must find somebody.

    A manager who has to do with the application is not told of it.
    """
    application = conflict.application
    names = {"number": application.number, "who": conflict.reviewer.get_full_name() if conflict.reviewer else ""}
    with translation.override(settings.LANGUAGE_CODE):  # the admin's addresses have no language
        if other:
            names["other"] = other.get_full_name()
            words = _("%(who)s stepped back from application %(number)s. %(other)s was asked to read it instead.")
        else:
            words = _("%(who)s stepped back from application %(number)s, and nobody was free to read it instead.")
        path = reverse("grants_admin:application", args=[application.round_id, application.number])
    for manager in managers_of(application.round):
        if not conflict_between(person=manager, application=application):
            tell(user=manager, key=f"stepped-back-{conflict.pk}", text=words % names, path=path, now=now)
