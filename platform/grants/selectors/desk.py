"""One application as its reviewer reads it: a number and the answers, never who wrote them."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import format_minor
from grants.enums import QuestionKind
from grants.models import Application, AttachedCertificate, Criterion, Question, Review, ReviewSave, Score
from grants.rubric import judged_count, make_mark
from grants.scoring import round_score, score_review
from grants.selectors.reviews import Queue, QueueEntry, State, review_queue


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list of costs."""

    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """One answer as it is read: ``text``, or ``lines`` with their ``total`` for a list of costs."""

    label: str
    text: str = ""
    lines: tuple[Line, ...] = ()
    total: str = ""


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
        return read_sections(self.application)

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


def read_sections(application: Application) -> list[ReadSection]:
    """Return the answers by section, in the order they were asked; what was not answered is left out."""
    values = dict(application.answers.values_list("question_key", "value"))
    sections: dict[str, list[ReadAnswer]] = defaultdict(list)
    questions = application.version.questions.select_related("section").order_by("section__sort_order", "sort_order")
    for question in questions:
        if values.get(question.key) not in (None, "", []):
            sections[question.section.title].append(
                read_answer(question, values[question.key], application.round.currency)
            )
    return [ReadSection(title, answers) for title, answers in sections.items()]


def read_answer(question: Question, value: Any, currency: str) -> ReadAnswer:
    """Write an answer for a reader: amounts in the round's currency, a choice in its words."""
    if question.kind == QuestionKind.COSTS:
        lines = tuple(Line(row["what"], format_minor(row["minor"], currency)) for row in value)
        return ReadAnswer(question.label, lines=lines, total=format_minor(sum(row["minor"] for row in value), currency))
    if question.kind == QuestionKind.MONEY:
        return ReadAnswer(question.label, format_minor(value, currency))
    if question.kind == QuestionKind.CHOICE:
        texts = {choice["key"]: choice["text"] for choice in question.choices}
        return ReadAnswer(question.label, texts.get(value, str(value)))
    return ReadAnswer(question.label, str(value))


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
