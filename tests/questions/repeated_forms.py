"""Every form of the site that carries an idempotency key: who sends it, what it holds, and what may happen to it since.

tests/questions/test_repeated_forms.py sends each of them again; tests/site/test_repeated_forms.py fails for a form that
is neither here nor named there with the fact that makes it safe.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model

from accounts.models import Role, User
from accounts.services import change_names
from certificates.models import Certificate
from certificates.services import erase_holder, issue_certificate
from core.models import Programme
from grants.applying.services.applications import take_back_application
from grants.deciding.services import corrections, decisions, publishing
from grants.models import AnswerSave, Application, Conflict, Decision, Review, ReviewSave
from grants.reviewing.services import reviews
from lessons.models import NoteSave, ResponseSave, WorksheetSave
from lessons.selectors import worksheet_for
from lessons.services import hand_in, save_note, save_worksheet
from questions.models import Receipt
from safety.models import Concern
from safety.services import close_concern, mark_of_note
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.grants import committee
from tests.grants import factories as grants
from tests.lessons import factories as lessons
from tests.safety.factories import ConcernFactory

KES = 100
Form = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One form, not sent yet.

    ``other``: what else the same form may hold, and ``other_status``: the answer to that after the first. ``happen``
    closes or passes it. ``rows``: where it leaves something. ``another``: somebody else; ``is_theirs_as_well``: whoever
    may do the same here, to the same effect.
    """

    person: User
    another: User
    path: str
    form: Form
    rows: tuple[type[Model], ...]
    happen: Callable[[], object]
    other: Form = field(default_factory=dict)
    other_status: int = 409
    is_theirs_as_well: bool = False


Build = Callable[[Programme, datetime], Case]


def keyed(**values: Any) -> Form:
    return {"form_id": str(uuid.uuid4()), **values}


def plan_page(programme: Programme, now: datetime) -> Case:
    person, lesson = UserFactory(), lessons.make_lesson(None, lessons.SHEET)
    sheet = worksheet_for(lesson)
    assert sheet is not None
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/my/plan/{lesson.translation_key}/{sheet.key}/",
        form=keyed(based_on="0", idea="Beans and maize"),
        other={"idea": "Bread and tea"},
        other_status=302,
        rows=(WorksheetSave,),
        happen=lambda: save_worksheet(
            learner=person,
            lesson=lesson,
            sheet=sheet,
            form_id=uuid.uuid4(),
            based_on=WorksheetSave.objects.filter(worksheet__learner=person).count(),
            values={"idea": "Soup"},
            currency="KES",
            acted_by=person,
            now=now,
            language="en",
        ),
    )


def note(programme: Programme, now: datetime) -> Case:
    person, lesson = UserFactory(), lessons.make_lesson()
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/my/notes/{lesson.translation_key}/",
        form=keyed(based_on="0", text="Ask Rosa about the bags"),
        other={"text": "Ask Sami about the stall"},
        other_status=302,
        rows=(NoteSave,),
        happen=lambda: save_note(
            learner=person,
            page_key=lesson.translation_key,
            lesson_title=lesson.title,
            form_id=uuid.uuid4(),
            based_on=NoteSave.objects.filter(note__learner=person).count(),
            text="Something else",
            acted_by=person,
            now=now,
        ),
        is_theirs_as_well=True,
    )


def quiz(programme: Programme, now: datetime, **more: str) -> Case:
    person = UserFactory()
    attempt = lessons.start(person, lessons.make_quiz(None, lessons.SHORT, lessons.SINGLE))
    typed = attempt.paper["questions"][0]["id"]
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/learn/tries/{attempt.pk}/",
        form=lessons.posted(lessons.right_answers(attempt)) | more,
        other={typed: "Something else"},
        other_status=409 if more else 302,
        rows=(ResponseSave,),
        happen=lambda: hand_in(
            attempt=attempt, form_id=uuid.uuid4(), based_on=0, responses=None, acted_by=person, now=now
        ),
    )


def quiz_hand_in(programme: Programme, now: datetime) -> Case:
    return quiz(programme, now, finish="1")


def begin(programme: Programme, now: datetime) -> Case:
    person, round = UserFactory(), grants.make_published_round(now=now)
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/grants/{round.slug}/apply/start/",
        form=keyed(),
        rows=(Application,),
        happen=lambda: take_back_application(
            application=Application.objects.get(applicant__person=person), reason="", acted_by=person, now=now
        ),
    )


def step(programme: Programme, now: datetime) -> Case:
    person, round = UserFactory(), grants.make_published_round(now=now)
    application = grants.begin(round, person, now=now)
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/grants/{round.slug}/apply/work/",
        form=keyed(based_on="0", number=application.number, **{"q-business": "Beans and maize", "q-since": "old"}),
        other={"q-business": "Bread and tea"},
        other_status=302,
        rows=(AnswerSave,),
        happen=lambda: take_back_application(application=application, reason="", acted_by=person, now=now),
    )


