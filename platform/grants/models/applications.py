"""Applicants, applications and their answers. Every row says for whom it is and who acted."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import AppendOnly
from grants.enums import ApplicantKind, MemberRole, Status
from grants.models.rounds import Round, RoundVersion, not_over
from questions.models import Save

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def person(verbose_name: "StrOrPromise", related_name: str = "+") -> models.ForeignKey[User | None, User | None]:
    """A link to somebody who may be deleted while the row stays (must always hold, 6)."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name=related_name,
        verbose_name=verbose_name,
    )


class Applicant(models.Model):
    """Who receives the money: a person, or a group whose members have roles. ``pseudonym`` outlives the person."""

    kind = models.CharField(_("kind"), max_length=8, choices=ApplicantKind, default=ApplicantKind.PERSON)
    person = person(_("person"), "applicants")
    name = models.CharField(_("group's name"), max_length=150, blank=True)
    pseudonym = models.CharField(_("pseudonym"), max_length=16)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("applicant")
        verbose_name_plural = _("applicants")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], condition=Q(kind="person"), name="applicant_once_per_person"),
            models.CheckConstraint(
                condition=Q(kind="person") | (Q(kind="group") & ~Q(name="") & Q(person__isnull=True)),
                name="applicant_group_has_name",
            ),
        ]

    def __str__(self) -> str:
        """Never by a phone number or an email: committees' lists and spreadsheets show it."""
        return self.name or (self.person and self.person.name) or self.pseudonym

    @property
    def is_gone(self) -> bool:
        """Say whether the one person behind it has deleted their account."""
        return self.kind == ApplicantKind.PERSON and self.person_id is None


class Membership(models.Model):
    """A person in a group. Not built yet: no page makes a group, so only tests write these rows."""

    applicant = models.ForeignKey(Applicant, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_memberships")
    role = models.CharField(_("role"), max_length=12, choices=MemberRole, default=MemberRole.MEMBER)
    joined_at = models.DateTimeField(_("joined at"))

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["applicant", "person"], name="membership_once_per_group"),
            models.UniqueConstraint(fields=["applicant"], condition=Q(role="lead"), name="membership_one_lead"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class ApplicationQuerySet(models.QuerySet["Application"]):
    def of_person(self, user: User | int) -> "ApplicationQuerySet":
        return self.filter(applicant__kind=ApplicantKind.PERSON, applicant__person=user)

    def live(self) -> "ApplicationQuerySet":
        return self.exclude(status=Status.WITHDRAWN)

    def competing(self) -> "ApplicationQuerySet":
        """What asks for its round's money: all that was sent, and a draft for as long as it can still be sent."""
        return self.live().filter(~Q(status=Status.DRAFT) | not_over(Now(), "round__"))

    def with_committee(self) -> "ApplicationQuerySet":
        """What was sent and not taken back: all that staff may see."""
        return self.exclude(status__in=[Status.DRAFT, Status.WITHDRAWN])


class Application(models.Model):
    """One applicant's answers to one version of a round. ``status`` is written by ``services.workflow`` only."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    round = models.ForeignKey(Round, models.PROTECT, related_name="applications")
    version = models.ForeignKey(RoundVersion, models.PROTECT, related_name="applications")
    applicant = models.ForeignKey(Applicant, models.PROTECT, related_name="applications")
    acted_by = person(_("begun by"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    language = models.CharField(_("language"), max_length=12, default="en")
    asked_minor = models.BigIntegerField(_("amount asked for"), null=True, blank=True)
    certificates_chosen = models.BooleanField(default=False, editable=False)
    consent_text = models.TextField(_("what was agreed to"), blank=True)
    created_at = models.DateTimeField(_("begun at"))
    saved_at = models.DateTimeField(_("saved at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering: ClassVar = ["-created_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["round", "status"], name="application_by_status")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["round", "applicant"],
                condition=~Q(status="withdrawn"),
                name="application_one_live_per_round",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "withdrawn"])
                | (Q(sent_at__isnull=False) & Q(asked_minor__isnull=False) & ~Q(consent_text="")),
                name="application_sent_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(asked_minor__isnull=True) | Q(asked_minor__gt=0), name="application_asks_something"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def log_name(self) -> str:
        return self.number


class ApplicationEvent(AppendOnly):
    """One change of status. ``note`` is what the actor said with it, shown to the applicant."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    from_status = models.CharField(_("from"), max_length=12, choices=Status, blank=True)
    to_status = models.CharField(_("to"), max_length=12, choices=Status)
    at = models.DateTimeField(_("at"))
    actor = person(_("by"))
    actor_pseudonym = models.CharField(_("by"), max_length=16)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("application event")
        verbose_name_plural = _("application events")
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.to_status}"


class AnswerSave(Save):
    """One saving of one step, as typed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="saves")
    section_key = models.CharField(max_length=64)

    class Meta(Save.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "section_key", "number"], name="answer_save_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.section_key} {self.number}"


class Answer(models.Model):
    """The current answer to one question. Money is minor units; costs are a list of {"what", "minor"}."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="answers")
    question_key = models.CharField(max_length=64)
    value: models.JSONField[Any, Any] = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "question_key"], name="answer_once_per_question")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.question_key}"


class Declaration(models.Model):
    """What the applicant said about one rule: a birth date as "YYYY-MM-DD", or true or false."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="declarations")
    rule_key = models.CharField(max_length=64)
    value: models.JSONField[Any, Any] = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "rule_key"], name="declaration_once_per_rule")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rule_key}"


class AttachedCertificate(models.Model):
    """A certificate linked by its course's key; what it said is copied when the application is sent."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="certificates")
    course_key = models.UUIDField()
    code = models.CharField(_("number"), max_length=16)
    title = models.CharField(_("course"), max_length=255)
    issued_at = models.DateTimeField(_("issued at"))
    facts: models.JSONField[Any, Any] = models.JSONField(default=list)
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "course_key"], name="attached_certificate_once")
        ]

    def __str__(self) -> str:
        return self.title
