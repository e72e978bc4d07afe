"""The committee's pages: what they show, what they refuse, what they cost."""

import re
import uuid
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Role, User
from accounts.unsent_forms import mark_of
from core.models import Programme
from grants.applying.services.applications import take_back_application
from grants.enums import Status
from grants.models import Application, AttachedCertificate, Conflict, Review, ReviewSave, Round, Score
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import assign, make_application, make_member, make_round_rows, score, typed

pytestmark = pytest.mark.django_db
QUEUE = "/review/"


@pytest.fixture
def signed_in(client: Client, member: User) -> Client:
    client.force_login(member)
    return client


def address(application: Application) -> str:
    return reverse("review:open-review", args=[application.number])


def posted(act: str = "save", *, form_id: uuid.UUID | None = None, based_on: int = 0, **values: str) -> dict[str, str]:
    return {
        "act": act,
        "form_id": str(form_id or uuid.uuid4()),
        "based_on": str(based_on),
        **(values or typed()),
    }


# The list


def test_list_says_how_many_and_how_long(signed_in: Client, round: Round, member: User, now: datetime) -> None:
    for _ in range(3):
        assign(make_application(round, now), member, now)
    score(round.applications.first(), member, now)
    page = signed_in.get(QUEUE).content.decode()
    assert "You have 2 to read" in page
    assert "About 8 minutes each, 16 minutes for all" in page
    assert "1 of 3 done" in page


def test_list_of_who_has_nothing_says_so_in_plain_words(signed_in: Client) -> None:
    assert "Nothing waits for you yet" in signed_in.get(QUEUE).content.decode()


