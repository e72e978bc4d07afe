"""A form that comes again answers as the first time, whatever happened in between; a foreign one is refused in words.

(Must always hold, 1.) Forms of lessons and concerns have their like in tests/lessons and tests/core.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import RoleGrant, User
from core.models import Programme
from core.refusals import Refusal
from grants.applying.refusals import AlreadySent
from grants.applying.services.applications import take_back_application
from grants.deciding.services import decisions, publishing
from grants.enums import Status
from grants.models import AnswerSave, Application, Assignment, Conflict, Decision, ReviewSave, Round
from grants.reviewing.services import assigning, reviews
from questions.refusals import StaleSave
from tests.accounts.factories import UserFactory
from tests.grants.committee import KES, assign, make_manager, make_member, typed
from tests.grants.factories import begin, fill, make_published_round, make_sent, save, send

pytestmark = pytest.mark.django_db
WORK = {"business": "Beans", "since": "old"}


@pytest.fixture
def neighbour(db: None) -> User:
    return UserFactory()


# Beginning


def begin_form() -> dict[str, str]:
    return {"form_id": str(uuid.uuid4())}


START = "/grants/first-step/apply/start/"


def test_begin_with_another_persons_form_begins_ones_own(
    client: Client, open_round: Round, learner: User, neighbour: User
) -> None:
    form = begin_form()
    for person in (neighbour, learner):
        client.force_login(person)
        assert client.post(START, form)["Location"] == "/grants/first-step/apply/can-i-apply/"
    assert {one.applicant.person for one in Application.objects.all()} == {learner, neighbour}


def test_begin_with_a_form_of_another_round_begins_there(
    client: Client, open_round: Round, learner: User, now: datetime
) -> None:
    make_published_round(now=now, slug="second", title="Second")
    form = begin_form()
    client.force_login(learner)
    for slug in ("first-step", "second"):
        assert client.post(f"/grants/{slug}/apply/start/", form)["Location"] == f"/grants/{slug}/apply/can-i-apply/"
    assert Application.objects.count() == 2


def test_begin_again_after_taking_back_and_closing_answers_as_the_first_time(
    client: Client, open_round: Round, learner: User, now: datetime
) -> None:
    form = begin_form()
    client.force_login(learner)
    first = client.post(START, form)
    take_back_application(application=Application.objects.get(), reason="", acted_by=learner, now=now)
    Round.objects.update(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=1))
    again = client.post(START, form)
    assert again["Location"] == first["Location"]
    assert Application.objects.count() == 1
    assert client.post(START, begin_form()).status_code == 409


# Saving a step


def test_save_with_another_persons_form_is_refused(
    open_round: Round, learner: User, neighbour: User, now: datetime
) -> None:
    form_id = uuid.uuid4()
    save(begin(open_round, neighbour, now=now), "work", WORK, now=now, form_id=form_id)
    with pytest.raises(StaleSave):
        save(begin(open_round, learner, now=now), "work", WORK, now=now, form_id=form_id)
    assert AnswerSave.objects.count() == 1


@pytest.mark.parametrize("since", ["sent", "closed", "taken back"])
def test_save_again_answers_as_the_first_time(open_round: Round, learner: User, now: datetime, since: str) -> None:
    application = fill(begin(open_round, learner, now=now), now=now)
    form_id = uuid.uuid4()
    save(application, "work", WORK, now=now, form_id=form_id)
    if since == "sent":
        send(application, now=now)
    if since == "taken back":
        take_back_application(application=application, reason="", acted_by=learner, now=now)
    later = now + timedelta(days=365) if since == "closed" else now
    count = AnswerSave.objects.count()
    save(application, "work", WORK, now=later, form_id=form_id, based_on=1)
    assert AnswerSave.objects.count() == count
    if since != "closed":
        with pytest.raises(AlreadySent):
            save(application, "work", {**WORK, "since": "new"}, now=now)


def step_form(application: Application, form_id: uuid.UUID, **typed_: Any) -> dict[str, Any]:
    hidden = {"form_id": str(form_id), "based_on": "0", "number": application.number}
    return hidden | {"q-business": "Beans", "q-since": "old"} | typed_


@pytest.mark.parametrize("begun_again", [False, True])
def test_the_page_of_a_step_that_comes_again_after_taking_back_is_answered_as_it_was(
    client: Client, open_round: Round, learner: User, now: datetime, begun_again: bool
) -> None:
    application, form_id = begin(open_round, learner, now=now), uuid.uuid4()
    client.force_login(learner)
    path, form = "/grants/first-step/apply/work/", step_form(application, form_id)
    first = client.post(path, form)
    take_back_application(application=application, reason="", acted_by=learner, now=now)
    if begun_again:
        begin(open_round, learner, now=now)
    again = client.post(path, form)
    assert (
        (again.status_code, again["Location"])
        == (first.status_code, first["Location"])
        == (302, "/grants/first-step/apply/")
    )
    other = client.post(path, form | {"q-business": "Maize"})
    assert other.status_code == 409
    assert not AnswerSave.objects.filter(values__business="Maize").exists()


# Sending and taking back


@pytest.mark.parametrize("since", ["nothing", "taken back", "begun again", "decided"])
def test_send_again_leads_to_the_receipt_and_changes_nothing(
    client: Client, open_round: Round, learner: User, now: datetime, since: str
) -> None:
    application = fill(begin(open_round, learner, now=now), now=now)
    client.force_login(learner)
    form = {"form_id": str(uuid.uuid4()), "number": application.number, "agreed": "on"}
    first = client.post("/grants/first-step/apply/send/", form)
    if since in ("taken back", "begun again"):
        take_back_application(application=application, reason="", acted_by=learner, now=now)
    if since == "begun again":
        begin(open_round, learner, now=now)
    if since == "decided":
        Application.objects.update(status=Status.DECLINED)
    before = list(Application.objects.order_by("pk").values_list("status", flat=True))
    again = client.post("/grants/first-step/apply/send/", form)
    assert again["Location"] == first["Location"] == f"/my/applications/{application.number}/receipt/"
    assert list(Application.objects.order_by("pk").values_list("status", flat=True)) == before


def test_the_receipt_of_what_was_taken_back_says_that_it_was(
    client: Client, open_round: Round, learner: User, now: datetime
) -> None:
    application = make_sent(open_round, learner, now=now)
    take_back_application(application=application, reason="", acted_by=learner, now=now)
    client.force_login(learner)
    page = client.get(f"/my/applications/{application.number}/receipt/", follow=True).content.decode()
    assert "Taken back" in page
    assert "We have it" not in page


def test_sending_with_another_persons_number_sends_nothing(
    client: Client, open_round: Round, learner: User, neighbour: User, now: datetime
) -> None:
    theirs = fill(begin(open_round, neighbour, now=now), now=now)
    begin(open_round, learner, now=now)
    client.force_login(learner)
    for number in (theirs.number, "", "x" * 500, "A\x00B", "../.."):
        form = {"number": number, "agreed": "on"}
        assert client.post("/grants/first-step/apply/send/", form).status_code in (400, 409)
    assert set(Application.objects.values_list("status", flat=True)) == {Status.DRAFT}


def test_taking_back_again_says_the_same_also_after_beginning_anew(
    client: Client, open_round: Round, learner: User, now: datetime
) -> None:
    application = make_sent(open_round, learner, now=now)
    client.force_login(learner)
    path = f"/my/applications/{application.number}/take-back/"
    first = client.post(path, {"reason": "Moved"})
    newer = begin(open_round, learner, now=now)
    again = client.post(path, {"reason": "Moved"})
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"])
    newer.refresh_from_db()
    assert newer.status == Status.DRAFT


# Reviewing


SINCE = ["handed in", "decided", "published", "taken back", "unassigned", "conflict", "no role any more"]


def happen(since: str, application: Application, member: User, now: datetime) -> None:
    """Let happen what closes the application to its reviewer."""
    manager = make_manager(application.round.programme)
    if since in ("decided", "published"):
        application.refresh_from_db()
        decisions.decide_decline(choice=decisions.Choice(None, application, manager, "No", "Agreed."), now=now)
    if since == "published":
        publishing.publish_decisions(round=application.round, by=manager, now=now)
    if since == "taken back":
        person = application.applicant.person
        assert person
        take_back_application(application=application, reason="", acted_by=person, now=now)
    if since == "unassigned":
        Assignment.objects.all().delete()
    if since == "conflict":
        reviews.declare_conflict(application=application, reviewer=member, reason="", now=now)
    if since == "no role any more":
        RoleGrant.objects.filter(user=member).delete()


def forms_of(member: User, application: Application, now: datetime) -> dict[str, Any]:
    fields = {"form_id": uuid.uuid4(), "based_on": 0, "application": application, "reviewer": member, "now": now}
    return fields | {"values": typed()}


@pytest.mark.parametrize("since", SINCE)
def test_saving_a_review_again_answers_as_the_first_time(
    application: Application, member: User, now: datetime, since: str
) -> None:
    assign(application, member, now)
    form = forms_of(member, application, now)
    first = reviews.save_review(**form)
    if since == "handed in":
        reviews.hand_in_review(**{**form, "form_id": uuid.uuid4(), "based_on": 1})
    happen(since, application, member, now)
    before = ReviewSave.objects.count()
    fresh = User.objects.get(pk=member.pk)
    assert reviews.save_review(**{**form, "reviewer": fresh}) == first
    assert ReviewSave.objects.count() == before


@pytest.mark.parametrize("since", SINCE)
def test_handing_in_again_answers_as_the_first_time(
    application: Application, member: User, now: datetime, since: str
) -> None:
    assign(application, member, now)
    form = forms_of(member, application, now)
    first = reviews.hand_in_review(**form)
    happen(since, application, member, now)
    again = reviews.hand_in_review(**{**form, "reviewer": User.objects.get(pk=member.pk)})
    assert (again, again.handed_in_at) == (first, now)
    assert again.scores.count() == 2
    with pytest.raises(Refusal):
        reviews.hand_in_review(
            **{**form, "reviewer": User.objects.get(pk=member.pk), "form_id": uuid.uuid4(), "values": typed("1", "1")}
        )


@pytest.mark.parametrize("since", [one for one in SINCE if one != "no role any more"])
@pytest.mark.parametrize("act", ["save", "hand-in"])
def test_the_review_page_answers_a_repeated_form_as_the_first_time(
    client: Client, application: Application, member: User, now: datetime, since: str, act: str
) -> None:
    assign(application, member, now)
    client.force_login(member)
    path = f"/review/{application.number}/"
    form = {"act": act, "form_id": str(uuid.uuid4()), "based_on": "0", **typed()}
    first = client.post(path, form)
    happen(since, application, member, now)
    again = client.post(path, form)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"]) == (302, f"{path}#scores")
    assert client.get(path).status_code in (200, 403, 404)
    changed = client.post(path, form | {"reason_plan": "Other words"})
    assert changed.status_code in (302, 403, 404, 409)
    assert since == "handed in" or not ReviewSave.objects.filter(values__reason_plan="Other words").exists()


def test_a_review_with_a_colleagues_form_is_refused(
    client: Client, application: Application, member: User, programme: Programme, now: datetime
) -> None:
    colleague = make_member(programme)
    assign(application, member, now)
    assign(application, colleague, now)
    form = forms_of(colleague, application, now)
    theirs = reviews.save_review(**form)
    client.force_login(member)
    for act in ("save", "hand-in"):
        page = client.post(
            f"/review/{application.number}/", {"act": act, "form_id": str(theirs.pk), "based_on": "0", **typed()}
        )
        assert page.status_code == 409
    assert ReviewSave.objects.get() == theirs


def test_stepping_back_again_says_the_same_also_when_it_was_given_to_somebody_else(
    application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    first = reviews.declare_conflict(application=application, reviewer=member, reason="Cousin", now=now)
    Assignment.objects.all().delete()
    assert reviews.declare_conflict(application=application, reviewer=member, reason="Cousin", now=now) == first
    assert Conflict.objects.count() == 1


# Assigning and deciding


def test_assigning_again_changes_nothing(application: Application, member: User, now: datetime) -> None:
    manager = make_manager(application.round.programme)
    first = assigning.assign_reviewer(application=application, reviewer=member, by=manager, now=now)
    assert assigning.assign_reviewer(application=application, reviewer=member, by=manager, now=now) == first


def deciding(key: uuid.UUID, outcome: str, amount: str = "5,000", words: str = "Fine.") -> dict[str, str]:
    form = {"act": "decide", "form_id": str(key), "outcome": outcome, "amount": amount, "words": words}
    return form | {"due_on": "", "reason": "Agreed in the meeting."}


@pytest.mark.parametrize("since", ["nothing", "taken back by the manager", "published", "taken back"])
def test_a_decision_that_comes_again_answers_as_the_first_time(
    client: Client, application: Application, now: datetime, since: str
) -> None:
    manager, key = make_manager(application.round.programme), uuid.uuid4()
    client.force_login(manager)
    path = f"/admin/grants/{application.round_id}/application/{application.number}/"
    first = client.post(path, deciding(key, "award"))
    if since == "taken back by the manager":
        decisions.reopen_decision(choice=decisions.Choice(None, application, manager), now=now)
    if since == "published":
        publishing.publish_decisions(round=application.round, by=manager, now=now)
    awarded = Round.objects.get().awarded_minor
    if since == "taken back":
        take_back_application(application=application, reason="", acted_by=manager, now=now)
        awarded = 0
    again = client.post(path, deciding(key, "award"))
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"]) == (302, path)
    assert Round.objects.get().awarded_minor == awarded
    assert Decision.objects.filter(outcome="award").count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"outcome": "decline"},
        {"amount": "6,000"},
        {"words": "Other words."},
        {"purpose": "Another purpose"},
        {"due_on": "2031-07-07"},
    ],
)
def test_the_same_form_with_something_else_in_it_does_not_look_decided(
    client: Client, application: Application, now: datetime, other: dict[str, str]
) -> None:
    key = uuid.uuid4()
    client.force_login(make_manager(application.round.programme))
    path = f"/admin/grants/{application.round_id}/application/{application.number}/"
    client.post(path, deciding(key, "award"))
    answer = client.post(path, deciding(key, "award") | other)
    assert answer.status_code == 409
    assert Round.objects.get().awarded_minor == 5_000 * KES
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("outcome", ["award", "decline"])
def test_a_colleagues_form_is_judged_as_their_own(
    client: Client, application: Application, round: Round, now: datetime, outcome: str
) -> None:
    key, path = uuid.uuid4(), f"/admin/grants/{round.pk}/application/{application.number}/"
    client.force_login(make_manager(round.programme))
    client.post(path, deciding(key, "award"))
    client.force_login(make_manager(round.programme))
    assert client.post(path, deciding(key, outcome)).status_code == 409
    assert Decision.objects.count() == 1


def test_publishing_again_says_that_nothing_waits(client: Client, application: Application, now: datetime) -> None:
    manager = make_manager(application.round.programme)
    choice = decisions.Choice(None, application, manager, "No", "Agreed.")
    decision = decisions.decide_decline(choice=choice, now=now)
    client.force_login(manager)
    path = f"/admin/grants/{application.round_id}/publish/"
    form = {"decision": str(decision.pk)}
    assert "1 decision is published" in client.post(path, form, follow=True).content.decode()
    assert "No decision waits any more" in client.post(path, form, follow=True).content.decode()
