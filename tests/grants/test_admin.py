"""The managers' screens: who gets in, what each act changes, what is refused, what it costs."""

import csv
import io
import uuid
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import Notice, Role, User
from core.models import Programme
from grants.deciding.services import corrections, publishing
from grants.deciding.services.decisions import decide_decline
from grants.enums import Status
from grants.models import Application, Assignment, Award, Decision, Round
from grants.reviewing.services import reviews
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory
from tests.grants.committee import KES, assign, award, choice, make_application, make_member, make_round_rows, score

pytestmark = pytest.mark.django_db
ROUNDS = "/admin/grants/"


@pytest.fixture
def round(programme: Programme, now: datetime) -> Round:
    return make_round_rows(programme, now, budget=50_000 * KES)


@pytest.fixture
def signed_in(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def pages(round: Round, application: Application) -> dict[str, str]:
    base = f"{ROUNDS}{round.pk}/"
    return {
        "round": base,
        "results": f"{base}results/",
        "ranking": f"{base}ranking/",
        "application": f"{base}application/{application.number}/",
        "spread": f"{base}share-out/",
        "publish": f"{base}publish/",
    }


def deciding(outcome: str = "award", amount: str = "20,000", words: str = "") -> dict[str, str]:
    return {
        "act": "decide",
        "form_id": str(uuid.uuid4()),
        "outcome": outcome,
        "amount": amount,
        "due_on": "2031-06-06",
        "words": words,
        "reason": "Agreed in the meeting.",
    }


# Who gets in


def test_a_manager_who_is_no_administrator_has_every_screen(
    signed_in: Client, round: Round, application: Application
) -> None:
    for path in [ROUNDS, *pages(round, application).values()]:
        assert signed_in.get(path).status_code == 200, path
    assert (
        f'href="{ROUNDS}"' in signed_in.get("/admin/").content.decode()
        or ROUNDS in signed_in.get("/admin/").content.decode()
    )


def test_list_shows_the_day_on_which_a_round_closes(signed_in: Client, round: Round) -> None:
    round.closes_at = datetime(2031, 3, 5, 14, 0, tzinfo=UTC)
    round.save()

    assert "Wednesday 5 March 2031, 5:00 in the evening" in signed_in.get(ROUNDS).content.decode()


@pytest.mark.parametrize("name", ["round", "results", "ranking", "publish"])
def test_a_round_s_screens_say_which_round_it_is(
    signed_in: Client, round: Round, application: Application, name: str
) -> None:
    page = signed_in.get(pages(round, application)[name]).content.decode()

    assert f'<h2 class="w-h3" dir="auto">{round.title}</h2>' in page, "the header has no room for it"


def test_the_sum_of_a_list_of_costs_is_named(signed_in: Client, round: Round, application: Application) -> None:
    page = BeautifulSoup(signed_in.get(pages(round, application)["application"]).content, "html.parser")

    rows = [" ".join(row.get_text(" ").split()) for row in page.select("table.sums tr")]
    assert rows == ["Pots KES 20,000", "Together KES 20,000"]


def test_finance_reads_and_changes_nothing(
    client: Client, programme: Programme, round: Round, application: Application
) -> None:
    client.force_login(person_with_role(Role.FINANCE, programme))
    addresses = pages(round, application)
    for name in ("round", "ranking", "application"):
        assert client.get(addresses[name]).status_code == 200
    for name in ("spread", "publish"):
        assert client.get(addresses[name]).status_code == 302
    for path in addresses.values():
        assert client.post(path, deciding()).status_code in (302, 405)
    assert "Share out" not in client.get(addresses["round"]).content.decode()
    assert 'value="decide"' not in client.get(addresses["application"]).content.decode()
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD_TRAINER, Role.SUPPORT, Role.COMMITTEE, Role.FIELD_OFFICER])
def test_other_roles_get_neither_screens_nor_the_menu(
    client: Client, programme: Programme, round: Round, application: Application, role: str
) -> None:
    client.force_login(person_with_role(role, programme))
    for path in [ROUNDS, *pages(round, application).values()]:
        response = client.get(path)
        assert response.status_code in (302, 403), path
        assert client.post(path, deciding()).status_code in (302, 403, 405), path
    assert ROUNDS not in client.get("/admin/", follow=True).content.decode()
    assert not Decision.objects.exists()


