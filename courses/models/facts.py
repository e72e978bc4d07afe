"""What learners did. Rows are keyed by translation keys, so they survive editing, moving and translating a page."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.enums import Source


class Enrolment(models.Model):
    """A person started a course. ``unit_key``: at this unit, where they signed up; empty for its beginning."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course_key = models.UUIDField(_("course key"))
    unit_key = models.UUIDField(_("unit key"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=10)
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(_("started at"))

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering: ClassVar = ["started_at", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["learner", "course_key"], name="enrolment_unique")]
        indexes: ClassVar = [models.Index(fields=["course_key"])]

    def __str__(self) -> str:
        return f"{self.learner_id} started {self.course_key}"


class UnitCompletion(models.Model):
    """A person completed a unit. ``course_key`` is where the unit stood then; the unit may move later."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="unit_completions")
    unit_key = models.UUIDField(_("unit key"))
    course_key = models.UUIDField(_("course key"))
    source = models.CharField(_("source"), max_length=10, choices=Source, default=Source.SERVER)
    # Not built yet: no page attests a unit, so it is empty and the source is the server.
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="attested_completions"
    )
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completed unit")
        verbose_name_plural = _("completed units")
        ordering: ClassVar = ["completed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "unit_key"], name="unit_completion_unique"),
            models.CheckConstraint(
                condition=Q(attested_by__isnull=True) | Q(source=Source.ATTESTED),
                name="unit_completion_attested_has_its_source",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit_key"])]

    def __str__(self) -> str:
        return f"{self.learner_id} completed {self.unit_key}"


class CourseCompletion(models.Model):
    """A person met a course's rule. ``rule`` is the rule as it stood then: the keys of the required units."""

    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="course_completions")
    course_key = models.UUIDField(_("course key"))
    rule = models.JSONField(_("rule"))
    acted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    completed_at = models.DateTimeField(_("completed at"))

    class Meta:
        verbose_name = _("completed course")
        verbose_name_plural = _("completed courses")
        ordering: ClassVar = ["completed_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["learner", "course_key"], name="course_completion_unique")
        ]
        indexes: ClassVar = [models.Index(fields=["course_key"])]

    def __str__(self) -> str:
        return f"{self.learner_id} completed course {self.course_key}"


class DownloadSize(models.Model):
    """What a course costs to load, measured: the compressed bytes of all its pages and their pictures."""

    course_key = models.UUIDField(_("course key"))
    language = models.CharField(_("language"), max_length=10)
    size = models.PositiveIntegerField(_("bytes"))

    class Meta:
        verbose_name = _("course weight")
        verbose_name_plural = _("course weights")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["course_key", "language"], name="course_weight_unique")
        ]

    def __str__(self) -> str:
        return f"{self.course_key} {self.language}: {self.size} B"
