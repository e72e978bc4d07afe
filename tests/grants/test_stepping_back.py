"""Stepping back: somebody else is asked at once, the managers are told, and what waits is found."""

from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.models import Notice, Role, User
from accounts.services import grant_role
from core.models import LogEntry, Programme
from grants.deciding.services.decisions import decide_decline
from grants.enums import Status
from grants.models import Application, Assignment, Round
from grants.reviewing.services import assigning, reviews
from tests.accounts.factories import person_with_role
from tests.grants.committee import assign, choice, make_application, make_manager, make_member, score

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(programme: Programme) -> User:
    return make_manager(programme, email="manager@example.org")


def step_back(application: Application, reviewer: User, now: datetime, reason: str = "My cousin") -> None:
    reviews.declare_conflict(application=application, reviewer=reviewer, reason=reason, now=now)


def readers(application: Application) -> set[User | None]:
    return {one.reviewer for one in application.assignments.all()}


def test_somebody_else_is_asked_at_once_and_told(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    first, other = make_member(programme), make_member(programme)
    assign(application, first, now)
    step_back(application, first, now)
    assert readers(application) == {first, other}
    assert Assignment.objects.get(reviewer=other).assigned_by is None
    assert other.notices.get().path == "/review/"
    assert LogEntry.objects.get(verb="reviewer.assigned").detail == {"reviewer": other.pseudonym}


def test_the_other_one_is_not_told_in_the_language_of_who_stepped_back(
    application: Application, programme: Programme, now: datetime
) -> None:
    first, other = make_member(programme), make_member(programme)
    assign(application, first, now)
    with translation.override("ar"):
        step_back(application, first, now)
    notice = other.notices.get()
    assert notice.path == "/review/"
    assert notice.text.startswith("Applications wait for you")


def test_it_is_who_has_the_fewest_and_no_conflict(
    round: Round, application: Application, programme: Programme, now: datetime
) -> None:
    first, busy, idle, helper = (make_member(programme) for _ in range(4))
    Application.objects.filter(pk=application.pk).update(acted_by=helper)
    assign(application, first, now)
    for _ in range(2):
        assign(make_application(round, now), busy, now)
    step_back(application, first, now)
    assert readers(application) == {first, idle}


def test_a_review_that_was_handed_in_is_replaced_too(
    application: Application, programme: Programme, now: datetime
) -> None:
    first, other = make_member(programme), make_member(programme)
    score(application, first, now)
    step_back(application, first, now)
    assert readers(application) == {first, other}


def test_stepping_back_twice_asks_one_person(application: Application, programme: Programme, now: datetime) -> None:
    first = make_member(programme)
    for _ in range(3):
        make_member(programme)
    assign(application, first, now)
    for _ in range(2):
        step_back(application, first, now)
    assert application.assignments.count() == 2


def test_when_all_have_stepped_back_nobody_is_left_to_ask(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    first, other = make_member(programme), make_member(programme)
    assign(application, first, now)
    step_back(application, first, now)
    step_back(application, other, now)
    assert readers(application) == {first, other}
    texts = [one.text for one in Notice.objects.filter(user=manager)]
    assert sorted("was asked to read it instead" in text for text in texts) == [False, True]
    assert sorted("nobody was free to read it instead" in text for text in texts) == [False, True]


def test_what_is_decided_needs_no_other_reader(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    first, other = make_member(programme), make_member(programme)
    assign(application, first, now)
    decide_decline(choice=choice(application, manager, "No"), now=now)
    step_back(application, first, now)
    assert readers(application) == {first}
    assert not other.notices.exists()


def test_managers_are_told_in_the_site_and_nothing_leaves_it(
    application: Application,
    manager: User,
    programme: Programme,
    now: datetime,
    django_capture_on_commit_callbacks: Any,
) -> None:
    first = make_member(programme, name="Barasa Wekesa")
    make_member(programme, name="Halima Noor")
    knows = make_manager(programme)
    Application.objects.filter(pk=application.pk).update(acted_by=knows)
    elsewhere = person_with_role(Role.FINANCE, programme)
    assign(application, first, now)
    with django_capture_on_commit_callbacks(execute=True):
        step_back(application, first, now)
    notice = manager.notices.get()
    for words in ("Barasa Wekesa", application.number, "Halima Noor was asked to read it instead"):
        assert words in notice.text
    assert "cousin" not in notice.text
    assert notice.path == f"/admin/grants/{application.round_id}/application/{application.number}/"
    assert not knows.notices.exists()
    assert not elsewhere.notices.exists()
    (sent,) = mail.outbox
    for text in (sent.subject, sent.body):
        assert not any(word in text for word in (application.number, "Barasa", "Halima", "grant", "conflict"))


def test_managers_are_told_when_nobody_is_free(
    application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    only = make_member(programme)
    assign(application, only, now)
    step_back(application, only, now)
    assert "nobody was free to read it instead" in manager.notices.get().text


def test_sharing_out_again_replaces_who_was_not_replaced(
    round: Round, application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    first = make_member(programme)
    assign(application, first, now)
    step_back(application, first, now)
    late = make_member(programme)
    assert assigning.spread_reviews(round=round, each=1, by=manager, now=now).made == 1
    assert readers(application) == {first, late}


def test_sharing_out_leaves_what_is_decided_alone(
    round: Round, application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    make_member(programme)
    decide_decline(choice=choice(application, manager, "No"), now=now)
    assert assigning.spread_reviews(round=round, each=1, by=manager, now=now).made == 0


@pytest.mark.parametrize(("members", "each"), [(4, 2), (6, 3)])
def test_sharing_out_a_round_makes_no_closed_panels(
    round: Round, manager: User, programme: Programme, now: datetime, members: int, each: int
) -> None:
    for _ in range(members):
        make_member(programme)
    for _ in range(12):
        make_application(round, now)
    assigning.spread_reviews(round=round, each=each, by=manager, now=now)
    together: dict[int | None, set[int | None]] = {}
    for one in round.applications.all():
        held = set(one.assignments.values_list("reviewer", flat=True))
        for member in held:
            together.setdefault(member, set()).update(held - {member})
    assert {len(others) for others in together.values()} == {members - 1}


# What waits, on the manager's list


def waiting(client: Client, round: Round, what: str) -> str:
    return client.get(f"/admin/grants/{round.pk}/", {"waits": what}).content.decode()


def test_what_waits_for_reviewers_counts_only_who_may_read(
    client: Client, round: Round, application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    """The grant promises two; one of two stepped back, one helped the applicant: both read nothing."""
    client.force_login(manager)
    first, helper = make_member(programme), make_member(programme)
    assign(application, first, now)
    assign(application, helper, now)
    assert application.number not in waiting(client, round, "reviewers")
    assert application.number in waiting(client, round, "reviews")
    step_back(application, first, now)
    assert application.number in waiting(client, round, "reviewers")
    Application.objects.filter(pk=application.pk).update(acted_by=helper)
    assert application.number in waiting(client, round, "reviewers")
    assert application.number not in waiting(client, round, "reviews")


def test_what_is_decided_waits_for_nobody(
    client: Client, round: Round, manager: User, programme: Programme, now: datetime
) -> None:
    client.force_login(manager)
    decided, published = make_application(round, now), make_application(round, now, status=Status.DECLINED)
    for one in (decided, published):
        Assignment.objects.create(
            application=one, reviewer=make_member(programme), reviewer_pseudonym="p", assigned_at=now
        )
    decide_decline(choice=choice(decided, manager, "No"), now=now)
    for what in ("reviewers", "reviews"):
        page = waiting(client, round, what)
        assert decided.number not in page
        assert published.number not in page


# Who it is


def test_two_members_of_the_same_name_can_be_told_apart(
    client: Client, round: Round, application: Application, manager: User, programme: Programme, now: datetime
) -> None:
    client.force_login(manager)
    one = make_member(programme, name="Peter Otieno", called="Peter", username="peter1", phone=None)
    other = make_member(programme, name="Peter Otieno", called="Peter", username="peter2", phone=None)
    third = make_member(programme, name="Peter Mwangi", called="Peter")
    grant_role(user=third, role=Role.SUPPORT, programme=programme, by=None, now=now)
    page = client.get(f"/admin/grants/{round.pk}/application/{application.number}/").content.decode()
    for words in (f"Peter Otieno ({one.username})", f"Peter Otieno ({other.username})", ">Peter Mwangi<"):
        assert words in page
