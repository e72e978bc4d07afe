"""Mail tasks. A mail carries no amount, no result and not the word grant: phones are shared."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from core.languages import absolute, in_language


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


@task()
def mail_password_reset(user_id: int | None, language: str) -> None:
    """Mail the address at which a person chooses a new password; nothing where there is nobody, or no mail address.

    The link is made here, so that it stands nowhere but in the mail: not in the queue, not in a log.
    """
    people = User.objects.filter(is_active=True, email__isnull=False)
    user = people.filter(pk=user_id).first() if user_id is not None else None
    if user is None:
        return
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    with translation.override(language):
        link = absolute(reverse("account_reset_password_from_key", kwargs=key))
        subject = render_to_string("account/email/password_reset_key_subject.txt").strip()
        text = render_to_string("account/email/password_reset_key_message.txt", {"password_reset_url": link}).strip()
    send_mail(subject, text, None, [user.email or ""])
