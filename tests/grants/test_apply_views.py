"""The applicant's pages: the way through, and every refusal in plain words with what was typed kept."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import Notice, User
from grants.models import Answer, AnswerSave, Application, Round
from tests.accounts.factories import UserFactory
from tests.grants.apply_pages import BASE, close, hidden_part, type_in
from tests.grants.factories import begin, fill, give_certificate, make_course, make_published_round, make_sent, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def round(open_round: Round) -> Round:
    return open_round


@pytest.fixture
def signed_in(client: Client, learner: User) -> Client:
    client.force_login(learner)
    return client


TYPED: dict[str, dict[str, Any]] = {
    "can-i-apply": {"q-age_day": "17", "q-age_month": "5", "q-age_year": "1990", "q-not-staff": "yes"},
    "work": {"q-business": "Beans and chapati", "q-since": "old"},
    "step": {"q-what": "A second\r\nstove", "q-costs-0-what": "Stove", "q-costs-0-amount": "4,500", "q-sold": "40"},
    "amount": {"q-asked": "5 000"},
}


def test_the_whole_way_from_beginning_to_the_receipt(signed_in: Client, round: Round, learner: User) -> None:
    offered = signed_in.get(BASE)
    started = signed_in.post(f"{BASE}start/", hidden_part(offered))
    steps = [type_in(signed_in, step, **typed) for step, typed in TYPED.items()]
    checked = signed_in.get(f"{BASE}check/")
    sent = signed_in.post(f"{BASE}send/", {**hidden_part(checked), "agreed": "on"})
    receipt = signed_in.get(sent.headers["Location"])

    application = Application.objects.get()
    assert started.headers["Location"] == f"{BASE}can-i-apply/"
    assert [step.headers["Location"] for step in steps] == [
        f"{BASE}work/",
        f"{BASE}step/",
        f"{BASE}amount/",
        f"{BASE}check/",
    ]
    assert dict(application.answers.values_list("question_key", "value")) == {
        "business": "Beans and chapati",
        "since": "old",
        "what": "A second\nstove",
        "costs": [{"what": "Stove", "minor": 450_000}],
        "sold": "40",
    }
    assert dict(application.declarations.values_list("rule_key", "value")) == {"age": "1990-05-17", "not-staff": True}
    assert (application.status, application.asked_minor) == ("sent", 500_000)
    assert application.number in receipt.content.decode()
    assert Notice.objects.get(user=learner).path == f"/my/applications/{application.number}/"


def test_beginning_leads_to_the_first_page_and_later_to_the_list(signed_in: Client, round: Round) -> None:
    old, new = (hidden_part(signed_in.get(BASE)) for _ in range(2))
    began = [signed_in.post(f"{BASE}start/", old).headers["Location"] for _ in range(2)]

    later = signed_in.post(f"{BASE}start/", new).headers["Location"]

    assert (began, later) == ([f"{BASE}can-i-apply/"] * 2, BASE)


def test_certificates_that_are_missing_or_left_off_are_not_passed_by(
    signed_in: Client, learner: User, now: datetime
) -> None:
    course = make_course()
    application = begin(make_published_round(now=now, course=course), learner, now=now)
    certificates = f"{BASE}certificates/"
    seen = [type_in(signed_in, "amount", **TYPED["amount"]).headers["Location"]]
    give_certificate(learner, course, now=now)
    save(application, "certificates", {"courses": [str(course.translation_key)]}, now=now)
    seen.append(type_in(signed_in, "amount", **{"q-asked": "5001"}).headers["Location"])
    save(application, "certificates", {"courses": []}, now=now)
    seen.append(type_in(signed_in, "amount", **{"q-asked": "5002"}).headers["Location"])

    assert seen == [certificates, f"{BASE}check/", certificates]


def test_money_is_read_back_grouped(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)

    after = signed_in.get(type_in(signed_in, "amount", **{"q-asked": "12500.5"}).headers["Location"])

    assert "You ask for KES\xa012,500.50" in after.content.decode()
    assert 'value="12,500.50"' in signed_in.get(f"{BASE}amount/").content.decode()


def test_an_unfinished_page_is_saved(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)

    saved = type_in(signed_in, "work", **{"q-business": ""})

    assert saved.status_code == 302
    assert AnswerSave.objects.get().values == {"business": None, "since": None}
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("step", "typed", "words"),
    [
        ("amount", {"q-asked": "a lot"}, "Write the amount in digits"),
        ("amount", {"q-asked": "25000"}, "You wrote KES\xa025,000. The most is KES\xa020,000."),
        ("amount", {"q-asked": "0"}, "The least is KES\xa01,000."),
        ("amount", {"q-asked": "9" * 39}, "This amount is too large."),
        ("work", {"q-business": "x" * 201}, "This is too long: 201 letters, 200 fit."),
        ("work", {"q-since": "yesterday"}, "Choose one of these."),
        ("step", {"q-own": "-5"}, "Write the amount in digits"),
        ("step", {"q-sold": "many"}, "Write it in digits"),
        ("step", {"q-costs-3-amount": "700"}, "Say what you will buy for 700."),
        (
            "step",
            {"q-costs-1-amount": "1.500", "q-costs-0-what": "Pot", "q-costs-0-amount": "5", "q-costs-1-what": "Stove"},
            "Row 2: This could be 1,500 or 1.50.",
        ),
        ("step", {"q-costs-0-what": "Stove"}, "Say how much “Stove” costs."),
        ("step", {"q-costs-0-what": "x" * 301, "q-costs-0-amount": "1"}, "Row 1: use a few words only."),
        (
            "step",
            {f"q-costs-{n}-what": f"Thing {n}" for n in reversed(range(101))},
            "You wrote 101 rows, and 100 fit. Put some of them together in one.",
        ),
        ("can-i-apply", {"q-age_day": "31", "q-age_month": "2", "q-age_year": "1990"}, "This day does not exist."),
        ("can-i-apply", {"q-age_day": "", "q-age_month": "2", "q-age_year": "1990"}, "This day does not exist."),
        ("can-i-apply", {"q-not-staff": "perhaps"}, "Choose one of these."),
        ("certificates", {"q-courses": [str(uuid.uuid4())]}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words_and_kept(
    signed_in: Client, round: Round, learner: User, now: datetime, step: str, typed: dict[str, Any], words: str
) -> None:
    begin(round, learner, now=now)

    page = type_in(signed_in, step, **typed)

    text = page.content.decode()
    value = next(iter(typed.values()))
    assert page.status_code == 400
    assert words in text.replace("&#x27;", "'")
    assert not AnswerSave.objects.exists()
    assert step in {"can-i-apply", "certificates"} or value == "yesterday" or value in text


def test_the_same_form_sent_twice_is_saved_once(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)
    typed = {**hidden_part(signed_in.get(f"{BASE}work/")), **TYPED["work"], "go": "next"}

    answers = [signed_in.post(f"{BASE}work/", typed) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert AnswerSave.objects.count() == 1


def test_a_late_older_page_does_not_overwrite_and_keeps_what_was_typed(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    application = begin(round, learner, now=now)
    old = hidden_part(signed_in.get(f"{BASE}work/"))
    save(application, "work", {"business": "Newer words", "since": None}, now=now)

    late = signed_in.post(f"{BASE}work/", {**old, "q-business": "Older words"})

    assert late.status_code == 409
    assert "Older words" in late.content.decode()
    assert Answer.objects.get(question_key="business").value == "Newer words"


def test_after_the_refusal_the_same_words_can_be_saved_on_purpose(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    application = begin(round, learner, now=now)
    old = hidden_part(signed_in.get(f"{BASE}work/"))
    save(application, "work", {"business": "Newer words", "since": None}, now=now)
    late = signed_in.post(f"{BASE}work/", {**old, "q-business": "Mine"})

    again = signed_in.post(f"{BASE}work/", {**hidden_part(late), "q-business": "Mine"})

    assert again.status_code == 302
    assert Answer.objects.get(question_key="business").value == "Mine"


@pytest.mark.parametrize("broken", [{"form_id": "x"}, {"based_on": "-1"}, {"based_on": ""}, {"number": "OTHER"}])
def test_a_broken_or_foreign_hidden_part_is_an_old_page(
    signed_in: Client, round: Round, learner: User, now: datetime, broken: dict[str, str]
) -> None:
    begin(round, learner, now=now)
    part = hidden_part(signed_in.get(f"{BASE}work/"))

    page = signed_in.post(f"{BASE}work/", {**part, **broken, "q-business": "Kept words"})

    assert page.status_code == 409
    assert "Kept words" in page.content.decode()
    assert not AnswerSave.objects.exists()


def test_saving_late_says_so_and_keeps_the_text(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    begin(round, learner, now=now)
    part = hidden_part(signed_in.get(f"{BASE}work/"))
    close(round, now)

    page = signed_in.post(f"{BASE}work/", {**part, "q-business": "Typed in time?"})

    text = page.content.decode()
    assert page.status_code == 409
    assert "This grant is closed." in text
    assert "Typed in time?" in text
    assert not Answer.objects.exists()


def test_saving_after_sending_says_so(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    application = fill(begin(round, learner, now=now), now=now)
    part = hidden_part(signed_in.get(f"{BASE}work/"))
    signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    page = signed_in.post(f"{BASE}work/", {**part, "q-business": "After all"})

    text = page.content.decode()
    assert page.status_code == 409
    assert "was sent or taken back, so it can&#x27;t be changed." in text
    assert f'<a href="/my/applications/{application.number}/">See my application</a>' in text
    assert "After all" in text
    assert Answer.objects.get(question_key="business").value == "Beans and chapati"


def test_sending_late_says_so(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    application = fill(begin(round, learner, now=now), now=now)
    close(round, now)

    page = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    assert page.status_code == 409
    assert "This grant is closed." in page.content.decode()
    assert "Beans and chapati" in page.content.decode()


def test_sending_without_agreeing_says_so(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    application = fill(begin(round, learner, now=now), now=now)

    page = signed_in.post(f"{BASE}send/", {"number": application.number}, follow=True)

    assert "We can only send it when you agree." in page.content.decode()
    assert f'name="number" value="{application.number}"' in page.content.decode()
    assert Application.objects.get().status == "draft"


def test_refused_sending_leaves_no_form_to_send_again_behind(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    """Back, after the application was sent, opens an address: a page that answered a POST would ask to send again."""
    application = fill(begin(round, learner, now=now), now=now)

    refused = signed_in.post(f"{BASE}send/", {"number": application.number})
    sent = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})
    back = signed_in.get(refused["Location"])

    assert refused.status_code == 302
    assert sent["Location"].endswith("/receipt/")
    assert back["Location"] == f"/my/applications/{application.number}/"


def test_reason_of_a_refusal_is_said_only_while_it_is_true(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    fill(begin(round, learner, now=now), now=now)

    for reason in ("missing", "NotReady", "invented"):
        assert "Not sent." not in signed_in.get(f"{BASE}check/?refused={reason}").content.decode()


def test_sending_with_gaps_names_them_with_links(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    application = begin(round, learner, now=now)

    page = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"}, follow=True)

    text = page.content.decode()
    assert "Not sent." in text
    assert "No answer yet: What do you sell?" in text
    assert f'href="{BASE}amount/"' in text


def test_who_does_not_fit_is_told_which_rule_and_how_to_meet_it(
    signed_in: Client, learner: User, now: datetime
) -> None:
    course = make_course()
    application = fill(begin(make_published_round(now=now, course=course), learner, now=now), now=now)

    refused = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"}, follow=True)
    give_certificate(learner, course, now=now)
    sent = signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    assert "Finish this course first: Finances" in refused.text
    assert 'href="/finances/"' in refused.text
    assert sent.status_code == 302


def test_sending_twice_leads_to_the_same_receipt(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    application = fill(begin(round, learner, now=now), now=now)

    answers = [signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"}) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {f"/my/applications/{application.number}/receipt/"}
    assert Application.objects.get().events.filter(to_status="sent").count() == 1


def test_an_old_page_does_not_send_a_newer_application(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    old = fill(begin(round, learner, now=now), now=now)
    signed_in.post(f"/my/applications/{old.number}/take-back/")
    new = fill(begin(round, learner, now=now), now=now)

    page = signed_in.post(f"{BASE}send/", {"number": old.number, "agreed": "on"})

    new.refresh_from_db()
    assert page.status_code == 409
    assert new.status == "draft"


def test_taking_back_and_beginning_again_brings_the_words_along(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    old = make_sent(round, learner, now=now)

    signed_in.post(f"/my/applications/{old.number}/take-back/", {"reason": "A wrong price"})
    shown = signed_in.get(f"/my/applications/{old.number}/").content.decode()
    signed_in.post(f"{BASE}start/", hidden_part(signed_in.get(BASE)))

    new = Application.objects.live().get()
    assert "Taken back" in shown
    assert "A wrong price" in shown
    assert new.number != old.number
    assert (new.asked_minor, new.answers.count(), new.declarations.count()) == (500_000, 4, 2)


def test_taking_back_what_was_decided_is_refused(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    sent = make_sent(round, learner, now=now)
    Application.objects.update(status="declined")

    page = signed_in.post(f"/my/applications/{sent.number}/take-back/")

    assert page.status_code == 409
    assert "It has been decided" in page.content.decode()


def test_too_long_a_reason_is_kept(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    sent = make_sent(round, learner, now=now)

    page = signed_in.post(f"/my/applications/{sent.number}/take-back/", {"reason": "y" * 501})

    assert page.status_code == 400
    assert "y" * 501 in page.content.decode()
    assert Application.objects.get().status == "sent"


def test_a_closed_round_offers_no_beginning(signed_in: Client, round: Round, now: datetime) -> None:
    close(round, now)

    offered = signed_in.get(BASE)
    started = signed_in.post(f"{BASE}start/", {"form_id": str(uuid.uuid4())})

    assert "This grant is closed" in offered.content.decode()
    assert started.status_code == 409
    assert not Application.objects.exists()


def test_beginning_twice_begins_once(signed_in: Client, round: Round) -> None:
    part = hidden_part(signed_in.get(BASE))

    for _ in range(2):
        signed_in.post(f"{BASE}start/", part)
    signed_in.post(f"{BASE}start/", {"form_id": str(uuid.uuid4())})

    assert Application.objects.count() == 1


def test_beginning_with_a_broken_key_begins(signed_in: Client, round: Round) -> None:
    page = signed_in.post(f"{BASE}start/", {"form_id": "x"})

    assert page["Location"] == f"{BASE}can-i-apply/"
    assert Application.objects.count() == 1


PERSONAL = [BASE, *[f"{BASE}{step}/" for step in ["work", "amount", "can-i-apply", "certificates", "check"]]]


@pytest.mark.parametrize("path", [*PERSONAL, "/my/applications/"])
def test_strangers_are_asked_to_sign_in(client: Client, round: Round, path: str) -> None:
    assert client.get(path).headers["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", PERSONAL)
def test_personal_pages_are_kept_nowhere(
    signed_in: Client, round: Round, learner: User, now: datetime, path: str
) -> None:
    begin(round, learner, now=now)

    page = signed_in.get(path)

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("path", PERSONAL[1:])
def test_what_was_sent_is_only_read(signed_in: Client, round: Round, learner: User, now: datetime, path: str) -> None:
    sent = make_sent(round, learner, now=now)

    assert signed_in.get(path).headers["Location"] == f"/my/applications/{sent.number}/"


@pytest.mark.parametrize("ending", ["", "receipt/", "take-back/"])
def test_another_persons_application_is_not_there(signed_in: Client, round: Round, now: datetime, ending: str) -> None:
    foreign = make_sent(round, UserFactory(), now=now)

    pages = [act(f"/my/applications/{foreign.number}/{ending}") for act in (signed_in.get, signed_in.post)]

    assert {page.status_code for page in pages} <= {404, 405}
    assert pages[0].status_code == 404
    assert Application.objects.get().status == "sent"


def test_another_persons_number_saves_and_sends_nothing(
    signed_in: Client, round: Round, learner: User, now: datetime
) -> None:
    foreign = fill(begin(round, UserFactory(), now=now), now=now)
    begin(round, learner, now=now)
    typed = {"form_id": str(uuid.uuid4()), "based_on": "0", "number": foreign.number, "q-business": "Mine now"}

    pages = [signed_in.post(f"{BASE}work/", typed), signed_in.post(f"{BASE}send/", {**typed, "agreed": "on"})]

    foreign.refresh_from_db()
    assert [page.status_code for page in pages] == [409, 409]
    assert foreign.status == "draft"
    assert not Answer.objects.filter(value="Mine now").exists()


@pytest.mark.parametrize("path", ["/grants/nowhere/apply/", f"{BASE}nowhere/"])
def test_unknown_rounds_and_steps_are_not_there(
    signed_in: Client, round: Round, learner: User, now: datetime, path: str
) -> None:
    begin(round, learner, now=now)

    assert signed_in.get(path).status_code == 404


@pytest.mark.parametrize("path", [f"{BASE}start/", f"{BASE}send/"])
def test_a_get_never_writes(signed_in: Client, round: Round, learner: User, now: datetime, path: str) -> None:
    assert signed_in.get(path).status_code == 405


def test_a_receipt_needs_something_sent(signed_in: Client, round: Round, learner: User, now: datetime) -> None:
    draft = begin(round, learner, now=now)

    page = signed_in.get(f"/my/applications/{draft.number}/receipt/")

    assert page.headers["Location"] == f"/my/applications/{draft.number}/"


def test_certificates_go_along_unless_unticked(signed_in: Client, learner: User, now: datetime) -> None:
    course, other = make_course(), make_course("marketing")
    give_certificate(learner, course, now=now)
    give_certificate(learner, other, now=now)
    application = fill(begin(make_published_round(now=now, course=course), learner, now=now), now=now)
    by_itself = signed_in.get(f"{BASE}certificates/").content.decode()

    type_in(signed_in, "certificates", **{"q-courses": [str(course.translation_key), str(other.translation_key)]})
    signed_in.post(f"{BASE}send/", {"number": application.number, "agreed": "on"})

    assert by_itself.count("checked") == 1
    assert sorted(application.certificates.values_list("title", flat=True)) == ["Finances", "Marketing"]


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_my_applications_cost_the_same_for_any_number(
    signed_in: Client, learner: User, now: datetime, rows: int, django_assert_max_num_queries: Any
) -> None:
    round = make_published_round(now=now)
    begin(round, learner, now=now)
    first = Application.objects.get()
    for n in range(rows - 1):
        first.pk, first.number, first.status = None, f"N{n}", "withdrawn"
        first.save()

    with django_assert_max_num_queries(5):
        page = signed_in.get("/my/applications/")

    assert page.content.decode().count('class="card plain"') == rows


@pytest.mark.parametrize("path", [BASE, f"{BASE}work/", f"{BASE}step/", f"{BASE}certificates/", f"{BASE}check/"])
def test_pages_of_an_application_ask_few_queries(
    signed_in: Client,
    round: Round,
    learner: User,
    now: datetime,
    path: str,
    django_assert_max_num_queries: Any,
) -> None:
    fill(begin(round, learner, now=now), now=now)
    signed_in.get(path)

    with django_assert_max_num_queries(12):
        signed_in.get(path)


def test_saving_asks_few_queries(
    signed_in: Client, round: Round, learner: User, now: datetime, django_assert_max_num_queries: Any
) -> None:
    begin(round, learner, now=now)
    typed = {**hidden_part(signed_in.get(f"{BASE}work/")), **TYPED["work"], "go": "next"}

    with django_assert_max_num_queries(30):
        signed_in.post(f"{BASE}work/", typed)


@pytest.mark.parametrize("path", PERSONAL)
def test_every_page_says_it_is_free(signed_in: Client, round: Round, learner: User, now: datetime, path: str) -> None:
    begin(round, learner, now=now)

    text = signed_in.get(path).content.decode()

    assert "Nobody may ask you for money, gifts or favours" in text
    assert 'href="/tell-us/"' in text
