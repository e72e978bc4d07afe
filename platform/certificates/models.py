"""Certificates: a snapshot of who learnt what, made once, cancelled but never deleted or changed."""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.codes import make_code
from core.models import Programme

CODE_LENGTH = 10


def make_certificate_code() -> str:
    """Return ten unambiguous characters: 30**10 codes, too many to guess one."""
    return make_code(CODE_LENGTH)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def live(self) -> "CertificateQuerySet":
        return self.filter(revoked_at__isnull=True)


class Certificate(models.Model):
    """What was printed, as it was printed. ``facts`` is a list of ``{"label", "value", "source"}`` of plain text.

    ``source`` is ``"server"`` for what the site marked itself, ``"attested"`` for what trainers of the programme
    confirmed. Then ``"by"`` lists their pseudonyms: anybody may read a certificate, and a trainer may leave.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(_("code"), max_length=12, unique=True, default=make_certificate_code, editable=False)
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="certificates", verbose_name=_("learner")
    )
    holder_name = models.CharField(_("holder"), max_length=150)
    course_key = models.UUIDField(_("course key"))
    title = models.CharField(_("title"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="certificates")
    facts = models.JSONField(_("facts"), default=list)
    language = models.CharField(_("language"), max_length=12)
    completed_at = models.DateTimeField(_("completed at"))
    issued_at = models.DateTimeField(_("issued at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revocation_reason = models.CharField(_("reason for revoking"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering: ClassVar = ["-issued_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "course_key"], name="certificate_once_per_learner_and_course")
        ]

    def __str__(self) -> str:
        return f"{self.printed_code} {self.title}"

    @property
    def log_name(self) -> str:
        return self.printed_code

    @property
    def printed_code(self) -> str:
        """The code in two groups, as it is printed and read aloud: ``ABCDE-23456``."""
        half = CODE_LENGTH // 2
        return f"{self.code[:half]}-{self.code[half:]}"

    @property
    def is_printable(self) -> bool:
        """A cancelled certificate, or one whose holder asked to be forgotten, has no paper."""
        return self.is_live and bool(self.holder_name)

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None
