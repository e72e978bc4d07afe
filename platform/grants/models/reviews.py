"""Assignments, conflicts of interest, reviews and scores."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grants.enums import ConflictSource
from grants.models.applications import Application, person
from grants.models.rounds import Criterion
from questions.models import Save


class Assignment(models.Model):
    """One committee member is asked to review one application."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    reviewer = person(_("reviewer"), "assignments")
    reviewer_pseudonym = models.CharField(_("reviewer"), max_length=16)
    assigned_by = person(_("assigned by"))
    assigned_at = models.DateTimeField(_("assigned at"))

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering: ClassVar = ["assigned_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="assignment_once_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.reviewer_pseudonym}"


class Conflict(models.Model):
    """A reason why somebody may not see or judge an application. It closes the application to that person."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="conflicts")
    reviewer = person(_("reviewer"), "conflicts")
    reviewer_pseudonym = models.CharField(_("reviewer"), max_length=16)
    source = models.CharField(_("source"), max_length=12, choices=ConflictSource, default=ConflictSource.DECLARED)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    declared_at = models.DateTimeField(_("declared at"))

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="conflict_once_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.reviewer_pseudonym}"


class Review(models.Model):
    """One reviewer's judgement. Nobody else reads it, nor does its writer read others', before it is handed in.

    ``reopened_after`` is the number of the last save that was there when a manager opened it again: forms up to that
    one are done with.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews")
    reviewer = person(_("reviewer"), "reviews")
    reviewer_pseudonym = models.CharField(_("reviewer"), max_length=16)
    comment = models.TextField(_("comment for the committee"), blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    handed_in_at = models.DateTimeField(_("handed in at"), null=True, blank=True)
    reopened_after = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "reviewer"], name="review_once_per_reviewer")
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.reviewer_pseudonym}"

    def is_before_reopening(self, save: "ReviewSave") -> bool:
        return save.number <= self.reopened_after


class ReviewSave(Save):
    """One saving of a review, as typed."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="saves")

    class Meta(Save.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["review", "number"], name="review_save_in_order")]


class Score(models.Model):
    """The level of one criterion; none means "can't judge", which is not zero."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores")
    level = models.PositiveSmallIntegerField(_("level"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once_per_criterion"),
            models.CheckConstraint(condition=Q(level__isnull=True) | Q(level__gte=1), name="score_level_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.level}"
