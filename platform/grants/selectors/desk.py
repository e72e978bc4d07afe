"""One application as its reviewer reads it: a number and the answers, never who wrote them."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from grants.models import Application, AttachedCertificate, Criterion, Review, ReviewSave, Score
from grants.rubric import judged_count, make_mark
from grants.scoring import round_score, score_review
from grants.selectors.applications import answers_of
from grants.selectors.reviews import Queue, QueueEntry, State, review_queue
from grants.selectors.versions import full_sections_of
from grants.values import ReadAnswer, read_answer


@dataclass(frozen=True, slots=True)
class ReadSection:
    title: str
    answers: list[ReadAnswer]


@dataclass(frozen=True, slots=True)
class ReadReview:
    """A review that was handed in; ``name`` is "You" or "Colleague 1"."""

    name: str
    score: str
    scores: list[Score]
    comment: str


@dataclass(frozen=True)
class Desk:
    """What lies on a reviewer's desk. Nothing of it is read from the database before it is asked for."""

    queue: Queue
    entry: QueueEntry
    reviewer: User

    @property
    def application(self) -> Application:
        return self.entry.application

    @cached_property
    def criteria(self) -> list[Criterion]:
        return list(self.application.version.criteria.all())

    @cached_property
    def sections(self) -> list[ReadSection]:
        return read_sections(self.application, get_language() or "")

    @cached_property
    def certificates(self) -> list[AttachedCertificate]:
        return list(self.application.certificates.order_by("issued_at"))

    @cached_property
    def last_save(self) -> ReviewSave | None:
        saves = ReviewSave.objects.filter(review__application=self.application, review__reviewer=self.reviewer)
        return saves.order_by("-number").first()

    @property
    def judged(self) -> int:
        return judged_count(self.criteria, self.last_save.values) if self.last_save else 0

    @property
    def following(self) -> QueueEntry | None:
        return self.queue.next_after(self.application.number)

    @cached_property
    def reviews(self) -> list[ReadReview]:
        """Own scores and the others': empty until one's own are handed in (DESIGN: always hold, 5)."""
        return read_reviews(self.entry, self.reviewer) if self.entry.state == State.HANDED_IN else []


def review_desk(reviewer: User, number: str) -> Desk | None:
    """Return the desk for an application that was assigned to this person, whatever its state."""
    queue = review_queue(reviewer)
    entry = queue.entry_of(number)
    return Desk(queue=queue, entry=entry, reviewer=reviewer) if entry else None


def read_sections(application: Application, language: str) -> list[ReadSection]:
    """Return the answers by section, in the order they were asked; what was not answered is left out."""
    answers, currency = answers_of(application), application.round.currency
    read = [
        ReadSection(
            section.title,
            [
                read_answer(question, answers[question.key], currency)
                for question in section.questions
                if answers.get(question.key) not in (None, "", [])
            ],
        )
        for section in full_sections_of(application.version, language)
    ]
    return [section for section in read if section.answers]


def read_reviews(entry: QueueEntry, reviewer: User) -> list[ReadReview]:
    """Return what was handed in, one's own first; what somebody in conflict wrote is not read."""
    rows = _handed_in(entry.application).exclude(reviewer__in=entry.closed_to)
    mine_first = sorted(rows, key=lambda review: review.reviewer_id != reviewer.pk)
    return [
        _read_review(review, _("You") if review.reviewer_id == reviewer.pk else _("Colleague %s") % number)
        for number, review in enumerate(mine_first)
    ]


def read_handed_in(application: Application) -> list[ReadReview]:
    """Return all reviews by name, as the grant manager reads them."""
    rows = _handed_in(application).select_related("reviewer")
    return [_read_review(row, str(row.reviewer or row.reviewer_pseudonym)) for row in rows]


def _handed_in(application: Application) -> QuerySet[Review]:
    handed_in = Review.objects.filter(application=application, handed_in_at__isnull=False)
    return handed_in.prefetch_related("scores__criterion").order_by("pk")


def _read_review(review: Review, name: str) -> ReadReview:
    scores = sorted(review.scores.all(), key=lambda score: score.criterion.sort_order)
    exact = score_review([make_mark(score.level, score.criterion.levels, score.criterion.weight) for score in scores])
    written = "–" if exact is None else str(round_score(exact))
    return ReadReview(name=name, score=written, scores=scores, comment=review.comment)
