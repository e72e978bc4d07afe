"""A round as rows: the money and the clock on ``Round``, what is asked and how it is judged on ``RoundVersion``."""

import hashlib
import uuid
import zoneinfo
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly, Programme, validate_time_zone
from grants.enums import QUESTION_KINDS, RuleKind

GRACE = timedelta(0)  # how long after its closing a round still takes an application


def not_over(now: datetime | Now, prefix: str = "") -> Q:
    """Return the filter of rounds that still accept an application; ``prefix`` leads to the round ("round__")."""
    return Q(**{f"{prefix}closes_at__gt": now - GRACE if GRACE else now})


class RoundQuerySet(models.QuerySet["Round"]):
    def open_at(self, now: datetime) -> "RoundQuerySet":
        return self.filter(not_over(now), opens_at__lte=now)


class Round(models.Model):
    """Money, clock and state of one call for applications.

    ``key`` is the translation key that its pages share in all languages. There is no foreign key in either direction:
    an older draft, a copy, a move or a deleted page can therefore never take a round away from its applications.
    ``awarded_minor`` is written only by a conditional UPDATE (must always hold, 4).
    """

    key = models.UUIDField(_("key"), unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(_("slug"), max_length=255, unique=True)
    title = models.CharField(_("title"), max_length=255)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rounds")
    currency = models.CharField(_("currency"), max_length=3)
    budget_minor = models.BigIntegerField(_("budget"))
    awarded_minor = models.BigIntegerField(_("awarded"), default=0)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    reviews_wanted = models.PositiveSmallIntegerField(_("reviews wanted for each application"), default=2)
    created_at = models.DateTimeField(_("created at"))

    translated_title: str = ""  # no column: ``grants.rounds.selectors.rounds.read_titles`` puts it there
    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering: ClassVar = ["-closes_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"),
            models.CheckConstraint(condition=Q(awarded_minor__gte=0), name="round_awarded_not_negative"),
            models.CheckConstraint(condition=Q(awarded_minor__lte=F("budget_minor")), name="round_within_budget"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_here(self) -> str:
        """Return the title in the reader's language where ``read_titles`` found one, else in the site's."""
        return self.translated_title or self.title

    @property
    def title_language(self) -> str:
        """Return the language of ``title_here`` where it is not the reader's own, else nothing."""
        return "" if self.translated_title else settings.LANGUAGE_CODE

    @property
    def log_name(self) -> str:
        return self.title

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def left_minor(self) -> int:
        return self.budget_minor - self.awarded_minor

    @property
    def draw_seed(self) -> str:
        """What every lot of this round is drawn with: shown beside it, so that anybody can draw it again.

        The key alone would do, but a starter's key can be computed before anybody applies; the moment in which the row
        was made can't.
        """
        return hashlib.sha256(f"{self.key} {self.created_at.timestamp():.6f}".encode()).hexdigest()[:12]

    @property
    def accepts_until(self) -> datetime:
        """The moment from which nothing can be begun, saved or sent any more: whoever asks for a deadline asks here."""
        return self.closes_at + GRACE

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.accepts_until

    def is_over(self, now: datetime) -> bool:
        return now >= self.accepts_until


class RoundVersion(AppendOnly):
    """What was asked, and how it is judged, from one publication on: written once, read for ever."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    digest = models.CharField(
        max_length=64, editable=False, help_text="sha256 of the content: an equal one is not compiled twice"
    )
    min_minor = models.BigIntegerField(_("smallest amount"))
    max_minor = models.BigIntegerField(_("largest amount"))
    consent_text = models.TextField(_("consent text"))
    published_at = models.DateTimeField(_("published at"))

    class Meta:
        verbose_name = _("round version")
        verbose_name_plural = _("round versions")
        ordering: ClassVar = ["round", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "number"], name="round_version_number_unique"),
            models.CheckConstraint(
                condition=Q(min_minor__gte=0) & Q(max_minor__gte=F("min_minor")) & Q(max_minor__gt=0),
                name="round_version_amounts_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.number}"


class VersionPart(AppendOnly):
    """A row of a version, known by its key; ``sort_order`` is the editor's."""

    key = models.CharField(_("key"), max_length=64)
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key


class Section(VersionPart):
    version = models.ForeignKey(RoundVersion, models.PROTECT, related_name="sections")
    title = models.CharField(_("title"), max_length=120)
    intro = models.TextField(_("introduction"), blank=True)

    class Meta:
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="section_key_unique")]


class Question(VersionPart):
    """The row of a question in a compiled version; forms and readers get it as ``versions.RoundQuestion``.

    ``choices`` is a list of {"key", "text"}; ``prefill`` is "<worksheet key>.<field key>" or empty.
    """

    version = models.ForeignKey(RoundVersion, models.PROTECT, related_name="questions")
    section = models.ForeignKey(Section, models.PROTECT, related_name="questions")
    kind = models.CharField(_("kind"), max_length=16, choices=QUESTION_KINDS)
    label = models.CharField(_("question"), max_length=255)
    help = models.CharField(_("help"), max_length=500, blank=True)
    is_required = models.BooleanField(_("required"), default=True)
    max_length = models.PositiveIntegerField(_("longest answer, in letters"), default=1000)
    choices: models.JSONField[Any, Any] = models.JSONField(_("choices"), default=list)
    prefill = models.CharField(_("suggested from"), max_length=160, blank=True)

    class Meta:
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="question_key_unique")]


class Criterion(VersionPart):
    """``levels`` is a list of {"level": 1, "text": "…"}, lowest first; a score names one of them, or "can't judge"."""

    version = models.ForeignKey(RoundVersion, models.PROTECT, related_name="criteria")
    label = models.CharField(_("criterion"), max_length=120)
    help = models.CharField(_("what to look for"), max_length=500, blank=True)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    levels: models.JSONField[Any, Any] = models.JSONField(_("levels"), default=list)

    class Meta:
        verbose_name_plural = "criteria"
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "key"], name="criterion_key_unique"),
            models.CheckConstraint(condition=Q(weight__gte=1), name="criterion_weight_positive"),
        ]

    @property
    def level_numbers(self) -> list[int]:
        return [one["level"] for one in self.levels]


class EligibilityRule(VersionPart):
    """One thing somebody must meet. What ``parameters`` holds is said in ``grants.eligibility``, one shape a kind."""

    version = models.ForeignKey(RoundVersion, models.PROTECT, related_name="rules")
    kind = models.CharField(_("kind"), max_length=16, choices=RuleKind)
    label = models.CharField(_("rule"), max_length=255)
    help = models.CharField(_("how to meet it"), max_length=500, blank=True)
    parameters: models.JSONField[Any, Any] = models.JSONField(_("parameters"), default=dict)

    class Meta:
        ordering: ClassVar = ["sort_order", "pk"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "key"], name="eligibility_rule_key_unique")]