def send(programme: Programme, now: datetime) -> Case:
    person, round = UserFactory(), grants.make_published_round(now=now)
    application = grants.fill(grants.begin(round, person, now=now), now=now)
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/grants/{round.slug}/apply/send/",
        form=keyed(number=application.number, agreed="on"),
        rows=(Application,),
        happen=lambda: take_back_application(application=application, reason="", acted_by=person, now=now),
    )


def review(programme: Programme, now: datetime, act: str = "save") -> Case:
    round = committee.make_round_rows(programme, now)
    application = committee.make_application(round, now)
    person, another = committee.make_member(programme), committee.make_member(programme)
    for member in (person, another):
        committee.assign(application, member, now)
    return Case(
        person=person,
        another=another,
        path=f"/review/{application.number}/",
        form=keyed(based_on="0", act=act, **committee.typed()),
        other={"reason_plan": "In other words"},
        other_status=302 if act == "save" else 409,
        rows=(ReviewSave,),
        happen=lambda: decide(application, now),
    )


def review_hand_in(programme: Programme, now: datetime) -> Case:
    return review(programme, now, act="hand-in")


def decide(application: Application, now: datetime, outcome: str = "decline") -> Decision:
    manager = committee.make_manager(application.round.programme)
    choice = decisions.Choice(None, application, manager, "No, not now.", "Agreed.")
    if outcome == "decline":
        return decisions.decide_decline(choice=choice, now=now)
    return decisions.decide_award(choice=choice, amount_minor=10_000 * KES, due_on=None, now=now)


def publish(application: Application, now: datetime) -> None:
    manager = committee.make_manager(application.round.programme)
    publishing.publish_decisions(round=application.round, by=manager, now=now)


def managed(programme: Programme, now: datetime, application: Application | None = None, **facts: Any) -> Case:
    round = application.round if application else committee.make_round_rows(programme, now)
    application = application or committee.make_application(round, now)
    return Case(
        **{
            "person": committee.make_manager(programme),
            "another": committee.make_manager(programme),
            "path": f"/admin/grants/{round.pk}/application/{application.number}/",
            "rows": (Decision,),
            "happen": lambda: publish(application, now),
            **facts,
        }
    )


def decision(programme: Programme, now: datetime) -> Case:
    typed = {"outcome": "award", "amount": "5,000", "due_on": "", "purpose": "Two pots", "words": "Well done."}
    return managed(
        programme,
        now,
        form=keyed(act="decide", reason="Agreed in the meeting.", **typed),
        other={"purpose": "One big pot"},
    )


def take_decision_back(programme: Programme, now: datetime) -> Case:
    application = committee.make_application(committee.make_round_rows(programme, now), now)
    decide(application, now)
    return managed(
        programme,
        now,
        application,
        form=keyed(act="reopen"),
        happen=lambda: decide(application, now),
        is_theirs_as_well=True,
    )


def published(programme: Programme, now: datetime) -> tuple[Application, Decision]:
    application = committee.make_application(committee.make_round_rows(programme, now), now)
    award = decide(application, now, "award")
    publish(application, now)
    return application, award


def correction(programme: Programme, now: datetime) -> Case:
    application, award = published(programme, now)
    form = keyed(
        act="correct",
        corrects=str(award.pk),
        outcome="award",
        amount="15,000",
        due_on="",
        purpose="Two pots",
        words="More than we wrote.",
        reason="Typed wrong.",
        read_back="award 1500000 -",
    )

    def cancel() -> None:
        manager = committee.make_manager(programme)
        corrections.cancel_award(application=application, reason="Moved away.", by=manager, now=now)

    return managed(programme, now, application, form=form, other={"words": "In other words"}, happen=cancel)


def cancellation(programme: Programme, now: datetime) -> Case:
    application, award = published(programme, now)

    def award_again() -> None:
        corrections.correct_award(
            choice=decisions.Choice(None, application, committee.make_manager(programme), "Again.", "Came back."),
            corrects=application.decisions.latest("number").pk,
            amount_minor=9_000 * KES,
            due_on=None,
            now=now,
        )

    return managed(
        programme,
        now,
        application,
        form=keyed(act="cancel", corrects=str(award.pk), reason="They moved away."),
        other={"reason": "They found other money."},
        happen=award_again,
    )


