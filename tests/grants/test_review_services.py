"""Assigning, scoring, handing in, stepping back: every rule and every refusal."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from accounts.models import Notice, Role, User
from accounts.services import grant_role
from core.models import LogEntry, Programme
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Conflict, Review, ReviewSave, Round, Score
from grants.reviewing.services import assigning, reviews
from grants.services import guards, refusals
from questions.refusals import StaleSave
from tests.accounts.factories import AdministratorFactory, RoleGrantFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import assign, make_application, make_manager, make_member, score, typed

pytestmark = pytest.mark.django_db


def save(
    application: Application,
    member: User,
    now: datetime,
    values: dict[str, str],
    *,
    form_id: uuid.UUID | None = None,
    based_on: int = 0,
) -> ReviewSave:
    return reviews.save_review(
        form_id=form_id or uuid.uuid4(),
        based_on=based_on,
        application=application,
        reviewer=member,
        values=values,
        now=now,
    )


# Assigning


def test_assign_reviewer_makes_one_assignment_and_opens_the_review(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    first = assigning.assign_reviewer(application=application, reviewer=member, by=manager, now=now)
    again = assigning.assign_reviewer(application=application, reviewer=member, by=manager, now=now)
    application.refresh_from_db()
    assert first == again
    assert Assignment.objects.count() == 1
    assert application.status == Status.IN_REVIEW
    assert LogEntry.objects.filter(verb="reviewer.assigned", detail={"reviewer": member.pseudonym}).count() == 1


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FINANCE, Role.TRAINER, Role.SUPPORT])
def test_assign_reviewer_is_for_managers_only(
    application: Application, member: User, programme: Programme, now: datetime, role: str
) -> None:
    with pytest.raises(refusals.NotTheManager):
        assigning.assign_reviewer(
            application=application, reviewer=member, by=person_with_role(role, programme), now=now
        )
    assert not Assignment.objects.exists()


def test_assign_reviewer_refuses_a_manager_of_another_programme(
    application: Application, member: User, now: datetime
) -> None:
    with pytest.raises(refusals.NotTheManager):
        assigning.assign_reviewer(
            application=application, reviewer=member, by=make_manager(ProgrammeFactory()), now=now
        )


def test_assign_reviewer_refuses_who_is_not_in_this_committee(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    both = make_member(programme)
    RoleGrantFactory(user=both, role=Role.GRANT_MANAGER, programme=programme)
    for person in (make_member(ProgrammeFactory()), UserFactory(), manager, both, AdministratorFactory()):
        with pytest.raises(refusals.NotInCommittee):
            assigning.assign_reviewer(application=application, reviewer=person, by=manager, now=now)


def test_assign_reviewer_refuses_the_applicant(round: Round, member: User, manager: User, now: datetime) -> None:
    own = make_application(round, now, person=member)
    with pytest.raises(refusals.InConflict):
        assigning.assign_reviewer(application=own, reviewer=member, by=manager, now=now)


@pytest.mark.parametrize("status", [Status.AWARDED, Status.DECLINED, Status.WITHDRAWN, Status.DRAFT])
def test_assign_reviewer_refuses_what_is_not_with_the_committee(
    round: Round, member: User, manager: User, now: datetime, status: str
) -> None:
    with pytest.raises(refusals.ReviewClosed):
        assigning.assign_reviewer(
            application=make_application(round, now, status=status), reviewer=member, by=manager, now=now
        )


def test_remove_assignment_until_it_is_handed_in(
    application: Application, member: User, manager: User, now: datetime
) -> None:
    assigning.remove_assignment(assignment=assign(application, member, now), by=manager, now=now)
    assert not Assignment.objects.exists()
    score(application, member, now)
    with pytest.raises(refusals.AlreadyHandedIn):
        assigning.remove_assignment(assignment=Assignment.objects.get(), by=manager, now=now)
    with pytest.raises(refusals.NotTheManager):
        assigning.remove_assignment(assignment=Assignment.objects.get(), by=member, now=now)


# Spreading


def test_spread_reviews_gives_everybody_the_same_and_twice_is_once(
    round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    members = [make_member(programme) for _ in range(3)]
    for minute in range(6):
        make_application(round, now, sent_at=now + timedelta(minutes=minute))
    first = assigning.spread_reviews(round=round, each=2, by=manager, now=now)
    again = assigning.spread_reviews(round=round, each=2, by=manager, now=now)
    assert (first.made, first.short) == (12, [])
    assert (again.made, again.short) == (0, [])
    assert [Assignment.objects.filter(reviewer=one).count() for one in members] == [4, 4, 4]
    assert {application.assignments.count() for application in round.applications.all()} == {2}


def test_spread_reviews_avoids_conflicts_and_says_where_people_are_short(
    round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    own, other = make_member(programme), make_member(programme)
    application = make_application(round, now, person=own)
    spread = assigning.spread_reviews(round=round, each=2, by=manager, now=now)
    assert [one.reviewer for one in application.assignments.all()] == [other]
    assert (spread.made, spread.short) == (1, [application.number])


def test_spread_reviews_leaves_drafts_and_decided_ones_alone(
    round: Round, member: User, manager: User, now: datetime
) -> None:
    for status in (Status.DRAFT, Status.AWARDED, Status.DECLINED, Status.WITHDRAWN):
        make_application(round, now, status=status)
    assert assigning.spread_reviews(round=round, each=1, by=manager, now=now).made == 0


def test_spread_reviews_is_for_managers_only(round: Round, member: User, now: datetime) -> None:
    with pytest.raises(refusals.NotTheManager):
        assigning.spread_reviews(round=round, each=1, by=member, now=now)


def test_who_was_given_something_to_read_is_told_once_a_day_with_the_way_to_the_list(
    round: Round,
    application: Application,
    manager: User,
    programme: Programme,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    member, idle = make_member(programme, email="member@example.org"), make_manager(programme)
    with django_capture_on_commit_callbacks(execute=True):
        assigning.spread_reviews(round=round, each=1, by=manager, now=now)
        another = make_application(round, now)
        assigning.assign_reviewer(application=another, reviewer=member, by=manager, now=now)
        assigning.spread_reviews(round=round, each=1, by=manager, now=now)
    notice = Notice.objects.get()
    assert (notice.user, notice.path) == (member, "/review/")
    assert not idle.notices.exists()
    (sent,) = mail.outbox
    assert sent.body.count("/review/") == 1
    for text in (notice.text, sent.subject, sent.body):
        assert not any(word in text for word in ("grant", "KES", application.number, round.title))


# Saving


def test_save_review_keeps_what_was_typed_complete_or_not(
    application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    kept = save(application, member, now, typed("3", ""))
    assert kept.number == 1
    assert kept.values == typed("3", "")
    assert not Score.objects.exists()


def test_save_review_again_with_the_same_form_is_one_save(
    application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    form_id = uuid.uuid4()
    first = save(application, member, now, typed(), form_id=form_id)
    again = save(application, member, now + timedelta(minutes=1), typed(), form_id=form_id)
    assert first == again
    assert ReviewSave.objects.get().saved_at == now


def test_a_late_older_save_overwrites_nothing(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    newer = save(application, member, now, typed("4", "4"))
    with pytest.raises(StaleSave) as stale:
        save(application, member, now, typed("1", "1"), based_on=0)
    assert stale.value.newest == newer
    assert ReviewSave.objects.get().values == typed("4", "4")


def test_the_same_form_with_other_words_is_a_new_save(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    form_id = uuid.uuid4()
    save(application, member, now, typed("4", "4"), form_id=form_id)
    assert save(application, member, now, typed("1", "1"), form_id=form_id).number == 2


def test_a_save_on_top_of_the_last_one_counts(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    save(application, member, now, typed("4", "4"))
    second = save(application, member, now, typed("1", "1"), based_on=1)
    assert second.number == 2


def test_a_form_of_somebody_else_is_refused(application: Application, programme: Programme, now: datetime) -> None:
    one, other = make_member(programme), make_member(programme)
    assign(application, one, now)
    assign(application, other, now)
    theirs = save(application, one, now, typed())
    with pytest.raises(StaleSave):
        save(application, other, now, typed(), form_id=theirs.form_id)


# Handing in


def test_hand_in_review_writes_the_scores_once(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    form_id = uuid.uuid4()
    for minute in range(2):
        review = reviews.hand_in_review(
            form_id=form_id,
            based_on=0,
            application=application,
            reviewer=member,
            values=typed("4", "cant", comment="Good."),
            now=now + timedelta(minutes=minute),
        )
    assert review.handed_in_at == now
    assert review.comment == "Good."
    assert list(review.scores.order_by("criterion__sort_order").values_list("level", "reason")) == [
        (4, "Because."),
        (None, "Because."),
    ]
    assert LogEntry.objects.filter(verb="review.handed_in", actor=member).count() == 1


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (typed("", "2"), ["level_plan", "reason_plan"]),
        (typed("3", "2", reason="  "), ["reason_plan", "reason_need"]),
        (typed("cant", "2", reason=""), ["reason_plan", "reason_need"]),
        (typed("9", "2"), ["level_plan"]),
        ({}, ["level_plan", "reason_plan", "level_need", "reason_need"]),
    ],
    ids=["no level", "blank reasons", "can't judge wants a reason", "no such level", "nothing"],
)
def test_hand_in_review_refuses_what_is_incomplete_and_keeps_it(
    application: Application, member: User, now: datetime, values: dict[str, str], fields: list[str]
) -> None:
    assign(application, member, now)
    with pytest.raises(refusals.ReviewIncomplete) as refused:
        reviews.hand_in_review(
            form_id=uuid.uuid4(), based_on=0, application=application, reviewer=member, values=values, now=now
        )
    assert [problem.field for problem in refused.value.problems] == fields
    assert ReviewSave.objects.get().values == values
    assert not Score.objects.exists()
    assert Review.objects.get().handed_in_at is None


def test_after_handing_in_nothing_changes_any_more(application: Application, member: User, now: datetime) -> None:
    score(application, member, now)
    with pytest.raises(refusals.AlreadyHandedIn):
        save(application, member, now, typed("1", "1"), based_on=1)
    with pytest.raises(refusals.AlreadyHandedIn):
        reviews.hand_in_review(
            form_id=uuid.uuid4(), based_on=1, application=application, reviewer=member, values=typed("1", "1"), now=now
        )
    assert set(Score.objects.values_list("level", flat=True)) == {3, 2}


# Who may


def test_review_is_refused_without_an_assignment(application: Application, member: User, now: datetime) -> None:
    with pytest.raises(refusals.NotYours):
        save(application, member, now, typed())


@pytest.mark.parametrize("role", [Role.GRANT_MANAGER, Role.FINANCE, Role.FIELD_OFFICER])
def test_review_is_refused_to_other_roles_even_when_assigned(
    application: Application, programme: Programme, now: datetime, role: str
) -> None:
    person = person_with_role(role, programme)
    assign(application, person, now)
    with pytest.raises(refusals.NotYours):
        save(application, person, now, typed())


def test_review_is_refused_to_an_administrator(application: Application, now: datetime) -> None:
    administrator = AdministratorFactory()
    assign(application, administrator, now)
    with pytest.raises(refusals.NotYours):
        save(application, administrator, now, typed())


@pytest.mark.parametrize("other", [Role.FINANCE, Role.GRANT_MANAGER, None])
def test_who_reads_all_scores_in_the_admin_gives_none(
    application: Application, programme: Programme, manager: User, now: datetime, other: str | None
) -> None:
    member = make_member(programme, is_superuser=other is None)
    if other:
        grant_role(user=member, role=other, programme=programme, by=None, now=now)
    with pytest.raises(refusals.NotInCommittee):
        assigning.assign_reviewer(application=application, reviewer=member, by=manager, now=now)
    assert assigning.spread_reviews(round=application.round, each=1, by=manager, now=now).made == 0
    assign(application, member, now)
    with pytest.raises(refusals.NotYours):
        save(application, member, now, typed())


def test_review_is_refused_to_a_committee_of_another_programme(application: Application, now: datetime) -> None:
    stranger = make_member(ProgrammeFactory())
    assign(application, stranger, now)
    with pytest.raises(refusals.NotYours):
        save(application, stranger, now, typed())


@pytest.mark.parametrize("status", [Status.AWARDED, Status.DECLINED, Status.WITHDRAWN])
def test_review_is_closed_when_the_application_is(
    application: Application, member: User, now: datetime, status: str
) -> None:
    assign(application, member, now)
    Application.objects.update(status=status)
    with pytest.raises(refusals.ReviewClosed):
        save(application, member, now, typed())
    assert not Review.objects.exists()


# Conflicts


def test_declare_conflict_closes_the_application_at_once(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    save(application, member, now, typed())
    first = reviews.declare_conflict(application=application, reviewer=member, reason="My cousin", now=now)
    again = reviews.declare_conflict(application=application, reviewer=member, reason="My cousin", now=now)
    assert first == again
    with pytest.raises(refusals.SteppedBackBefore):
        reviews.declare_conflict(application=application, reviewer=member, reason="Again", now=now)
    assert again.reason == "My cousin"
    with pytest.raises(refusals.InConflict):
        save(application, member, now, typed("4", "4"), based_on=1)
    with pytest.raises(refusals.InConflict):
        guards.check_may_open(application=application, reviewer=member)
    assert LogEntry.objects.filter(verb="conflict.declared").count() == 1


def test_declare_conflict_is_refused_to_who_was_never_asked(
    application: Application, member: User, now: datetime
) -> None:
    with pytest.raises(refusals.NotYours):
        reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    assert not Conflict.objects.exists()


def test_who_began_it_may_not_read_it(application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    guards.check_may_open(application=application, reviewer=member)
    Application.objects.update(acted_by=member)
    with pytest.raises(refusals.InConflict):
        guards.check_may_open(application=application, reviewer=member)


def test_somebody_elses_conflict_closes_nothing(
    application: Application, round: Round, member: User, programme: Programme, now: datetime
) -> None:
    elsewhere = make_application(round, now)
    Application.objects.filter(pk=application.pk).update(acted_by=make_member(programme))
    Application.objects.filter(pk=elsewhere.pk).update(acted_by=member)
    assign(application, member, now)
    guards.check_may_open(application=application, reviewer=member)


@pytest.mark.parametrize("closed", ["taken away", "conflict", "inactive"])
def test_handing_in_asks_again_whether_one_still_may(
    application: Application, member: User, manager: User, now: datetime, closed: str
) -> None:
    """Between opening the page and handing in, the application may be closed to its reader."""
    assign(application, member, now)
    save(application, member, now, typed())
    if closed == "taken away":
        Assignment.objects.filter(application=application, reviewer=member).delete()
    elif closed == "conflict":
        facts = {"reason": "Cousin", "source": ConflictSource.DECLARED, "declared_at": now}
        Conflict.objects.create(application=application, reviewer=member, **facts)
    else:
        member.role_grants.all().delete()
        member = User.objects.get(pk=member.pk)

    with pytest.raises((refusals.NotYours, refusals.InConflict)):
        reviews.hand_in_review(
            form_id=uuid.uuid4(), based_on=1, application=application, reviewer=member, values=typed(), now=now
        )

    assert not Review.objects.filter(handed_in_at__isnull=False).exists()
    assert not Score.objects.exists()
