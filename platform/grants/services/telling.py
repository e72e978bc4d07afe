"""What applicants and the committee are told in the site. What leaves the site says only that there is news."""

from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import tell
from grants.models import Application


def tell_applicant(*, application: Application, key: str, text: str, now: datetime) -> None:
    """Tell the applicant, with the way to the application; a person who was deleted is told nothing."""
    person = application.applicant.person
    if person is None:
        return
    with translation.override(application.language):
        path = reverse("my-grants:show-application", args=[application.number])
    tell(user=person, key=f"application-{application.number}-{key}", text=text, path=path, now=now)


def tell_sent(*, application: Application, now: datetime) -> None:
    with translation.override(application.language):
        text = _("We have your application. Its number is %(number)s.") % {"number": application.number}
    tell_applicant(application=application, key="sent", text=text, now=now)


def tell_news(*, application: Application, key: str, now: datetime) -> None:
    """Say that there is news, and nothing of it."""
    with translation.override(application.language):
        text = _("There is news about your application %(number)s.") % {"number": application.number}
    tell_applicant(application=application, key=key, text=text, now=now)


def tell_reviewer(*, reviewer: User, now: datetime) -> None:
    """Say that something waits to be read, once a day at most; the mail leads straight to the reading list."""
    path = reverse("review:list-reviews")
    text = _("Applications wait for you to read them. See how many, and how long it takes.")
    tell(user=reviewer, key=f"to-read-{now:%Y-%m-%d}", text=text, path=path, now=now, door=path)