def test_list_of_who_is_through_thanks(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    score(application, member, now)
    assert "All read. Thank you!" in signed_in.get(QUEUE).content.decode()


def test_list_shows_own_assignments_only_and_no_name(
    signed_in: Client, round: Round, member: User, programme: Programme, now: datetime
) -> None:
    own = assign(make_application(round, now), member, now).application
    other = assign(make_application(round, now), make_member(programme), now).application
    page = signed_in.get(QUEUE).content.decode()
    assert own.number in page
    assert other.number not in page
    assert "Wanjiru" not in page


def test_list_leaves_out_what_was_taken_back_and_what_is_decided_does_not_wait(
    signed_in: Client, round: Round, member: User, now: datetime
) -> None:
    withdrawn = assign(make_application(round, now), member, now).application
    awarded = assign(make_application(round, now), member, now).application
    Application.objects.filter(pk=withdrawn.pk).update(status=Status.WITHDRAWN)
    Application.objects.filter(pk=awarded.pk).update(status=Status.AWARDED)
    page = signed_in.get(QUEUE).content.decode()
    assert "Nothing waits for you yet" in page
    assert awarded.number not in page
    earlier = signed_in.get(QUEUE, {"earlier": 1}).content.decode()
    assert "No longer needed" in earlier
    assert awarded.number in earlier
    assert withdrawn.number not in page + earlier


@pytest.mark.parametrize("count", [1, 3, 30, 120])
def test_list_costs_the_same_for_one_and_for_many(
    signed_in: Client,
    round: Round,
    member: User,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(count):
        assign(make_application(round, now), member, now)
    with django_assert_num_queries(9):  # one of them, the site's, is asked once a process
        signed_in.get(QUEUE)


@pytest.mark.parametrize(
    "role", [Role.TRAINER, Role.GRANT_MANAGER, Role.FINANCE, Role.FIELD_OFFICER, Role.SUPPORT, None, "administrator"]
)
def test_only_committee_members_enter(
    client: Client, programme: Programme, application: Application, now: datetime, role: str | None
) -> None:
    if role == "administrator":
        person = AdministratorFactory()
    else:
        person = person_with_role(role, programme) if role else UserFactory()
    assign(application, person, now)
    client.force_login(person)
    for path in (QUEUE, address(application), reverse("review:declare-conflict", args=[application.number])):
        assert client.get(path).status_code == 403
        assert client.post(path, posted()).status_code in (403, 405)
    assert not Review.objects.exists()


def test_strangers_are_asked_to_sign_in(client: Client, application: Application) -> None:
    for path in (QUEUE, address(application)):
        response = client.get(path)
        assert response.status_code == 302
        assert response.url == f"/accounts/login/?next={path}"


# One application


def test_review_page_shows_answers_beside_the_rubric_without_the_person(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    person = application.applicant.person
    User.objects.filter(pk=person.pk).update(phone="+254712999888", email="wanjiru@example.org", username="wanjirun")
    AttachedCertificate.objects.create(
        application=application, course_key=uuid.uuid4(), code="SECRETCODE", title="Finances", issued_at=now
    )
    assign(application, member, now)
    response = signed_in.get(address(application))
    page = response.content.decode()
    for shown in ("Two big pots", "KES\u00a020,000", "Pots", "The plan", "described level 4", "judge this", "Finances"):
        assert shown in page
    for hidden in ("Wanjiru", "712999888", "wanjiru@example.org", "wanjirun", person.pseudonym, "SECRETCODE"):
        assert hidden not in page
    assert "no-store" in response["Cache-Control"]


def test_get_never_writes(signed_in: Client, application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    signed_in.get(address(application))
    assert not Review.objects.exists()


def test_save_answers_with_saved_at_on_the_programmes_clock(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    response = signed_in.post(address(application), posted(**typed("3", "")), follow=True)
    page = response.content.decode()
    saved_at = ReviewSave.objects.get().saved_at.astimezone(application.round.zone)
    assert f"Saved at {saved_at:%H:%M}" in page
    assert "1 of 2 complete" in page
    assert "Because." in page


def test_save_twice_counts_once(signed_in: Client, application: Application, member: User, now: datetime) -> None:
    assign(application, member, now)
    form = posted()
    for _ in range(2):
        assert signed_in.post(address(application), form).status_code == 302
    assert ReviewSave.objects.count() == 1


def test_a_late_older_save_gets_plain_words_and_what_was_typed(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    signed_in.post(address(application), posted(**typed("4", "4")))
    response = signed_in.post(address(application), posted(**typed("1", "1", reason="An older thought")))
    page = response.content.decode()
    assert response.status_code == 409
    assert "You changed this page somewhere else meanwhile" in page
    assert "An older thought" in page
    assert 'name="based_on" value="1"' in page
    assert ReviewSave.objects.get().values["level_plan"] == "4"


def test_hand_in_shows_what_is_missing_and_keeps_what_was_typed(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    response = signed_in.post(address(application), posted("hand-in", **typed("3", "")))
    page = response.content.decode()
    assert response.status_code == 422
    assert "2 things to put right" in page
    assert "Because." in page
    assert 'name="based_on" value="1"' in page
    assert not Score.objects.exists()


def test_page_says_not_saved_only_of_what_is_not(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    hidden = re.compile(r'id="unsaved"[^>]*\bhidden')
    fresh = signed_in.get(address(application))
    refused = signed_in.post(address(application), posted(**typed("99")))
    incomplete = signed_in.post(address(application), posted("hand-in", **typed("3", "")))
    stale = signed_in.post(address(application), posted(**typed("1", "1")))
    answers = [
        (one.status_code, bool(hidden.search(one.content.decode()))) for one in (fresh, refused, incomplete, stale)
    ]
    assert answers == [(200, True), (400, False), (422, True), (409, False)]


def test_words_typed_while_the_application_is_taken_back_come_back_to_the_reviewer(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    form = posted("hand-in", **typed("3", "She counted for\nfour mornings."), made_for=mark_of(member))
    take_back_application(application=application, reason="", acted_by=application.applicant.person, now=now)

    page = signed_in.post(address(application), form)

    assert page.status_code == 404
    assert "This application was taken back" in page.content.decode()
    assert "It is not saved. Copy it" in page.content.decode()
    assert "She counted for<br>four mornings." in page.content.decode()
    assert not Review.objects.exists()


def test_who_never_had_an_application_is_not_told_that_it_was_taken_back(
    signed_in: Client, application: Application, member: User
) -> None:
    Application.objects.update(status=Status.WITHDRAWN)

    assert signed_in.post(address(application), posted("hand-in")).status_code == 404


def test_hand_in_twice_counts_once_and_leads_on(
    signed_in: Client, round: Round, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    following = assign(make_application(round, now), member, now).application
    form = posted("hand-in")
    for _ in range(2):
        response = signed_in.post(address(application), form, follow=True)
        assert response.status_code == 200
    page = response.content.decode()
    assert Score.objects.count() == 2
    assert "Your scores are handed in" in page
    assert "Next one: 1 left" in page
    assert address(following) in page
    assert "<textarea" not in page


def test_others_scores_are_hidden_until_ones_own_are_in(
    signed_in: Client, application: Application, member: User, programme: Programme, now: datetime
) -> None:
    other = make_member(programme, name="Colleague Kamau", called="Kamau")
    assign(application, member, now)
    assign(application, other, now)
    theirs = score(application, other, now, plan="1")
    Score.objects.filter(review=theirs).update(reason="Their secret thought")
    before = signed_in.get(address(application)).content.decode()
    assert "Their secret thought" not in before
    after = signed_in.post(address(application), posted("hand-in"), follow=True).content.decode()
    assert "Their secret thought" in after
    assert "Colleague 1" in after
    assert "Kamau" not in after


def test_an_unfinished_review_of_another_is_never_shown(
    signed_in: Client, application: Application, member: User, programme: Programme, now: datetime
) -> None:
    other = make_member(programme)
    assign(application, other, now)
    review = Review.objects.create(application=application, reviewer=other, reviewer_pseudonym="x", begun_at=now)
    review.saves.create(number=1, values=typed(reason="Half a thought"), saved_at=now)
    score(application, member, now)
    page = signed_in.get(address(application)).content.decode()
    assert "Half a thought" not in page
    assert "Nobody else has handed in" in page


@pytest.mark.parametrize("case", ["not assigned", "another programme", "no such number", "taken back"])
def test_what_is_not_ones_own_is_not_found(
    signed_in: Client, application: Application, member: User, programme: Programme, now: datetime, case: str
) -> None:
    if case == "another programme":
        application = make_application(make_round_rows(ProgrammeFactory(), now, slug="far"), now)
        assign(application, member, now)
    elif case == "no such number":
        application.number = "NOTHING"
    elif case == "taken back":
        assign(application, member, now)
        Application.objects.update(status=Status.WITHDRAWN)
    for path in (address(application), reverse("review:declare-conflict", args=[application.number])):
        assert signed_in.get(path).status_code == 404
        assert signed_in.post(path, posted()).status_code == 404
    assert not Review.objects.exists()
    assert not Conflict.objects.exists()


def test_a_declared_conflict_closes_the_page_at_once(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    step_back = reverse("review:declare-conflict", args=[application.number])
    assert "close it to me" in signed_in.get(step_back).content.decode()
    assert not Conflict.objects.exists()
    response = signed_in.post(step_back, {"reason": "My cousin"}, follow=True)
    assert "Closed to you" in response.content.decode()
    closed = signed_in.get(address(application))
    assert closed.status_code == 403
    assert "This application is closed to you" in closed.content.decode()
    assert "Two big pots" not in closed.content.decode()
    assert signed_in.post(address(application), posted()).status_code == 403
    assert Conflict.objects.get().reason == "My cousin"


def test_a_found_conflict_closes_the_page(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    Application.objects.update(acted_by=member)
    assert signed_in.get(address(application)).status_code == 403


def test_a_review_that_came_too_late_gets_plain_words_and_what_was_typed(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    Application.objects.update(status=Status.DECLINED)
    response = signed_in.post(address(application), posted(**typed(reason="Hours of thought")))
    assert response.status_code == 409
    assert "no longer being scored" in response.content.decode()
    assert "Hours of thought" in response.content.decode()


@pytest.mark.parametrize(
    "broken",
    [
        {"form_id": "nonsense"},
        {"form_id": ""},
        {"based_on": "-1"},
        {"based_on": "x"},
        {"level_plan": "99"},
        {"reason_plan": "x" * 2001},
        {"comment": "x" * 1_000_000},
    ],
)
def test_bad_input_is_refused_with_what_was_typed(
    signed_in: Client, application: Application, member: User, now: datetime, broken: dict[str, str]
) -> None:
    assign(application, member, now)
    response = signed_in.post(address(application), posted(**(typed(reason="Kept words") | broken)) | broken)
    assert response.status_code == 400
    assert not ReviewSave.objects.exists()
    if "reason_plan" not in broken:
        assert "Kept words" in response.content.decode()


@pytest.mark.parametrize("handed_in", [False, True])
def test_review_page_costs_at_most_fifteen_queries(
    signed_in: Client,
    round: Round,
    member: User,
    programme: Programme,
    now: datetime,
    handed_in: bool,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(30):
        assign(make_application(round, now), member, now)
    application = round.applications.first()
    for _ in range(3):
        score(application, make_member(programme), now)
    if handed_in:
        score(application, member, now)
    with django_assert_max_num_queries(15):
        assert signed_in.get(address(application)).status_code == 200


def test_review_page_in_arabic_reads_right_to_left(
    signed_in: Client, application: Application, member: User, now: datetime
) -> None:
    assign(application, member, now)
    page = signed_in.get("/ar" + address(application)).content.decode()
    assert 'dir="rtl"' in page


def test_each_reviewer_reads_in_an_own_order(programme: Programme, round: Round, client: Client, now: datetime) -> None:
    orders = []
    for _ in range(3):
        person = make_member(programme)
        for application in [*round.applications.all()] or [make_application(round, now) for _ in range(8)]:
            assign(application, person, now)
        client.force_login(person)
        first = client.get(QUEUE).context["queue"]
        again = client.get(QUEUE).context["queue"]
        orders.append([entry.application.number for entry in first.entries])
        assert orders[-1] == [entry.application.number for entry in again.entries]
    assert len({tuple(order) for order in orders}) > 1


def test_my_learning_has_a_lasting_way_to_what_one_reads(client: Client, programme: Programme) -> None:
    for person, count in ((make_member(programme), 1), (UserFactory(), 0)):
        client.force_login(person)
        assert client.get("/my/").content.decode().count('href="/review/"') == count
