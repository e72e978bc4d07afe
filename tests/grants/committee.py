"""A round with its committee, made straight from rows: on which reviewing and deciding are tested."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Role, User
from core.models import Programme
from grants.deciding.services import decisions
from grants.enums import Status
from grants.models import (
    Answer,
    Applicant,
    Application,
    Assignment,
    Criterion,
    Decision,
    Question,
    Review,
    Round,
    RoundVersion,
    Section,
)
from grants.reviewing.services import reviews
from questions.enums import Kind
from questions.services import SentForm
from tests.accounts.factories import UserFactory, person_with_role

KES = 100
LEVELS = [{"level": n, "text": f"described level {n}"} for n in range(1, 5)]


def make_round_rows(
    programme: Programme, now: datetime, *, budget: int = 100_000 * KES, slug: str = "market-2026"
) -> Round:
    """Make a closed round with two criteria (weights 3 and 1, levels 1 to 4) and two questions."""
    round = Round.objects.create(
        slug=slug,
        title="Market grant",
        programme=programme,
        currency="KES",
        budget_minor=budget,
        opens_at=now - timedelta(days=30),
        closes_at=now - timedelta(days=1),
        time_zone="Africa/Nairobi",
        created_at=now,
    )
    version = RoundVersion.objects.create(
        round=round,
        number=1,
        digest="x",
        min_minor=1_000 * KES,
        max_minor=50_000 * KES,
        consent_text="Yes",
        published_at=now,
    )
    section = Section.objects.create(version=version, key="plan", title="Your plan", sort_order=1)
    for order, (key, kind, label) in enumerate(
        [("what", Kind.LONG_TEXT, "What will you buy?"), ("costs", Kind.ROWS, "What does it cost?")]
    ):
        Question.objects.create(
            version=version, section=section, key=key, kind=kind, label=label, sort_order=order, choices=[]
        )
    for order, (key, label, weight) in enumerate([("plan", "The plan", 3), ("need", "The need", 1)]):
        Criterion.objects.create(
            version=version, key=key, label=label, weight=weight, levels=LEVELS, sort_order=order, help="Look at it."
        )
    return round


def make_application(
    round: Round, now: datetime, *, asked: int = 20_000 * KES, status: str = Status.SENT, **fields: Any
) -> Application:
    """Make a sent application of somebody new (or ``person=…``), with answers."""
    person = fields.pop("person", None) or UserFactory(name="Wanjiru Njeri", phone=None)
    applicant, _made = Applicant.objects.get_or_create(
        person=person, defaults={"pseudonym": person.pseudonym, "created_at": now}
    )
    application = Application.objects.create(
        **{
            "number": f"A{Application.objects.count() + 1:05}",
            "round": round,
            "version": round.versions.get(),
            "applicant": applicant,
            "acted_by": person,
            "status": status,
            "asked_minor": asked,
            "consent_text": "Yes",
            "created_at": now,
            "saved_at": now,
            "sent_at": now,
        }
        | fields
    )
    costs = [{"what": "Pots", "minor": asked}]
    for key, value in [("what", "Two big pots and a stove."), ("costs", costs)]:
        Answer.objects.create(application=application, question_key=key, value=value, saved_at=now)
    return application


def make_member(programme: Programme, **fields: Any) -> User:
    return person_with_role(Role.COMMITTEE, programme, **fields)


def make_manager(programme: Programme, **fields: Any) -> User:
    return person_with_role(Role.GRANT_MANAGER, programme, **fields)


def assign(application: Application, reviewer: User, now: datetime) -> Assignment:
    """Assign without a manager's checks."""
    Application.objects.filter(pk=application.pk).update(status=Status.IN_REVIEW)
    application.refresh_from_db()
    return Assignment.objects.create(
        application=application, reviewer=reviewer, reviewer_pseudonym=reviewer.pseudonym, assigned_at=now
    )


def typed(plan: str = "3", need: str = "2", reason: str = "Because.", comment: str = "") -> dict[str, str]:
    return {
        "level_plan": plan,
        "reason_plan": reason if plan else "",
        "level_need": need,
        "reason_need": reason if need else "",
        "comment": comment,
    }


def score(application: Application, reviewer: User, now: datetime, *, plan: str = "3", need: str = "2") -> Review:
    """Assign if need be, and hand in a review through the service."""
    if not Assignment.objects.filter(application=application, reviewer=reviewer).exists():
        assign(application, reviewer, now)
    return reviews.hand_in_review(
        form_id=uuid.uuid4(),
        based_on=0,
        application=application,
        reviewer=reviewer,
        values=typed(plan, need),
        now=now,
    )


TWENTY = 20_000 * KES


def choice(application: Application, by: User, words: str = "", form: SentForm | None = None) -> decisions.Choice:
    """Nobody reads these applications: each is decided for a written reason."""
    return decisions.Choice(form, application, by, words, "Agreed in the meeting.")


def award(
    application: Application, by: User, now: datetime, *, amount: int = TWENTY, form: SentForm | None = None
) -> Decision:
    return decisions.decide_award(
        choice=choice(application, by, form=form), amount_minor=amount, due_on=date(2031, 6, 6), now=now
    )


def awarded_of(round: Round) -> int:
    round.refresh_from_db()
    return round.awarded_minor
