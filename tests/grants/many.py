"""A round with very many applications, written in bulk: what a thousand cost is measured, not how they are made."""

from datetime import datetime, timedelta

from accounts.models import User
from grants.enums import Status
from grants.models import Applicant, Application, Assignment, Review, Round, Score

KES = 100


def add_applications(round: Round, count: int, now: datetime, *, status: str = Status.SENT) -> list[Application]:
    """Add sent applications, each of a person of its own."""
    have = Application.objects.count()
    people = User.objects.bulk_create(
        User(username=f"many{have + n}", name=f"Person {have + n}", called="Person", pseudonym=f"p-{have + n}")
        for n in range(count)
    )
    applicants = Applicant.objects.bulk_create(
        Applicant(person=person, pseudonym=person.pseudonym, created_at=now) for person in people
    )
    version = round.versions.get()
    return Application.objects.bulk_create(
        Application(
            number=f"M{have + n:06}",
            round=round,
            version=version,
            applicant=applicant,
            acted_by=applicant.person,
            status=status,
            asked_minor=(1_000 + n) * KES,
            consent_text="Yes",
            created_at=now,
            saved_at=now,
            sent_at=now + timedelta(seconds=n),
        )
        for n, applicant in enumerate(applicants)
    )


def add_reviews(applications: list[Application], reviewers: list[User], now: datetime) -> None:
    """Assign all to all, and hand in a review of each, with levels that differ."""
    criteria = list(applications[0].version.criteria.all())
    pairs = [(application, reviewer) for application in applications for reviewer in reviewers]
    Assignment.objects.bulk_create(
        Assignment(application=one, reviewer=by, reviewer_pseudonym=by.pseudonym, assigned_at=now) for one, by in pairs
    )
    reviews = Review.objects.bulk_create(
        Review(application=one, reviewer=by, reviewer_pseudonym=by.pseudonym, begun_at=now, handed_in_at=now)
        for one, by in pairs
    )
    Score.objects.bulk_create(
        Score(review=review, criterion=criterion, level=(review.pk + criterion.pk) % 4 + 1, reason="Because.")
        for review in reviews
        for criterion in criteria
    )
