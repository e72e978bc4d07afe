"""Mail, sent outside the request. It carries no amount, no result and not the word grant: phones are shared."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from core.addresses import absolute, in_language


@task()
def mail_news(user_id: int, language: str, door: str = "/my/") -> None:
    """Tell a person by mail that there is something to read in the site, and nothing more."""
    user = User.objects.filter(pk=user_id, is_active=True, email__isnull=False).first()
    if user is None:
        return
    with translation.override(language):
        subject = _("There is news for you at %(site)s") % {"site": settings.SITE_NAME}
        text = _("There is something new for you at %(site)s. Sign in to read it: %(address)s") % {
            "site": settings.SITE_NAME,
            "address": absolute(in_language(door, language)),
        }
        free = _("It is free. Nobody may ask you for money, gifts or favours.")
    send_mail(subject, f"{text}\n\n{free}\n", None, [user.email or ""])