def test_an_application_is_closed_to_a_manager_in_conflict(
    signed_in: Client, round: Round, manager: User, now: datetime
) -> None:
    known = make_application(round, now, status=Status.IN_REVIEW)
    Application.objects.update(acted_by=manager)
    page = f"{ROUNDS}{round.pk}/application/{known.number}/"
    for response in (signed_in.get(page), signed_in.post(page, {"act": "reopen"})):
        assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_another_programmes_round_does_not_exist(signed_in: Client, now: datetime) -> None:
    far = make_round_rows(ProgrammeFactory(), now, slug="far")
    application = make_application(far, now)
    for path in pages(far, application).values():
        assert signed_in.get(path).status_code == 404
        assert signed_in.post(path, deciding()).status_code == 404
    assert far.title not in signed_in.get(ROUNDS).content.decode()


def test_an_application_of_another_round_is_not_found(
    signed_in: Client, round: Round, programme: Programme, now: datetime
) -> None:
    other = make_application(make_round_rows(programme, now, slug="other"), now)
    assert signed_in.get(f"{ROUNDS}{round.pk}/application/{other.number}/").status_code == 404


@pytest.mark.parametrize("status", [Status.DRAFT, Status.WITHDRAWN])
def test_what_was_not_sent_is_not_found(signed_in: Client, round: Round, now: datetime, status: str) -> None:
    hidden = make_application(round, now, status=status)
    assert signed_in.get(pages(round, hidden)["application"]).status_code == 404
    assert hidden.number not in signed_in.get(pages(round, hidden)["round"]).content.decode()


def test_an_administrator_gets_in(client: Client, round: Round, application: Application) -> None:
    client.force_login(AdministratorFactory())
    for path in [ROUNDS, *pages(round, application).values()]:
        assert client.get(path).status_code == 200


# Lists


def test_round_shows_progress_and_who_stepped_back(
    signed_in: Client, round: Round, application: Application, programme: Programme, now: datetime
) -> None:
    first, second = make_member(programme), make_member(programme)
    score(application, first, now)
    assign(application, second, now)
    reviews.declare_conflict(application=application, reviewer=second, reason="My cousin", now=now)
    assert "1 of 1, 1 stepped back" in signed_in.get(pages(round, application)["round"]).content.decode()
    assert "My cousin" in signed_in.get(pages(round, application)["application"]).content.decode()


def test_round_can_be_filtered(signed_in: Client, round: Round, application: Application, now: datetime) -> None:
    declined = make_application(round, now, status=Status.DECLINED)
    path = pages(round, application)["round"]
    only_declined = signed_in.get(path, {"status": "declined"}).content.decode()
    assert declined.number in only_declined
    assert application.number not in only_declined
    assert application.number in signed_in.get(path, {"waits": "reviewers"}).content.decode()
    assert application.number not in signed_in.get(path, {"waits": "reviews"}).content.decode()
    assert application.number in signed_in.get(path, {"q": application.number}).content.decode()


def test_ranking_shows_the_budget_line(signed_in: Client, round: Round, programme: Programme, now: datetime) -> None:
    applications = [make_application(round, now) for _ in range(3)]
    for number, application in enumerate(applications):
        score(application, make_member(programme), now, plan=str(4 - number))
    page = signed_in.get(pages(round, applications[0])["ranking"]).content.decode()
    second, line, third = (
        page.index(applications[1].number),
        page.index("Here the budget of KES\u00a050,000 ends"),
        page.index(applications[2].number),
    )
    assert second < line < third
    assert page.count("Wanjiru Njeri") == 3


@pytest.mark.parametrize("count", [1, 2])
def test_ranking_of_what_fits_has_no_line(
    signed_in: Client, round: Round, programme: Programme, now: datetime, count: int
) -> None:
    """All that have a score fit; what has none draws no line, has no place and no sum."""
    applications = [make_application(round, now) for _ in range(4)]
    for application in applications[:count]:
        score(application, make_member(programme), now)
    page = signed_in.get(pages(round, applications[0])["ranking"]).content.decode()
    assert "Here the budget of" not in page
    assert "the budget reaches down to place" not in page
    assert page.count("From here on: no scores yet") == 1
    assert f"{4 - count} applications have no score yet" in page


