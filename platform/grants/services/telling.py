"""What applicants are told in the site. Nothing that leaves the site says more than "there is news"."""

from datetime import datetime

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

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
