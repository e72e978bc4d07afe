"""Who applies in a round, alone or in a group, does nothing else in it and sees no scores of it."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from core.models import Programme
from grants.applying.refusals import CouldReadOthers
from grants.applying.services.applications import take_back_application
from grants.conflicts import conflict_between, conflicts_about, is_applicant_in
from grants.deciding.selectors.round_ranking import rank_round
from grants.deciding.services import corrections, decisions, publishing
from grants.enums import ConflictSource, Status
from grants.models import Application, Assignment, Round
from grants.reviewing.services import assigning, reviews
from grants.rounds.services import RoundError
from grants.services import guards, refusals
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.grants import factories
from tests.grants.committee import (
    KES,
    assign,
    award,
    choice,
    make_application,
    make_manager,
    make_member,
    make_round_rows,
    score,
    typed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(round: Round, now: datetime) -> Application:
    """Somebody else's application."""
    return make_application(round, now)


# What closes, and when


@pytest.mark.parametrize("status", [Status.SENT, Status.IN_REVIEW, Status.AWARDED, Status.DECLINED])
def test_who_applies_is_in_conflict_with_every_application_of_the_round(
    round: Round, rival: Application, programme: Programme, now: datetime, status: str
) -> None:
    member = make_member(programme)
    own = make_application(round, now, person=member, status=status)
    assert is_applicant_in(person=member, round=round)
    assert conflict_between(person=member, application=rival) == ConflictSource.COMPETES
    assert conflict_between(person=member, application=own) == ConflictSource.MEMBER


