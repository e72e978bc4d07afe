"""Decisions, and the money that follows: decision → award → instalments."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from grants.enums import Outcome
from grants.models.applications import Application, person
from grants.models.rounds import Round

PURPOSE_LENGTH = 300


class Decision(AppendOnly):
    """One decision on one application, with the score it was made on.

    The last one stands: a decision is never changed. Until it is published it is taken back by another row ("reopen");
    afterwards it is corrected by another row, which names it in ``corrects`` and is told at once. Who publishes a
    decision changes the application's status; before that the applicant sees nothing of it.
    ``words`` are for the applicant. ``reason`` is for those who must explain it later: why before enough people had
    read it, or why it was corrected.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    application = models.ForeignKey(Application, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    words = models.TextField(_("words to the applicant"), blank=True)
    reason = models.TextField(_("reason, for the record"), blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name=_("corrects")
    )
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=3, null=True, blank=True)
    reviews_counted = models.PositiveSmallIntegerField(_("reviews counted"), default=0)
    decided_by = person(_("decided by"))
    decided_by_pseudonym = models.CharField(_("decided by"), max_length=16)
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering: ClassVar = ["-decided_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "number"], name="decision_in_order"),
            models.CheckConstraint(condition=~Q(outcome="decline") | ~Q(words=""), name="decision_decline_has_words"),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True) | ~Q(words=""), name="decision_correction_has_words"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.outcome}"


class Award(models.Model):
    """Money promised to one application out of a round's budget.

    ``instalments_minor`` is written only by a conditional UPDATE, like the round's ``awarded_minor``. ``purpose`` says
    in one line, without names, what the money is for: it stays when the person and their answers are deleted.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="award")
    application = models.ForeignKey(Application, models.PROTECT, related_name="awards")
    round = models.ForeignKey(Round, models.PROTECT, related_name="awards")
    amount_minor = models.BigIntegerField(_("amount"))
    purpose = models.CharField(_("what the money is for"), max_length=PURPOSE_LENGTH, blank=True)
    instalments_minor = models.BigIntegerField(_("in instalments"), default=0)
    awarded_at = models.DateTimeField(_("awarded at"))
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancellation_reason = models.TextField(_("why it was cancelled"), blank=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(cancelled_at__isnull=True), name="award_one_live_per_application"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="award_amount_positive"),
            models.CheckConstraint(
                condition=Q(instalments_minor__gte=0) & Q(instalments_minor__lte=F("amount_minor")),
                name="award_instalments_within_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.amount_minor}"


class Instalment(models.Model):
    """A part of an award, to be paid on a day."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField(_("number"))
    amount_minor = models.BigIntegerField(_("amount"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        ordering: ClassVar = ["award", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["award", "number"], name="instalment_number_unique"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="instalment_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id}/{self.number}"