def test_ranking_says_what_is_not_certain(
    signed_in: Client, round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    """Three ask for 20,000 of 50,000 each, with the same score by one of two readers, far apart in one."""
    one, other = make_member(programme), make_member(programme)
    first, second, third = (make_application(round, now) for _ in range(3))
    for application in (first, second):
        score(application, one, now, plan="4", need="4")
        score(application, other, now, plan="1", need="1")
    score(third, one, now, plan="cant", need="cant")
    score(third, other, now, plan="cant", need="3")
    Round.objects.filter(pk=round.pk).update(budget_minor=30_000 * KES)
    page = " ".join(signed_in.get(pages(round, first)["ranking"]).content.decode().split())
    for words in (
        "equal score, put in order by lot",
        "scores far apart",
        "1 of 2 scores",
        f"The lot of an application is the SHA-256 of “{round.draw_seed}”, a blank and its number",
    ):
        assert words in page, words


def test_ranking_says_that_the_line_runs_through_equal_scores(
    signed_in: Client, round: Round, programme: Programme, now: datetime
) -> None:
    for _ in range(4):
        score(make_application(round, now), make_member(programme), now)
    page = " ".join(signed_in.get(f"{ROUNDS}{round.pk}/ranking/").content.decode().split())
    assert "The line runs through 4 applications with the same score" in page


def test_export_says_of_each_line_what_is_true(
    signed_in: Client, round: Round, programme: Programme, manager: User, now: datetime
) -> None:
    """Two fit into 50,000. Awarded is inside wherever it stands; of declined, cancelled and unscored nobody can say."""
    first, second, third, declined, cancelled, unscored = (make_application(round, now) for _ in range(6))
    for number, application in enumerate((first, declined, cancelled, second, third)):
        score(application, make_member(programme), now, plan=str(max(4 - number, 1)), need=str(5 - max(number, 1)))
    award(cancelled, manager, now, amount=1_000 * KES)
    publishing.publish_decisions(round=round, by=manager, now=now)
    corrections.cancel_award(application=cancelled, reason="Moved away", by=manager, now=now)
    decide_decline(choice=choice(declined, manager, "No"), now=now)
    award(third, manager, now, amount=20_000 * KES)
    response = signed_in.get(f"{ROUNDS}{round.pk}/ranking/", {"export": "csv"})
    rows = {
        row["Number"]: row
        for row in csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig")))
    }
    inside = {number: row["Inside the budget"] for number, row in rows.items()}
    assert inside == {
        first.number: "yes",
        second.number: "no",
        third.number: "yes",
        declined.number: "",
        cancelled.number: "",
        unscored.number: "",
    }
    decisions = [rows[one.number]["Decision"] for one in (third, declined, cancelled)]
    assert decisions == ["award", "decline", "award cancelled"]
    assert [rows[one.number]["Sum so far"] for one in (first, declined, cancelled)] == ["20000.00"] * 3
    assert (rows[unscored.number]["Place"], rows[unscored.number]["Sum so far"]) == ("", "")


@pytest.mark.parametrize(("currency", "shown"), [("KES", "[$KES] #,##0.00"), ("UGX", "[$UGX] #,##0")])
def test_amounts_in_the_spreadsheet_are_numbers_with_their_currency(
    signed_in: Client, round: Round, now: datetime, currency: str, shown: str
) -> None:
    Round.objects.filter(pk=round.pk).update(currency=currency)
    make_application(round, now)
    response = signed_in.get(f"{ROUNDS}{round.pk}/ranking/", {"export": "xlsx"})
    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    asked = next(cell for cell in sheet[2] if cell.number_format != "General")
    assert (asked.data_type, asked.number_format) == ("n", shown)
    assert sheet.cell(1, asked.column).value == "Asks for"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_ranking_export_defuses_formulas(signed_in: Client, round: Round, now: datetime, file_format: str) -> None:
    person = UserFactory(name='=HYPERLINK("http://evil.test","x")')
    application = make_application(round, now, person=person)
    response = signed_in.get(pages(round, application)["ranking"], {"export": file_format})
    content = b"".join(response.streaming_content)
    if file_format == "csv":
        row = next(csv.DictReader(io.StringIO(content.decode())))
        assert row["Applicant"] == '\'=HYPERLINK("http://evil.test","x")'
        assert row["Asks for"] == "20000.00"
    else:
        openpyxl = pytest.importorskip("openpyxl")
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert "f" not in {cell.data_type for row in sheet for cell in row}
        assert sheet["C2"].value.startswith("'=")


def test_nobody_can_make_the_spreadsheet_fail_by_their_name(signed_in: Client, round: Round, now: datetime) -> None:
    application = make_application(round, now, person=UserFactory(name="Ami\x0bna\x1f"))

    response = signed_in.get(pages(round, application)["ranking"], {"export": "xlsx"})

    openpyxl = pytest.importorskip("openpyxl")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet["C2"].value == "Amina"


# Acts


def test_share_out_assigns_and_says_how_many(
    signed_in: Client, round: Round, application: Application, programme: Programme
) -> None:
    make_member(programme)
    response = signed_in.post(pages(round, application)["spread"], {"each": 2}, follow=True)
    page = response.content.decode()
    assert "1 assignment was made" in page
    assert f"Too few people can read these: {application.number}" in page


@pytest.mark.parametrize("each", ["0", "99", "x", ""])
def test_share_out_refuses_nonsense(signed_in: Client, round: Round, application: Application, each: str) -> None:
    assert signed_in.post(pages(round, application)["spread"], {"each": each}).status_code == 200
    assert not Assignment.objects.exists()


def test_assign_by_hand_and_take_back(
    signed_in: Client, round: Round, application: Application, programme: Programme
) -> None:
    member, path = make_member(programme), pages(round, application)["application"]
    signed_in.post(path, {"act": "assign", "reviewer": member.pk})
    assignment = Assignment.objects.get()
    assert assignment.reviewer == member
    signed_in.post(path, {"act": "remove", "assignment": assignment.pk})
    assert not Assignment.objects.exists()


def test_assign_refuses_who_is_not_free(
    signed_in: Client, round: Round, application: Application, manager: User
) -> None:
    path = pages(round, application)["application"]
    for reviewer in (manager.pk, UserFactory().pk, "x", ""):
        assert signed_in.post(path, {"act": "assign", "reviewer": reviewer}).status_code == 400
    assert not Assignment.objects.exists()


def test_award_from_the_screen(signed_in: Client, round: Round, application: Application) -> None:
    path = pages(round, application)["application"]
    assert 'value="20,000"' in signed_in.get(path).content.decode()
    form = deciding()
    response = signed_in.post(path, form, follow=True)
    assert signed_in.post(path, form)["Location"] == path
    round.refresh_from_db()
    assert "Awarded: KES\u00a020,000" in response.content.decode()
    assert round.awarded_minor == 20_000 * KES
    assert Award.objects.get().instalments.get().due_on.isoformat() == "2031-06-06"


def test_the_amount_offered_is_capped_by_what_is_left(
    signed_in: Client, round: Round, manager: User, now: datetime
) -> None:
    for _ in range(2):
        award(make_application(round, now), manager, now)
    page = signed_in.get(pages(round, make_application(round, now))["application"]).content.decode()
    assert 'value="10,000"' in page
    assert (
        "They ask for KES\u00a020,000, but only KES\u00a010,000 is left of the budget: this would be a part of it."
        in page
    )


def test_the_loser_of_a_race_sees_plain_words_and_what_was_typed(
    signed_in: Client, round: Round, application: Application, manager: User, now: datetime
) -> None:
    for _ in range(2):
        award(make_application(round, now), manager, now)
    response = signed_in.post(pages(round, application)["application"], deciding(words="A fine plan, well priced"))
    page = response.content.decode()
    assert response.status_code == 409
    assert "The budget does not reach: KES\u00a010,000 is left" in page
    assert "A fine plan, well priced" in page
    assert 'value="20,000"' in page
    assert not application.decisions.exists()


@pytest.mark.parametrize(
    "form",
    [
        deciding(amount="lots"),
        deciding(amount=""),
        deciding(amount="1.234567"),
        deciding(outcome="reopen"),
        deciding(outcome=""),
        deciding(words="x" * 2001),
        {"act": "nonsense"},
        {},
        {"act": "cancel", "reason": ""},
    ],
)
def test_bad_input_changes_nothing(
    signed_in: Client, round: Round, application: Application, form: dict[str, str]
) -> None:
    response = signed_in.post(pages(round, application)["application"], form)
    assert response.status_code == 400
    assert not Decision.objects.exists()


def test_decline_without_words_is_refused(signed_in: Client, round: Round, application: Application) -> None:
    response = signed_in.post(pages(round, application)["application"], deciding("decline"))
    assert response.status_code == 409
    assert "Write some words" in response.content.decode()


def test_decline_take_back_and_publish(
    signed_in: Client, round: Round, application: Application, manager: User, now: datetime
) -> None:
    addresses = pages(round, application)
    signed_in.post(addresses["application"], deciding("decline", words="The price list was missing."))
    signed_in.post(addresses["application"], {"act": "reopen", "form_id": str(uuid.uuid4())})
    signed_in.post(addresses["application"], deciding("decline", words="The prices were missing."))
    assert "Publish 1 decision" in signed_in.get(addresses["ranking"]).content.decode()
    assert "1 decision waits" in signed_in.get(addresses["publish"]).content.decode()
    signed_in.post(addresses["publish"], {"decision": str(Decision.objects.latest("number").pk)})
    application.refresh_from_db()
    assert application.status == Status.DECLINED
    assert Notice.objects.get().user == application.applicant.person


def test_a_published_award_can_be_cancelled_with_a_reason(
    signed_in: Client, round: Round, application: Application, manager: User, now: datetime
) -> None:
    award(application, manager, now)
    publishing.publish_decisions(round=round, by=manager, now=now)
    signed_in.post(pages(round, application)["application"], {"act": "cancel", "reason": "Moved away"})
    round.refresh_from_db()
    assert round.awarded_minor == 0
    assert "cancelled" in signed_in.get(pages(round, application)["application"]).content.decode()
