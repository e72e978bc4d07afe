"""Enums of grants."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from questions.enums import Kind

# What an application can ask.
QUESTION_KINDS = [
    (kind.value, kind.label) for kind in (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.MONEY, Kind.ROWS, Kind.CHOICE)
]


class RuleKind(models.TextChoices):
    CERTIFICATES = "certificates", _("certificates, so many of these courses")
    AGE = "age", _("age on a day")
    DECLARED = "declared", _("a sentence to say yes or no to")


class ApplicantKind(models.TextChoices):
    PERSON = "person", _("person")
    # Not built yet: no page lets a group apply.
    GROUP = "group", _("group")


class MemberRole(models.TextChoices):
    """Who does what in a group. Not built yet (ApplicantKind.GROUP)."""

    LEAD = "lead", _("speaks for the group")
    TREASURER = "treasurer", _("keeps the money")
    MEMBER = "member", _("member")


class Status(models.TextChoices):
    """Where an application stands: as managers and the committee read it."""

    DRAFT = "draft", _("being written")
    SENT = "sent", _("sent")
    IN_REVIEW = "in_review", _("with the committee")
    AWARDED = "awarded", _("awarded")
    DECLINED = "declined", _("declined")
    CANCELLED = "cancelled", _("award cancelled")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Its applicant was told a decision; what stands may still be corrected by another one.
PUBLISHED = frozenset({Status.AWARDED, Status.DECLINED, Status.CANCELLED})

# No decision has been told: these may still be assigned, reviewed and decided.
UNDECIDED = (Status.SENT, Status.IN_REVIEW)


class ConflictSource(models.TextChoices):
    DECLARED = "declared", _("declared by the reviewer")
    # Nobody can attest yet: whoever builds it registers it in ``grants.conflicts``.
    ATTESTED = "attested", _("attested a fact of the applicant's certificate")
    ACTED = "acted", _("acted for the applicant")
    MEMBER = "member", _("is the applicant or one of its members")
    COMPETES = "competes", _("applies for the same grant")


class Outcome(models.TextChoices):
    AWARD = "award", _("award")
    DECLINE = "decline", _("decline")
    REOPEN = "reopen", _("taken back")
    CANCEL = "cancel", _("award cancelled")
