"""Create, change and delete a person: names, ways to sign in, leaving."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from accounts import naming, privacy
from accounts.log_verbs import LogVerb
from accounts.models import User
from core.models import Programme
from core.refusals import Refusal
from core.services import record
from questions.services import SentForm, find_receipt, write_receipt


class SignInNameTaken(Refusal):
    words = _("Somebody already signs in with one of these. Use another.")


def create_person(*, user: User) -> User:
    """Insert the person in one statement, phone included, so that the database can refuse a taken name.

    Raises IntegrityError, and then the transaction around it goes on.
    """
    with transaction.atomic():
        user.save()
    return user


def record_sign_up(*, user: User, programme: Programme | None, consent: str, now: datetime) -> None:
    """Write down that a person joined, and to which words they agreed."""
    record(
        verb=LogVerb.SIGNED_UP, subject=user, actor=user, programme=programme, now=now, detail={"agreed to": consent}
    )


def change_names(*, user: User, name: str, called: str, now: datetime, form: SentForm | None = None) -> User:
    """Change what a person is called here. Certificates already issued keep the name that was printed; one that waits
    for a name is issued. The same form again changes nothing, whatever they are called by then.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if find_receipt(form):
            return User.objects.get(pk=user.pk)
        write_receipt(form, "person.named", subject_key=str(user.pk), now=now)
        user.name, user.called = name, called
        user.save(update_fields=["name", "called"])
        naming.name_was_written(user, now)
    return user


def change_sign_in_names(*, user: User, phone: str, email: str, username: str, now: datetime) -> User:
    """Change how a person signs in; a changed number must be verified anew. Raises SignInNameTaken."""
    if phone != str(user.phone or ""):
        user.phone_verified = user.phone_yielded = False
    user.phone, user.email, user.username = phone or None, email or None, username or None
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_verified", "phone_yielded", "email", "username"])
            EmailAddress.objects.filter(user=user).exclude(email=(email or "").lower()).delete()
            if email:
                EmailAddress.objects.get_or_create(user=user, email=email.lower(), defaults={"primary": True})
            record(verb=LogVerb.SIGN_IN_NAMES_CHANGED, subject=user, actor=user, now=now)
    except IntegrityError as taken:
        raise SignInNameTaken from taken
    return user


def person_was_edited(*, user: User, now: datetime) -> None:
    """Bring in line what hangs on a person's row that an administrator's form wrote: old addresses, what waits for a
    name.
    """
    EmailAddress.objects.filter(user=user).exclude(email=user.email or "").delete()
    naming.name_was_written(user, now)


def set_phone(*, user: User, phone: str, verified: bool) -> None:
    """Give the person a number; somebody who isn't stored yet gets it with the first save."""
    user.phone, user.phone_verified = phone, verified
    if user.pk:
        user.save(update_fields=["phone", "phone_verified"])


def verify_phone(*, user: User, phone: str, now: datetime) -> User:
    """Make the number this person's own: whoever else had it, unverified, no longer signs in with it."""
    with transaction.atomic():
        others = User.objects.filter(phone=phone).exclude(pk=user.pk)
        others.update(phone_verified=False, phone_yielded=True)
        user.phone, user.phone_verified, user.phone_yielded = phone, True, False
        user.save(update_fields=["phone", "phone_verified", "phone_yielded"])
        record(verb=LogVerb.PHONE_VERIFIED, subject=user, actor=user, now=now)
    return user


def erase_person(*, user: User, by: User | None, now: datetime) -> str:
    """Delete the person and all that identifies them; records of decisions stay under the returned pseudonym."""
    pseudonym = user.pseudonym
    with transaction.atomic():
        privacy.erase_everywhere(user, now)
        actor = None if by == user else by
        ModelLogEntry.objects.for_instance(user).delete()  # Wagtail's history of the person's row says their name.
        record(verb=LogVerb.PERSON_ERASED, subject=user, actor=actor, now=now, detail={"pseudonym": pseudonym})
        user.delete()  # With the row go all their sessions: none of them finds its person any more.
    return pseudonym
