"""People: one name, at least one way to sign in, roles per programme, and what we tell them in the site."""

import unicodedata
import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from core.codes import make_code
from core.models import Programme
from core.prepared import PreparedQuery, columns_of, row_of
from core.text import JOINERS, fold_name, has_letters


class NullableMixin:
    """Keep "no value" as NULL, so that the unique index allows many people without one."""

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value) or None  # type: ignore[misc]


class CaselessMixin(NullableMixin):
    """Keep and look up in one form: a phone's keyboard writes Amina where amina was chosen, or é in two parts."""

    def get_prep_value(self, value: Any) -> Any:
        kept = super().get_prep_value(value)
        return fold_name(kept) if kept else None


class NullableCharField(CaselessMixin, models.CharField):
    pass


class NullableEmailField(CaselessMixin, models.EmailField):
    pass


class NullablePhoneField(NullableMixin, PhoneNumberField):
    pass


LONGEST_USERNAME = 60


def validate_username(username: str) -> None:
    """Letters, marks and digits of any script, and . - _ between them. One letter at least: else it is a phone's.

    Python's ``\\w`` knows no combining marks, without which अमीना can't be written. What is kept is judged: some
    letters fold into many, and into blanks.
    """
    username = fold_name(username)
    kinds = {unicodedata.category(sign)[0] for sign in username if sign not in "._-" + JOINERS}
    if not kinds <= {"L", "M", "N"} or len(username) > LONGEST_USERNAME:
        raise ValidationError(_("Use letters, digits and . - _ only, without spaces."), code="signs")
    if not has_letters(username):
        words = _("Use at least one letter, so that it is not mistaken for a phone number.")
        raise ValidationError(words, code="no_letter")


def make_pseudonym() -> str:
    return f"P-{make_code(8)}"


class PersonManager(UserManager["User"]):
    use_in_migrations = False

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """Return one person. By nothing but the key, as each request does, the query is written once."""
        if args or kwargs.keys() != {"pk"} or not isinstance(kwargs["pk"], int):
            return super().get(*args, **kwargs)
        for row in BY_PK.rows(pk=kwargs["pk"]):
            return row_of(User, iter(row))
        raise self.model.DoesNotExist


BY_PK = PreparedQuery(lambda pk: User.objects.filter(pk=pk).values_list(*columns_of(User)), "pk")


class User(AbstractUser):  # type: ignore[django-manager-missing]  # of pictures: Wagtail brings no types
    """A person. Username, email and phone are each optional and unique; a database check wants one of them.

    An unverified phone signs in too (codes come later), so it is unique as well, until somebody else verifies the
    number: then it yields, stays as a contact, and signs nobody in.
    """

    last_name = None  # type: ignore[assignment]
    username = NullableCharField(  # type: ignore[assignment]
        _("username"),
        max_length=LONGEST_USERNAME,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_username],
    )
    email = NullableEmailField(_("email"), unique=True, null=True, blank=True)  # type: ignore[assignment]
    phone: Any = NullablePhoneField(_("phone number"), null=True, blank=True)
    # Not built yet: no code is sent to a phone, so nobody verifies a number and none is yielded (verify_phone).
    phone_verified = models.BooleanField(_("phone number verified"), default=False)
    phone_yielded = models.BooleanField(_("phone number verified by somebody else"), default=False, editable=False)
    name = models.CharField(_("name"), max_length=150, blank=True)
    called = models.CharField(_("what shall we call you?"), max_length=60, blank=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=16, unique=True, default=make_pseudonym, editable=False)
    # What their pages cost in a month, for their eyes (accounts.services.data_use); of no other month.
    data_month = models.DateField(_("month whose data is counted"), null=True, editable=False)
    data_bytes = models.PositiveBigIntegerField(_("data used in that month"), default=0, editable=False)
    sessions_ended = models.PositiveIntegerField(_("how often all sessions were ended"), default=0, editable=False)

    REQUIRED_FIELDS = ["name"]  # noqa: RUF012 - the base class declares it so
    objects: ClassVar = PersonManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(email__isnull=False) | Q(phone__isnull=False),
                name="user_has_an_identifier",
                violation_error_message=_("Give a phone number, an email or a username."),
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(phone_yielded=False),
                name="user_phone_unique",
                violation_error_message=_("Somebody already signs in with this phone number."),
            ),
            models.CheckConstraint(
                condition=Q(phone_verified=False) | Q(phone_yielded=False), name="user_verified_phone_never_yields"
            ),
        ]

    def __str__(self) -> str:
        return self.get_short_name()

    @property
    def log_name(self) -> str:
        return self.pseudonym

    def clean(self) -> None:
        """Turn empty texts into None before uniqueness is asked: asked for "", the database finds all who have none."""
        self.username, self.email, self.phone = self.username or None, self.email or None, self.phone or None

    @property
    def first_name(self) -> str:  # type: ignore[override]
        """Give Wagtail's menu a name to show, which may not be the username: many have none."""
        return self.get_short_name()

    def get_session_auth_hash(self) -> str:
        """Return what a session must carry to be this person's: another password ends it, and so does the number."""
        return self._in_generation(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._in_generation, super().get_session_auth_fallback_hash())

    def _in_generation(self, kept: str) -> str:
        """Leave it as Django makes it until all sessions are ended for the first time."""
        if not self.sessions_ended:
            return kept
        return salted_hmac("accounts.sessions-ended", f"{self.sessions_ended} {kept}", algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name or self.called or self.username or self.email or str(self.phone or self.pseudonym)

    def get_short_name(self) -> str:
        return self.called or self.get_full_name()


class Role(models.TextChoices):
    """What somebody does in one programme. Only the administrator (superuser) crosses programmes."""

    TRAINER = "trainer", _("trainer")
    LEAD_TRAINER = "lead_trainer", _("lead trainer")
    # Not built yet: it can be given, and opens no screen.
    FIELD_OFFICER = "field_officer", _("field officer")
    COMMITTEE = "committee", _("committee member")
    GRANT_MANAGER = "grant_manager", _("grant manager")
    FINANCE = "finance", _("finance")
    SUPPORT = "support", _("support")


class RoleGrant(models.Model):
    """One person has one role in one programme."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="role_grants")

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "role", "programme"], name="role_grant_unique")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.programme}"

    @property
    def log_name(self) -> str:
        return f"{self.role} {self.user.pseudonym}"


class Notice(models.Model):
    """Something told to a person inside the site. ``key`` makes telling it twice the same notice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    text = models.TextField(_("text"))  # a manager's reason stands in some, and has a length of its own
    path = models.CharField(_("address"), max_length=300)
    created_at = models.DateTimeField(_("created at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "key"], name="notice_told_once")]

    def __str__(self) -> str:
        return self.text
