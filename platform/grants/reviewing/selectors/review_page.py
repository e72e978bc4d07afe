"""View model of the review page: a number and the answers, never who wrote them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.models import Certificate
from core.languages import current_language
from grants.applying.selectors.applications import answers_of
from grants.conflicts import conflicts_about
from grants.enums import UNDECIDED
from grants.models import Application, AttachedCertificate, Review, ReviewSave
from grants.reviewing.selectors.reviews import Queue, QueueEntry, ReviewState, queue_with
from grants.rounds.selectors.versions import CriterionText, criteria_of, full_sections_of
from grants.rubric import CANT_JUDGE, Values, judged_count, make_points, problems_of, read_level
from grants.scoring import round_score, score_review
from questions.answers import ReadAnswer, ReadSection, read_section


@dataclass(frozen=True, slots=True)
class ReadScore:
    """One criterion as it was judged; ``level`` is None for "can't judge"."""

    label: str
    level: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class ReadReview:
    """A review that was handed in; ``name`` is "You" or "Colleague 1"."""

    name: str
    score: str
    scores: list[ReadScore]
    comment: str


@dataclass(frozen=True)
class AssignedApplication:
    """What a reviewer sees of one application. Nothing of it is read from the database before it is asked for."""

    queue: Queue
    entry: QueueEntry
    reviewer: User

    @property
    def application(self) -> Application:
        return self.entry.application

    @cached_property
    def criteria(self) -> list[CriterionText]:
        """The rubric in the reader's language."""
        return criteria_of(self.application.version, current_language())

    @cached_property
    def sections(self) -> list[ReadSection]:
        return read_sections(self.application, current_language())

    @cached_property
    def certificates(self) -> list[Any]:
        return list(certificates_today(self.application))

    @cached_property
    def last_save(self) -> ReviewSave | None:
        saves = ReviewSave.objects.filter(review__application=self.application, review__reviewer=self.reviewer)
        return saves.select_related("review").order_by("-number").first()

    @property
    def is_reopened(self) -> bool:
        """Say whether a manager opened it again and nothing was saved since."""
        return self.last_save is not None and self.last_save.review.is_before_reopening(self.last_save)

    @property
    def is_complete(self) -> bool:
        """Say whether what was saved last could be handed in."""
        if self.last_save is None or self.is_reopened:
            return False
        return not problems_of(self.criteria, self.last_save.values)

    @property
    def chosen(self) -> list[ReadScore]:
        """What was saved last, when it is complete."""
        values = self.last_save.values if self.last_save and self.is_complete else {}
        criteria = self.criteria if values else []
        return [ReadScore(one.label, read_level(values, one), values[f"reason_{one.key}"]) for one in criteria]

    @property
    def may_step_back(self) -> bool:
        """Say whether stepping back still changes something: until the decision is published."""
        return self.application.status in UNDECIDED and self.entry.state != ReviewState.CONFLICT

    @property
    def judged(self) -> int:
        return judged_count(self.criteria, self.last_save.values) if self.last_save else 0

    @cached_property
    def reviews(self) -> list[ReadReview]:
        """Own scores and the others': empty until one's own are handed in (must always hold, 5)."""
        return read_reviews(self.entry, self.reviewer) if self.entry.state == ReviewState.HANDED_IN else []


def read_kept(criteria: Iterable[CriterionText], values: Values) -> list[ReadAnswer]:
    """Return what a save of a review says, line by line, to be read beside the form that it was newer than."""
    lines = []
    for one in criteria:
        level, reason = values.get(f"level_{one.key}", ""), values.get(f"reason_{one.key}", "")
        judged = _("can't judge") if level == CANT_JUDGE else level
        lines.append(ReadAnswer(one.label, "\n".join(filter(None, (judged, reason)))))
    return [*lines, ReadAnswer(_("Anything the committee should talk about?"), values.get("comment", ""))]


def assigned_application(reviewer: User, number: str) -> AssignedApplication | None:
    """Return what the reviewer sees of an application that was assigned to this person, whatever its state."""
    found = queue_with(reviewer, number)
    return AssignedApplication(*found, reviewer=reviewer) if found else None


def certificates_today(application: Application) -> QuerySet[Any]:
    """Return what was attached, frozen when it was sent, each with ``revoked_at``: what became of it since."""
    today = Certificate.objects.filter(code=OuterRef("code")).values("revoked_at")
    attached = AttachedCertificate.objects.filter(application=application)
    return attached.annotate(revoked_at=Subquery(today)).order_by("issued_at")


def read_sections(application: Application, language: str) -> list[ReadSection]:
    """Return the answers by section, in the order they were asked; what was not answered is left out."""
    answers, currency = answers_of(application), application.round.currency
    sections = full_sections_of(application.version, language)
    read = [read_section(section, answers, currency).without_empty() for section in sections]
    return [section for section in read if section.answers]


def read_reviews(entry: QueueEntry, reviewer: User) -> list[ReadReview]:
    """Return what was handed in, one's own first; what somebody in conflict wrote is not read."""
    application = entry.application
    in_conflict = conflicts_about(application).get(application.pk, {})
    rows = _handed_in(application).exclude(reviewer__in=in_conflict)
    mine_first = sorted(rows, key=lambda review: review.reviewer_id != reviewer.pk)
    criteria = criteria_of(application.version, current_language())
    return [
        _read_review(review, _("You") if review.reviewer_id == reviewer.pk else _("Colleague %s") % number, criteria)
        for number, review in enumerate(mine_first)
    ]


def read_handed_in(application: Application) -> list[ReadReview]:
    """Return all reviews by name, as the grant manager reads them."""
    rows = _handed_in(application).select_related("reviewer")
    criteria = criteria_of(application.version, current_language())
    return [
        _read_review(row, row.reviewer.get_full_name() if row.reviewer else row.reviewer_pseudonym, criteria)
        for row in rows
    ]


def _handed_in(application: Application) -> QuerySet[Review]:
    handed_in = Review.objects.filter(application=application, handed_in_at__isnull=False)
    return handed_in.prefetch_related("scores").order_by("pk")


def _read_review(review: Review, name: str, criteria: list[CriterionText]) -> ReadReview:
    scores = {score.criterion_id: score for score in review.scores.all()}
    judged = [(one, scores[one.pk]) for one in criteria if one.pk in scores]
    exact = score_review(make_points(score.level, one.level_numbers, one.weight) for one, score in judged)
    return ReadReview(
        name=name,
        score="–" if exact is None else str(round_score(exact)),
        scores=[ReadScore(one.label, score.level, score.reason) for one, score in judged],
        comment=review.comment,
    )