def test_what_was_taken_back_competes_no_more(
    round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member = make_member(programme)
    own = make_application(round, now, person=member)
    take_back_application(application=own, reason="", acted_by=member, now=now)
    assert not is_applicant_in(person=member, round=round)
    assert conflict_between(person=member, application=rival) is None


@pytest.mark.parametrize(("is_open", "competes"), [(True, True), (False, False)])
def test_a_draft_competes_for_as_long_as_it_can_be_sent(
    round: Round, rival: Application, programme: Programme, now: datetime, is_open: bool, competes: bool
) -> None:
    manager = make_manager(programme)
    make_application(round, now, person=manager, status=Status.DRAFT, sent_at=None)
    if is_open:
        Round.objects.update(closes_at=now + timedelta(days=1))
    assert is_applicant_in(person=manager, round=round) is competes
    assert (conflict_between(person=manager, application=rival) is not None) is competes


def test_another_round_stays_open(round: Round, programme: Programme, now: datetime) -> None:
    member = make_member(programme)
    make_application(round, now, person=member)
    other = make_application(make_round_rows(programme, now, slug="other"), now)
    assert conflict_between(person=member, application=other) is None


def test_applicants_who_could_judge_nothing_are_not_listed(round: Round, rival: Application, now: datetime) -> None:
    neighbours = {make_application(round, now).applicant.person_id for _ in range(3)}
    assert not neighbours & conflicts_about(rival)[rival.pk].keys()


# Committee members


def test_a_member_who_applies_reads_and_scores_nothing_more(
    client: Client, round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member = make_member(programme)
    assign(rival, member, now)
    make_application(round, now, person=member)
    with pytest.raises(refusals.AppliesHere):
        guards.check_may_open(application=rival, reviewer=member)
    with pytest.raises(refusals.AppliesHere):
        score(rival, member, now)
    client.force_login(member)
    page = client.get(f"/review/{rival.number}/")
    assert page.status_code == 403
    assert "You apply for this grant yourself" in page.content.decode()
    assert "Two big pots" not in page.content.decode()
    assert "you apply for this grant yourself" in client.get("/review/").content.decode()


def test_what_they_scored_before_counts_no_more_and_is_shown_to_nobody(
    client: Client, round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member, colleague = make_member(programme), make_member(programme)
    score(rival, member, now, plan="1", need="1")
    score(rival, colleague, now, plan="4", need="4")
    make_application(round, now, person=member)
    line = next(line for line in rank_round(round).open_lines if line.application == rival)
    assert (line.tally.reviews, str(line.tally.score), line.conflicts) == (1, "100.0", 1)
    client.force_login(colleague)
    assert "Nobody else has handed in" in client.get(f"/review/{rival.number}/").content.decode()


def test_the_next_sharing_out_gives_their_applications_to_others(
    round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member, colleague, manager = make_member(programme), make_member(programme), make_manager(programme)
    assign(rival, member, now)
    own = make_application(round, now, person=member)
    spread = assigning.spread_reviews(round=round, each=1, by=manager, now=now)
    assert (spread.made, spread.short) == (2, [])
    for application in (rival, own):
        assert application.assignments.filter(reviewer=colleague).exists()
    with pytest.raises(refusals.InConflict):
        assigning.assign_reviewer(application=make_application(round, now), reviewer=member, by=manager, now=now)


# Managers, finance, administrators


def acts_on(round: Round, rival: Application, reviewer: User, now: datetime) -> dict[str, Callable[[User], object]]:
    """Every act of a manager, by name."""
    return {
        "share out": lambda by: assigning.spread_reviews(round=round, each=1, by=by, now=now),
        "assign": lambda by: assigning.assign_reviewer(application=rival, reviewer=reviewer, by=by, now=now),
        "take back": lambda by: assigning.remove_assignment(assignment=Assignment.objects.get(), by=by, now=now),
        "award": lambda by: award(rival, by, now),
        "decline": lambda by: decisions.decide_decline(choice=choice(rival, by, "No"), now=now),
        "reopen": lambda by: decisions.reopen_decision(choice=choice(rival, by), now=now),
        "publish": lambda by: publishing.publish_decisions(round=round, by=by, now=now),
        "cancel": lambda by: corrections.cancel_award(application=rival, reason="x", by=by, now=now),
    }


ACTS = ["share out", "assign", "take back", "award", "decline", "reopen", "publish", "cancel"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("is_administrator", [False, True])
def test_a_manager_who_applies_does_nothing_in_the_round(
    round: Round, rival: Application, programme: Programme, now: datetime, act: str, is_administrator: bool
) -> None:
    manager = AdministratorFactory() if is_administrator else make_manager(programme)
    assign(rival, make_member(programme), now)
    make_application(round, now, person=manager)
    with pytest.raises(refusals.AppliesHere):
        acts_on(round, rival, make_member(programme), now)[act](manager)
    assert not rival.decisions.exists()
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("role", [Role.GRANT_MANAGER, Role.FINANCE, None])
def test_the_screens_of_the_round_are_closed_in_plain_words(
    client: Client, round: Round, rival: Application, programme: Programme, now: datetime, role: str | None
) -> None:
    person = person_with_role(role, programme) if role else AdministratorFactory()
    score(rival, make_member(programme), now)
    own = make_application(round, now, person=person)
    client.force_login(person)
    base = f"/admin/grants/{round.pk}/"
    for path in ("", "results/", "ranking/", "ranking/?export=csv", f"application/{rival.number}/"):
        response = client.get(base + path)
        assert response.status_code == 403, path
        page = response.content.decode()
        assert "You apply for this grant yourself" in page
        assert f"/my/applications/{own.number}/" in page
        assert rival.number not in page
    assert client.get(f"/my/applications/{own.number}/").status_code == 200
    rounds = client.get("/admin/grants/").content.decode()
    assert rounds.count("closed to you: you apply for it") == 2


def test_forged_posts_of_a_manager_who_applies_change_nothing(
    client: Client, round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    manager = make_manager(programme)
    make_member(programme)
    make_application(round, now, person=manager)
    client.force_login(manager)
    base = f"/admin/grants/{round.pk}/"
    for path, form in [
        ("share-out/", {"each": "1"}),
        ("publish/", {}),
        (f"application/{rival.number}/", {"act": "reopen", "form_id": "6f2f3d8e-0000-4000-8000-000000000000"}),
    ]:
        assert client.post(base + path, form).status_code == 403
    assert not Assignment.objects.exists()


def test_who_has_a_part_in_the_grant_is_told_before_beginning(
    client: Client, programme: Programme, learner: User, now: datetime
) -> None:
    factories.make_published_round(now=now)
    client.force_login(make_manager(programme))
    assert "Once you begin your own, all of it closes to you" in client.get(
        "/grants/first-step/apply/"
    ).content.decode().replace("\n", " ")
    client.force_login(learner)
    assert "closes to you" not in client.get("/grants/first-step/apply/").content.decode()


# An application that a conflict closes to its manager


@pytest.fixture
def cousin(round: Round, programme: Programme, now: datetime) -> tuple[Application, User]:
    """An application for which a manager acted, and that manager."""
    manager = make_manager(programme)
    person = UserFactory(name="Cousin Kamau")
    application = make_application(round, now, person=person, asked=12_345 * KES)
    Application.objects.filter(pk=application.pk).update(acted_by=manager)
    return application, manager


def test_ranking_shows_a_closed_line_with_nothing_but_its_place(
    client: Client, round: Round, rival: Application, cousin: tuple[Application, User], now: datetime
) -> None:
    closed, manager = cousin
    score(closed, make_member(round.programme), now, plan="4", need="4")
    score(rival, make_member(round.programme), now)
    client.force_login(manager)
    page = client.get(f"/admin/grants/{round.pk}/ranking/").content.decode()
    assert "Closed to you: a conflict of interest" in page
    assert "1 application is closed to you" in page
    assert rival.number in page
    for hidden in (closed.number, "Cousin Kamau", "100.0"):
        assert hidden not in page
    assert [line.rank.sum_minor for line in rank_round(round, reader=manager).lines] == [
        12_345 * KES,
        32_345 * KES,
    ]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_export_of_the_ranking_closes_the_same_line(
    client: Client,
    round: Round,
    rival: Application,
    cousin: tuple[Application, User],
    now: datetime,
    file_format: str,
) -> None:
    closed, manager = cousin
    score(closed, make_member(round.programme), now, plan="4", need="4")
    client.force_login(manager)
    response = client.get(f"/admin/grants/{round.pk}/ranking/", {"export": file_format})
    content = b"".join(response.streaming_content)
    if file_format == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
    else:
        openpyxl = pytest.importorskip("openpyxl")
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [str(cell) for cell in rows[1]] == ["1", "closed to you", *[""] * 12]
    assert rows[2][1] == rival.number


def test_list_leaves_a_closed_application_out_and_says_so(
    client: Client, round: Round, rival: Application, cousin: tuple[Application, User]
) -> None:
    closed, manager = cousin
    client.force_login(manager)
    for query in ("", "?q=Cousin", f"?q={closed.number}", "?status=sent"):
        page = client.get(f"/admin/grants/{round.pk}/{query}").content.decode()
        assert f"/application/{closed.number}/" not in page
        assert "Cousin Kamau" not in page
        assert "1 application is closed to you" in page


def test_a_manager_in_conflict_chooses_no_reviewer_either(
    round: Round, cousin: tuple[Application, User], now: datetime
) -> None:
    closed, manager = cousin
    member = make_member(round.programme)
    with pytest.raises(refusals.ManagerInConflict):
        assigning.assign_reviewer(application=closed, reviewer=member, by=manager, now=now)
    assignment = assign(closed, member, now)
    with pytest.raises(refusals.ManagerInConflict):
        assigning.remove_assignment(assignment=assignment, by=manager, now=now)


def test_publish_screen_leaves_what_is_closed_to_another_manager(
    client: Client, round: Round, cousin: tuple[Application, User], now: datetime
) -> None:
    closed, manager = cousin
    award(closed, make_manager(round.programme), now, amount=12_000 * KES)
    client.force_login(manager)
    page = client.get(f"/admin/grants/{round.pk}/publish/").content.decode()
    assert "No decision waits" in page
    assert "Another manager sees to it" in page
    client.post(f"/admin/grants/{round.pk}/publish/", {"decision": str(closed.decisions.get().pk)})
    closed.refresh_from_db()
    assert closed.status == Status.SENT


def test_a_review_kept_before_is_not_lost_when_they_take_their_application_back(
    round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member = make_member(programme)
    score(rival, member, now)
    own = make_application(round, now, person=member)
    take_back_application(application=own, reason="", acted_by=member, now=now)
    assert rank_round(round).open_lines[0].tally.reviews == 1
    with pytest.raises(refusals.AlreadyHandedIn):
        reviews.save_review(
            form_id=uuid.uuid4(), based_on=1, application=rival, reviewer=member, values=typed("1", "1"), now=now
        )


def test_leaving_the_site_does_not_bring_a_competitors_scores_back(
    round: Round, rival: Application, programme: Programme, now: datetime
) -> None:
    member = make_member(programme)
    score(rival, member, now)
    own = make_application(round, now, person=member, status=Status.DECLINED)
    Application.objects.filter(pk=own.pk).update(acted_by=None)
    member.delete()
    line = next(line for line in rank_round(round).open_lines if line.application == rival)
    assert line.tally.score is None


# Who read the others' begins no application


@pytest.mark.parametrize("role", [Role.GRANT_MANAGER, Role.FINANCE, "administrator"])
def test_who_can_read_what_others_sent_begins_no_application(
    client: Client, open_round: Round, programme: Programme, now: datetime, role: str
) -> None:
    person = AdministratorFactory() if role == "administrator" else person_with_role(Role(role), programme)
    make_application(open_round, now)
    with pytest.raises(CouldReadOthers):
        factories.begin(open_round, person, now=now)
    client.force_login(person)
    answer = client.get(reverse("grants:apply", args=[open_round.slug]))
    assert answer.status_code == 200
    assert "You can't apply for this grant" in answer.text
    assert "Start my application" not in answer.text
    refused = client.post(reverse("grants:start", args=[open_round.slug]), {"form_id": str(uuid.uuid4())})
    assert refused.status_code == 409
    assert not Application.objects.filter(applicant__person=person).exists()


def test_what_was_taken_back_can_not_be_written_anew_with_the_others_read(
    open_round: Round, programme: Programme, now: datetime
) -> None:
    manager = make_manager(programme)
    own = factories.begin(open_round, manager, now=now)
    make_application(open_round, now)
    assert factories.begin(open_round, manager, now=now) == own, "who has one open is closed out, and keeps it"
    take_back_application(application=own, reason="", acted_by=manager, now=now)
    with pytest.raises(CouldReadOthers):
        factories.begin(open_round, manager, now=now)


def test_who_was_asked_to_judge_begins_no_application(open_round: Round, programme: Programme, now: datetime) -> None:
    asked, waiting = make_member(programme), make_member(programme)
    assign(make_application(open_round, now), asked, now)
    with pytest.raises(CouldReadOthers):
        factories.begin(open_round, asked, now=now)
    assert factories.begin(open_round, waiting, now=now)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_manager_tries_a_round_that_nobody_has_sent_anything_to(
    open_round: Round, programme: Programme, now: datetime, status: str
) -> None:
    make_application(open_round, now, status=status)
    assert factories.begin(open_round, make_manager(programme), now=now)


def test_manager_of_another_programme_is_an_applicant_like_all(open_round: Round, now: datetime) -> None:
    make_application(open_round, now)
    assert factories.begin(open_round, make_manager(ProgrammeFactory(key="elsewhere")), now=now)


# The page of the round


def test_who_applies_changes_nothing_of_the_round_by_its_page(
    client: Client, programme: Programme, now: datetime
) -> None:
    page = factories.make_page(now=now)
    round = Round.objects.get(key=page.translation_key)
    manager = make_manager(programme)
    factories.begin(round, manager, now=now)
    page.budget = 200_000
    revision = page.save_revision(user=manager)
    with pytest.raises(RoundError, match="Somebody else must change it"):
        revision.publish(user=manager)
    client.force_login(manager)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={page.pk}", follow=True)
    assert "Somebody else must change it" in answer.content.decode()
    round.refresh_from_db()
    assert round.budget_minor == 100_000 * KES


def test_a_page_that_can_not_stand_is_not_published_by_ticking_it(
    client: Client, programme: Programme, now: datetime
) -> None:
    page = factories.make_page(now=now)
    page.closes_at = now - timedelta(hours=1)
    page.save_revision(clean=False)
    client.force_login(make_manager(programme))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={page.pk}", follow=True)
    assert answer.status_code == 200
    assert "This moment is in the past" in answer.content.decode()
    assert Round.objects.get().closes_at > now
