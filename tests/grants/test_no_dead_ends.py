"""What an applicant is told at once, where it leads, and how their amounts go together."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from core.models import Programme
from courses.models import CourseCompletion
from grants.applying.selectors.checklist import read_checklist
from grants.applying.sums import Sums, sums_of
from grants.applying.wording import sums_words
from grants.models import Answer, Application, Round
from lessons.selectors import rows_in, saved_sheets_of
from questions.enums import Kind
from questions.fields import RowsField, YesNoField
from tests.grants.apply_pages import BASE, close, hidden_part, type_in
from tests.grants.factories import (
    begin,
    fill,
    give_certificate,
    make_course,
    make_page,
    make_published_round,
    make_sent,
    save,
)
from tests.grants.plan_pages import PLAIN, with_prefills, write_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def words_of(page: HttpResponse) -> str:
    return " ".join(BeautifulSoup(page.content, "html.parser").get_text(" ").split())


def links_of(page: HttpResponse) -> dict[str, str]:
    main = BeautifulSoup(page.content, "html.parser").find("main")
    return {" ".join(link.get_text(" ").split()): str(link.get("href")) for link in main.find_all("a")}


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


@pytest.fixture
def round(open_round: Round) -> Round:
    return open_round


# An answer that does not fit


BORN_2012 = {"q-age_day": "17", "q-age_month": "5", "q-age_year": "2012", "q-not-staff": "yes"}
STAFF = {"q-age_day": "17", "q-age_month": "5", "q-age_year": "1990", "q-not-staff": "no"}


@pytest.mark.parametrize(
    ("typed", "rule"), [(BORN_2012, "You are 18 or older."), (STAFF, "You do not work for us.")], ids=["young", "staff"]
)
def test_an_answer_that_does_not_fit_says_so_at_once(
    signed_in: Client, round: Round, learner: User, now: datetime, typed: dict[str, str], rule: str
) -> None:
    begin(round, learner, now=now)

    after = signed_in.get(type_in(signed_in, "can-i-apply", **typed).headers["Location"])
    there = signed_in.get(f"{BASE}can-i-apply/")

    notices = [
        " ".join(notice.get_text(" ").split()) for notice in BeautifulSoup(after.text, "html.parser").select(".warn")
    ]
    assert notices[0].startswith(f"This answer does not fit, so you can't send it like this: {rule}")
    assert notices[1].startswith("Was it a slip?")
    assert "Change it on the page “Can I apply?”" in words_of(after)
    assert "Saved." not in words_of(after)
    assert f"{rule} You tell us this yourself. This does not fit" in words_of(there)


def test_answers_that_fit_are_just_saved(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)

    after = signed_in.get(type_in(signed_in, "can-i-apply", **{**STAFF, "q-not-staff": "yes"}).headers["Location"])

    assert "Saved." in words_of(after)
    assert "does not fit" not in words_of(after)


@pytest.mark.parametrize(
    ("label", "yes", "no"),
    [
        ("You do not work for us.", "Yes, that is so", "No, that is not so"),
        ("You live here", "Yes, that is so", "No, that is not so"),
        ("Do you work for us?", "Yes", "No"),
        ("Do you work for us? ", "Yes", "No"),
        ("هل تعمل لدينا؟", "Yes", "No"),
    ],
)
def test_a_sentence_is_answered_in_words_and_a_question_by_yes_or_no(label: str, yes: str, no: str) -> None:
    assert [str(words) for _key, words in YesNoField(label=label).choices] == [yes, no]


# A missing certificate


def test_who_lacks_a_certificate_is_led_to_its_course(signed_in: Client, learner: User, now: datetime) -> None:
    begin(make_published_round(now=now, course=make_course()), learner, now=now)

    pages = {step: signed_in.get(f"{BASE}{step}/") for step in ("can-i-apply", "certificates")}
    check = signed_in.get(f"{BASE}check/")

    for page in pages.values():
        assert links_of(page)["Take the course “Finances”"] == "/finances/"
        assert "Your application waits for you. Send it before" in words_of(page)
    assert links_of(check)["Finish this course first: Finances"] == "/finances/"
    assert "My certificates Done" not in words_of(signed_in.get(BASE))


def test_of_several_missing_courses_the_page_shows_them_all(signed_in: Client, learner: User, now: datetime) -> None:
    page = make_page(now=now, course=make_course(), publish=False)
    other = make_course("marketing")
    rules = list(page.rule_parts.all())
    certificates = next(rule for rule in rules if rule.kind == "certificates")
    certificates.courses.append(("course", other))
    page.rule_parts.set(rules)
    page.save_revision().publish()
    begin(Round.objects.get(), learner, now=now)

    step, check = signed_in.get(f"{BASE}can-i-apply/"), signed_in.get(f"{BASE}check/")

    assert {"Take the course “Finances”", "Take the course “Marketing”"} <= links_of(step).keys()
    assert links_of(check)["This does not fit: You finished it."] == f"{BASE}can-i-apply/"


def test_who_left_their_certificate_out_is_not_told_that_they_never_earned_it(
    signed_in: Client, learner: User, now: datetime
) -> None:
    course = make_course()
    application = fill(begin(make_published_round(now=now, course=course), learner, now=now), now=now)
    give_certificate(learner, course, now=now)
    save(application, "certificates", {"courses": []}, now=now)

    check, step = signed_in.get(f"{BASE}check/"), signed_in.get(f"{BASE}certificates/")
    refused = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    missing = "You have this certificate, but it does not go with it yet: Finances"
    assert links_of(check)[missing] == f"{BASE}certificates/"
    assert "Finish this course" not in words_of(check)
    assert "You finished it. This fits" in words_of(check)
    assert "This grant asks for: Finances. Leave it in." in words_of(step)
    assert "you can leave this empty" not in words_of(step)
    assert refused.status_code != 200
    assert not Application.objects.exclude(sent_at=None).exists()

    save(application, "certificates", {"courses": [str(course.translation_key)]}, now=now)
    sent = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    assert sent.status_code == 302
    assert Application.objects.get().certificates.get().title == "Finances"


# Beginning, going on, changing


def test_a_stranger_is_led_to_signing_up_and_comes_back(client: Client, round: Round) -> None:
    links = links_of(client.get("/grants/first-step/"))

    assert links["Sign up and start my application"] == f"/accounts/signup/?next={BASE}"
    assert links["Sign in"] == f"/accounts/login/?next={BASE}"


def test_one_press_on_the_grants_page_begins(signed_in: Client, round: Round, learner: User) -> None:
    page = signed_in.get("/grants/first-step/")
    form = BeautifulSoup(page.content, "html.parser").find("main").find("form")

    begun = signed_in.post(form["action"], hidden_part(page))

    assert begun.headers["Location"] == f"{BASE}can-i-apply/"
    assert Application.objects.get().applicant.person == learner


def test_a_draft_stands_on_top_of_my_learning_with_its_last_day(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    begin(round, learner, now=now)

    mine, listed = signed_in.get("/my/"), signed_in.get("/my/applications/")
    read = signed_in.get(f"/my/applications/{Application.objects.get().number}/")

    for page in (mine, listed, read):
        assert links_of(page)["Go on with my application"] == BASE
        assert "days left" in words_of(page)
    assert words_of(mine).index("Go on with my application") < words_of(mine).index("No course yet")
    assert words_of(read).index("Go on with my application") < words_of(read).index("No answer")


def test_a_draft_of_a_closed_grant_says_so_and_leads_on(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    number = begin(round, learner, now=now).number
    close(round, now)

    page = signed_in.get(BASE)

    assert "This grant is closed, and your application was not sent." in words_of(page)
    assert links_of(page)["Read what I wrote"] == f"/my/applications/{number}/"
    assert not [url for url in links_of(page).values() if url.startswith(f"{BASE}work")]
    assert "Go on with my application" not in words_of(signed_in.get("/my/"))
    assert "Go on with my application" not in words_of(signed_in.get(f"/my/applications/{number}/"))


def test_a_sent_application_offers_to_change_it_while_the_grant_is_open(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    number = make_sent(round, learner, now=now).number
    address = f"/my/applications/{number}/take-back/"

    offered = links_of(signed_in.get(f"/my/applications/{number}/"))
    asked = words_of(signed_in.get(address))
    close(round, now)
    after = links_of(signed_in.get(f"/my/applications/{number}/"))

    assert offered["Change something, or take it back"] == address
    assert "all that you wrote comes along" in asked
    assert "Change something, or take it back" not in after


# When and how one hears


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"phone": "+254712345678", "email": None}, ["+254712345678"]),
        ({"phone": None, "email": "amina@example.org"}, ["We also write to amina@example.org"]),
        ({"phone": None, "email": None}, ["so we can't reach you", "Give a phone number or an email"]),
    ],
)
def test_the_receipt_says_when_and_how_one_hears(
    signed_in: Client, round: Round, learner: User, now: datetime, names: dict[str, Any], said: list[str]
) -> None:
    User.objects.filter(pk=learner.pk).update(**names)
    number = make_sent(round, learner, now=now).number

    for path in (f"/my/applications/{number}/receipt/", f"/my/applications/{number}/"):
        page = words_of(signed_in.get(path))
        assert "Others can ask until" in page
        assert "We can't name the day yet." in page
        assert "never call you for money" in page
        assert all(words in page for words in said)


def test_deadlines_name_the_place_of_their_clock(signed_in: Client, round: Round, programme: Programme) -> None:
    place = programme.time_zone.rsplit("/", 1)[-1]

    assert f"{place} time" in words_of(signed_in.get("/grants/first-step/"))


# Amounts side by side


COSTS = [{"what": "Stove", "minor": 900_000}, {"what": "Gas", "minor": 12_000}]


@pytest.mark.parametrize(
    ("costs", "own", "asked", "asks_own", "missing", "over", "short"),
    [
        (912_000, 200_000, 1_500_000, True, 712_000, 788_000, 0),
        (912_000, 200_000, 712_000, True, 712_000, 0, 0),
        (912_000, 200_000, 500_000, True, 712_000, 0, 212_000),
        (912_000, 0, 912_000, True, 912_000, 0, 0),
        (912_000, None, 912_000, True, None, 0, 0),
        (912_000, None, 1_000_000, False, 912_000, 88_000, 0),
        (None, 200_000, 500_000, True, None, 0, 0),
        (912_000, 200_000, None, True, 712_000, 0, 0),
        (100_000, 200_000, 50_000, True, -100_000, 150_000, 0),
    ],
)
def test_the_amounts_go_together_or_their_difference_is_said(
    costs: int | None, own: int | None, asked: int | None, asks_own: bool, missing: int | None, over: int, short: int
) -> None:
    sums = Sums(costs=costs, own=own, asked=asked, asks_own=asks_own)

    assert (sums.missing, sums.over, sums.short) == (missing, over, short)
    assert len([*sums_words(sums, "KES")]) == bool(over or short)


def test_all_lists_of_costs_are_one_list() -> None:
    def question(key: str, kind: Kind) -> Any:
        return PLAIN.__class__(**{**vars(PLAIN), "key": key, "kind": kind})

    asked = [question("a", Kind.ROWS), question("b", Kind.ROWS), question("own", Kind.MONEY)]

    sums = sums_of(asked, {"a": COSTS, "b": COSTS, "own": 1000}, None)

    assert sums == Sums(costs=1_824_000, own=1000, asked=None, asks_own=True)


def test_the_amount_stands_beside_the_list_and_is_warned_of_never_forbidden(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    application = begin(round, learner, now=now)
    values = {"what": "A stove", "costs": COSTS, "own": 200_000, "sold": None}
    save(application, "step", values, now=now)

    page = signed_in.get(f"{BASE}amount/")
    refused = type_in(signed_in, "amount", **{"q-asked": "5k"})
    after = signed_in.get(type_in(signed_in, "amount", **{"q-asked": "15000"}).headers["Location"])
    check = signed_in.get(f"{BASE}check/")

    assert "Your list comes to KES 9,120 You put in yourself KES 2,000 What is missing KES 7,120" in words_of(page)
    assert 'value="7,120"' in page.text
    assert "This is what is missing by your list." in words_of(page)
    assert "This is what is missing by your list." not in words_of(refused)  # what was typed isn't
    for seen in (after, check):
        assert "By your list KES 7,120 is missing, and you ask for KES 15,000: KES 7,880 more." in words_of(seen)
    assert Application.objects.get().asked_minor == 1_500_000


def test_what_cannot_be_sent_yet_leads_on_from_its_foot(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    begin(round, learner, now=now)

    check = signed_in.get(f"{BASE}check/")

    assert list(links_of(check).items())[-1] == ("See what is still to do", BASE)


# All of a plan page


def test_a_long_list_of_the_plan_page_is_taken_whole(
    signed_in: Client, learner: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    page = with_prefills(now)
    parts = list(page.question_parts.all())
    next(part for part in parts if part.key == "costs").prefill = "costs.things + costs.own"
    page.question_parts.set(parts)
    page.save_revision().publish()
    begin(Round.objects.get(), learner, now=now)
    rows = [{"what": f"Thing {n} {'x' * 200}", "minor": 100_000 + n} for n in range(19)]
    write_plan(learner, {"things": [*rows, {"what": "Cloth", "minor": None}], "own": 5_000}, now=now)

    with django_assert_max_num_queries(12):
        step = signed_in.get(f"{BASE}step/")
    fields = BeautifulSoup(step.content, "html.parser").find("main").find_all("input")
    typed = {field["name"]: field.get("value", "") for field in fields}
    refused = signed_in.post(f"{BASE}step/", {**typed, "go": "next"})
    number = next(name.split("-")[2] for name, value in typed.items() if value == "Cloth")
    saved = signed_in.post(f"{BASE}step/", {**typed, f"q-costs-{number}-amount": "250", "go": "next"})

    kept = Answer.objects.get(question_key="costs").value
    assert "21 lines were taken. Each line needs a name and an amount." in words_of(step)
    assert refused.status_code == 400
    assert "Say how much “Cloth” costs." in words_of(refused)
    assert saved.status_code == 302
    assert [line["minor"] for line in kept] == [*(row["minor"] for row in rows), 25_000, 5_000]
    assert kept[-1]["what"] == "Own money"
    assert [line["what"] for line in kept[:19]] == [row["what"] for row in rows]


def test_a_long_answer_of_the_plan_page_is_suggested_whole_and_said_to_be_too_long(
    signed_in: Client, learner: User, now: datetime
) -> None:
    with_prefills(now)
    begin(Round.objects.get(), learner, now=now)
    write_plan(learner, {"step": "word " * 100}, now=now)

    page = signed_in.get(f"{BASE}step/")

    assert page.text.count("word ") >= 99
    assert "It has 500 letters, and 300 fit here: make it shorter." in words_of(page)


def test_a_saved_list_comes_back_whole_however_long(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    application = begin(round, learner, now=now)
    lines = {f"q-costs-{n}-what": f"Thing {n}" for n in range(30)} | {f"q-costs-{n}-amount": "10" for n in range(30)}

    type_in(signed_in, "step", **lines)
    type_in(signed_in, "step", **(lines | {"q-what": "Again"}))

    assert len(Answer.objects.get(question_key="costs").value) == 30
    assert 'value="Thing 29"' in signed_in.get(f"{BASE}step/").text
    assert read_checklist(application, "en").sums.costs == 30_000


def test_a_list_of_costs_reads_as_many_lines_as_were_sent() -> None:
    field = RowsField(currency="KES")
    sent = {"c-41-what": "Last", "c-41-amount": "5"}

    read = field.widget.value_from_datadict(sent, {}, "c")

    assert field.clean(read) == [{"what": "Last", "minor": 500}]


def test_rows_of_another_currency_are_left_out(learner: User, now: datetime) -> None:
    write_plan(learner, {"things": [{"what": "Pot", "minor": 5}], "own": 7}, now=now, currency="UGX")

    assert rows_in(saved_sheets_of(learner), "KES") == {}
    assert rows_in(saved_sheets_of(learner), "UGX")["costs.own"] == [{"what": "Own money", "minor": 7}]


def test_nobody_is_offered_a_draft_that_opens_later(learner: User, signed_in: Client, now: datetime) -> None:
    round = make_published_round(now=now)
    begin(round, learner, now=now)
    Round.objects.update(opens_at=now + timedelta(days=1))

    assert "Go on with my application" not in words_of(signed_in.get("/my/"))


# A name that nobody wrote


def test_who_has_no_name_is_asked_before_sending_and_may_send_all_the_same(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    application = fill(begin(round, learner, now=now), now=now)
    User.objects.filter(pk=learner.pk).update(name="")

    page = signed_in.get(f"{BASE}check/")
    saved = signed_in.post(links_of(page)["Write your name."], {"name": "Achieng"})
    after = signed_in.get(saved.headers["Location"])

    assert f"We do not know your name. Whoever reads your answers sees {learner.pseudonym} in its place." in words_of(
        page
    )
    assert "Send my application" in words_of(page)
    assert saved.headers["Location"] == f"{BASE}check/"
    assert "We do not know your name" not in words_of(after)
    assert str(Application.objects.get(pk=application.pk).applicant) == "Achieng"


def test_a_name_leads_back_to_no_other_site(signed_in: Client) -> None:
    saved = signed_in.post("/accounts/profile/?next=https://example.org/", {"name": "Achieng"})

    assert saved.headers["Location"] == "/accounts/profile/"


def test_a_finished_course_without_a_name_asks_for_the_name_not_for_the_course(
    signed_in: Client, learner: User, now: datetime
) -> None:
    course = make_course()
    round = make_published_round(now=now, course=course)
    fill(begin(round, learner, now=now), now=now)
    before = links_of(signed_in.get(f"{BASE}check/"))
    User.objects.filter(pk=learner.pk).update(name="")
    CourseCompletion.objects.create(
        learner=learner, course_key=course.translation_key, rule={}, acted_by=learner, completed_at=now
    )

    asked = links_of(signed_in.get(f"{BASE}check/"))

    assert f"Finish this course first: {course.title}" in before
    words = f"You finished {course.title}. Write your name, and your certificate is made."
    assert asked[words] == "/accounts/profile/?next=%2Fgrants%2Ffirst-step%2Fapply%2Fcheck%2F"
    assert f"Finish this course first: {course.title}" not in asked