def opening_scores_again(programme: Programme, now: datetime) -> Case:
    application = committee.make_application(committee.make_round_rows(programme, now), now)
    member = committee.make_member(programme)
    handed_in = committee.score(application, member, now)

    def hand_in_again() -> Review:
        return reviews.hand_in_review(
            form_id=uuid.uuid4(),
            based_on=1,
            application=application,
            reviewer=User.objects.get(pk=member.pk),
            values=committee.typed("1", "1"),
            now=now,
        )

    return managed(
        programme,
        now,
        application,
        form=keyed(act="reopen-review", review=str(handed_in.pk), after="1", reason="It was a wrong tap."),
        other={"reason": "They asked for it."},
        rows=(ReviewSave,),
        happen=hand_in_again,
    )


def concern(programme: Programme, now: datetime) -> Case:
    """Anybody's: its answer is a page with a number, and nobody is linked to it."""
    return Case(
        person=UserFactory(),
        another=UserFactory(),
        path="/tell-us/",
        form=keyed(kind="money", text="He asked for 500.", contact=""),
        other={"text": "He asked for 500. His name is Juma."},
        other_status=200,
        rows=(Concern,),
        happen=lambda: close_concern(concern=Concern.objects.get(), note="Talked.", based_on="", by=None, now=now),
        is_theirs_as_well=True,
    )


def closing_concern(programme: Programme, now: datetime) -> Case:
    filed = ConcernFactory(programme=programme)
    return Case(
        person=person_with_role(Role.SUPPORT, programme),
        another=person_with_role(Role.SUPPORT, programme),
        path=f"/admin/concerns/edit/{filed.pk}/",
        form=keyed(closing_note="We talked to him.", based_on=""),
        other={"closing_note": "We talked to him and to her."},
        rows=(Concern,),
        happen=lambda: close_concern(
            concern=filed,
            note="He paid it back.",
            based_on=mark_of_note("We talked to him."),
            by=None,
            now=now,
        ),
    )


def taking_back(programme: Programme, now: datetime) -> Case:
    person, round = UserFactory(), grants.make_published_round(now=now)
    application = grants.begin(round, person, now=now)
    return Case(
        person=person,
        another=UserFactory(),
        path=f"/my/applications/{application.number}/take-back/",
        form=keyed(reason="I found a job."),
        other={"reason": "I found a job in the town."},
        rows=(Application,),
        happen=lambda: grants.begin(round, person, now=now),
    )


def stepping_back(programme: Programme, now: datetime) -> Case:
    application = committee.make_application(committee.make_round_rows(programme, now), now)
    person = committee.make_member(programme)
    committee.assign(application, person, now)
    return Case(
        person=person,
        another=committee.make_member(programme),
        path=f"/review/{application.number}/step-back/",
        form=keyed(reason="She is my cousin."),
        other={"reason": "She is my cousin, and I sell to her."},
        rows=(Conflict,),
        happen=lambda: decide(application, now),
    )


def revocation(programme: Programme, now: datetime) -> Case:
    certificate = issue_certificate(
        learner=UserFactory(name="Amina Otieno"),
        course_key=uuid.uuid4(),
        title="Finances",
        description="",
        programme=programme,
        facts=[],
        completed_at=now,
        now=now,
        language="en",
    )
    return Case(
        person=AdministratorFactory(),
        another=AdministratorFactory(),
        path=f"/admin/certificates/{certificate.pk}/",
        form=keyed(reason="The answers were copied."),
        other={"reason": "The answers were copied from a friend."},
        rows=(Certificate,),
        happen=lambda: certificate.learner and erase_holder(learner=certificate.learner),
    )


def names(programme: Programme, now: datetime) -> Case:
    """A setting: other words in the same form are the newer name."""
    person = UserFactory()
    return Case(
        person=person,
        another=UserFactory(),
        path="/accounts/profile/",
        form=keyed(name="Rosa Wanja", called="Rosa"),
        other={"name": "Rosa Wanjiru"},
        other_status=302,
        rows=(Receipt,),  # The person's row is one of a kind; tests/accounts/test_profile.py looks at it.
        happen=lambda: change_names(user=person, name="Rosa Njeri", called="", now=now),
        is_theirs_as_well=True,
    )


# By the name of the view, and of the act where a view has several.
CASES: dict[str, Build] = {
    "lessons-plan:edit-page": plan_page,
    "lessons-notes:edit-note": note,
    "lessons:answer-quiz": quiz,
    "lessons:answer-quiz finish": quiz_hand_in,
    "safety:report-concern": concern,
    "concerns:edit": closing_concern,
    "certificates_admin:revoke": revocation,
    "accounts:profile": names,
    "my-grants:take-back": taking_back,
    "review:declare-conflict": stepping_back,
    "grants:start": begin,
    "grants:edit-step": step,
    "grants:send": send,
    "review:open-review save": review,
    "review:open-review hand-in": review_hand_in,
    "grants_admin:application decide": decision,
    "grants_admin:application reopen": take_decision_back,
    "grants_admin:application correct": correction,
    "grants_admin:application cancel": cancellation,
    "grants_admin:application reopen-review": opening_scores_again,
}
