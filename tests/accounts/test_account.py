"""One's own account: names, ways to sign in, password, what is known, and leaving."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import PROTECT, RESTRICT
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from accounts import limits, privacy
from accounts.log_verbs import LogVerb
from accounts.models import Notice, RoleGrant, User
from accounts.services import SignInNameTaken, change_sign_in_names, erase_person, verify_phone
from core.models import LogEntry, Programme
from core.services import record
from tests.accounts.factories import (
    PASSWORD,
    AdministratorFactory,
    NoticeFactory,
    RoleGrantFactory,
    UserFactory,
)
from tests.courses.factories import make_course

pytestmark = pytest.mark.django_db
OWN_PAGES = [
    "/accounts/profile/",
    "/accounts/profile/sign-in/",
    "/accounts/data/",
    "/accounts/data/download/",
    "/accounts/leave/",
    "/accounts/notices/",
    "/accounts/password/change/",
]


@pytest.fixture
def amina(client: Client) -> User:
    person = UserFactory(username="amina", phone="+254712345678", email="amina@example.org", name="Amina Otieno")
    client.force_login(person)
    return person


@pytest.mark.parametrize("path", OWN_PAGES)
def test_stranger_is_asked_to_sign_in_and_led_back(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == f"/accounts/login/?next={path}"


@pytest.mark.parametrize("path", OWN_PAGES)
def test_own_pages_are_never_kept_by_the_phone(client: Client, amina: User, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", [*OWN_PAGES, "/accounts/logout/"])
def test_own_pages_cost_few_queries_and_write_nothing(
    client: Client, amina: User, path: str, django_assert_max_num_queries: Any
) -> None:
    every_app = 30  # A download asks each app once; the pages ask for the person and the programme.
    with django_assert_max_num_queries(every_app if "download" in path else 8) as asked:
        client.get(path)

    assert not [q for q in asked.captured_queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_accounts_leads_to_the_own_page(client: Client, amina: User) -> None:
    assert client.get("/accounts/")["Location"] == "/accounts/profile/"


# Names


def test_name_is_changed(client: Client, amina: User) -> None:
    client.post("/accounts/profile/", {"name": "Amina W. Otieno", "called": "Ami"})

    amina.refresh_from_db()
    assert (amina.name, amina.called) == ("Amina W. Otieno", "Ami")


def test_empty_name_is_refused_and_the_old_one_still_stands_above(client: Client, amina: User) -> None:
    response = client.post("/accounts/profile/", {"name": "", "called": "X"})

    amina.refresh_from_db()
    assert response.status_code == 400
    assert (amina.name, amina.called) == ("Amina Otieno", "Amina")
    assert "Not Amina?" in response.text


# Ways to sign in


def names(**changes: str) -> dict[str, str]:
    return {"phone": "0712345678", "email": "amina@example.org", "username": "amina", "password": PASSWORD, **changes}


def test_ways_to_sign_in_are_changed_with_the_password(client: Client, amina: User) -> None:
    EmailAddress.objects.create(user=amina, email="amina@example.org", primary=True)

    response = client.post("/accounts/profile/sign-in/", names(phone="0733 111 222", email="new@example.org"))

    amina.refresh_from_db()
    assert response.status_code == 302
    assert (str(amina.phone), amina.email) == ("+254733111222", "new@example.org")
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@example.org"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"password": "not mine"}, "This is not your password"),
        ({"password": ""}, "required"),
        ({"phone": "", "email": "", "username": ""}, "Keep at least one of them"),
        ({"phone": "12"}, "does not look like a phone number"),
        ({"username": "0712345678"}, "Use at least one letter"),
        ({"phone": "0799 999 999"}, "Somebody already signs in with one of these"),
        ({"email": "TAKEN@example.org"}, "Somebody already signs in with one of these"),
        ({"username": "Taken"}, "Somebody already signs in with one of these"),
    ],
)
def test_ways_that_do_not_work_are_refused_and_nothing_changes(
    client: Client, amina: User, changes: dict[str, str], message: str
) -> None:
    UserFactory(username="taken", email="taken@example.org", phone="+254799999999")

    response = client.post("/accounts/profile/sign-in/", names(**changes))

    amina.refresh_from_db()
    assert response.status_code == 400
    assert message in response.text
    assert (amina.username, amina.email, str(amina.phone)) == ("amina", "amina@example.org", "+254712345678")


def test_changed_number_must_be_verified_anew_and_an_unchanged_one_need_not(now: datetime) -> None:
    person = UserFactory(username="a", phone="+254712345678", phone_verified=True)

    change_sign_in_names(user=person, phone="+254712345678", email="", username="b", now=now)
    assert person.phone_verified
    change_sign_in_names(user=person, phone="+254733111222", email="", username="b", now=now)
    assert not person.phone_verified


def test_verifying_a_number_takes_it_from_whoever_had_it_unverified(now: datetime) -> None:
    first, owner = UserFactory(phone="+254712345678"), UserFactory()

    verify_phone(user=owner, phone="+254712345678", now=now)

    first.refresh_from_db()
    assert (owner.phone_verified, first.phone_yielded) == (True, True)
    with pytest.raises(SignInNameTaken):
        change_sign_in_names(user=UserFactory(), phone="+254712345678", email="", username="z", now=now)


# Password


def test_password_is_changed_with_the_old_one(client: Client, amina: User) -> None:
    response = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "four blue birds"}, follow=True
    )

    amina.refresh_from_db()
    assert amina.check_password("four blue birds")
    assert "Your password is changed." in response.text


@pytest.mark.parametrize(
    "fields", [{"oldpassword": "no", "password1": "four blue birds"}, {"oldpassword": PASSWORD, "password1": "short"}]
)
def test_password_is_not_changed_without_the_old_or_to_a_weak_one(
    client: Client, amina: User, fields: dict[str, str]
) -> None:
    response = client.post("/accounts/password/change/", fields)

    amina.refresh_from_db()
    assert response.status_code == 400
    assert amina.check_password(PASSWORD)


@pytest.mark.parametrize("written", ["amina@example.org", "0712 345 678", "Amina"])
def test_forgotten_password_brings_a_mail_to_whoever_has_an_address(client: Client, written: str) -> None:
    person = UserFactory(username="amina", phone="+254712345678", email="amina@example.org")

    client.post("/accounts/password/reset/", {"email": written})

    sent = mail.outbox[0]
    assert sent.to == ["amina@example.org"]
    link = next(word for word in sent.body.split() if word.startswith("https://seedbed.test/accounts/password/reset/"))
    form = client.get(link.removeprefix("https://seedbed.test"), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "four blue birds"})
    person.refresh_from_db()
    assert person.check_password("four blue birds")
    used = client.get(link.removeprefix("https://seedbed.test"), follow=True)
    assert "This link no longer works" in used.text


@pytest.mark.parametrize("written", ["nobody", "0733999999", "no@example.org", "no-mail", "closed"])
def test_forgotten_password_answers_everybody_alike_and_says_whom_to_ask(
    client: Client, programme: Programme, written: str
) -> None:
    UserFactory(username="no-mail", email=None)
    UserFactory(username="closed", email="closed@example.org", is_active=False)

    page = client.post("/accounts/password/reset/", {"email": written}, follow=True)

    assert mail.outbox == []
    assert "Have you given us an email?" in page.text
    assert "Then no mail comes. Ask us" in page.text
    assert programme.contact_phone in page.text
    assert programme.contact_email in page.text


class BrokenMail(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, _messages: object) -> int:
        raise ConnectionRefusedError


@pytest.fixture
def _queued(settings: Settings) -> None:
    """Tasks are written into the queue and run by another process."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.mark.usefixtures("_queued")
@pytest.mark.parametrize("written", ["amina", "0712345678", "amina@example.org", "nobody", "no-mail", "no@example.org"])
def test_forgotten_password_queues_the_same_for_everybody_and_mails_nothing_in_the_request(
    client: Client, written: str
) -> None:
    """A mail server that takes its time told who has an account."""
    UserFactory(username="amina", phone="+254712345678", email="amina@example.org")
    UserFactory(username="no-mail", email=None)

    answer = client.post("/accounts/password/reset/", {"email": written})

    assert answer.status_code == 302
    assert mail.outbox == []
    queued = DBTaskResult.objects.get()
    assert "amina" not in str(queued.args_kwargs)
    assert "reset" not in str(queued.args_kwargs)


@pytest.mark.parametrize("written", ["amina", "nobody"])
def test_forgotten_password_answers_while_the_mail_server_is_away(
    client: Client, settings: Settings, written: str
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.BrokenMail"
    UserFactory(username="amina", email="amina@example.org")

    page = client.post("/accounts/password/reset/", {"email": written}, follow=True)

    assert page.status_code == 200
    assert "look into your mail" in page.text


def test_forgotten_password_leaves_no_link_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    UserFactory(username="amina", email="amina@example.org")

    client.post("/accounts/password/reset/", {"email": "amina"})

    link = next(word for word in mail.outbox[0].body.split() if word.startswith("https://"))
    key = link.rstrip("/").rsplit("/", 1)[1]
    assert key not in caplog.text
    assert key.split("-", 1)[1] not in caplog.text


def test_forgotten_password_mails_one_person_a_few_times_and_then_answers_as_ever(client: Client) -> None:
    UserFactory(username="amina", email="amina@example.org", phone="+254712345678")

    answers = [client.post("/accounts/password/reset/", {"email": "amina"}).status_code for _n in range(8)]
    client.post("/accounts/password/reset/", {"email": "0712345678"})

    assert answers == [302] * 8
    assert len(mail.outbox) == limits.RESETS_OF_ONE_PERSON.times


def test_mail_for_a_forgotten_password_is_in_the_language_of_the_page(client: Client) -> None:
    UserFactory(username="amina", email="amina@example.org")

    client.post("/ar/accounts/password/reset/", {"email": "amina"})

    assert "https://seedbed.test/ar/accounts/password/reset/key/" in mail.outbox[0].body


# Signing out


def test_signing_out_is_a_question_first_and_then_done(client: Client, amina: User) -> None:
    asked = client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session

    done = client.post("/accounts/logout/", follow=True)

    assert "Yes, close my pages" in asked.text
    assert done.redirect_chain == [("/accounts/done/", 302)]
    assert "Your pages are closed" in done.text
    assert "_auth_user_id" not in client.session


# Taking along and leaving


def test_everything_known_is_downloaded_and_nobody_elses(client: Client, amina: User, now: datetime) -> None:
    NoticeFactory(user=amina, text="For Amina")
    NoticeFactory(text="For another")
    record(verb=LogVerb.SIGNED_UP, subject=amina, actor=amina, now=now)

    response = client.get("/accounts/data/download/")

    taken = response.json()
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert taken["accounts"]["phone"] == "+254712345678"
    assert [told["text"] for told in taken["accounts"]["told"]] == ["For Amina"]
    assert [line["verb"] for line in taken["core"]] == ["person.signed_up"]
    assert amina.password not in response.text


def test_session_keeps_no_name_that_would_outlive_the_person(client: Client) -> None:
    UserFactory(username="wanjiru", email="wanjiru@example.org", phone="+254722345678")
    for name in ("wanjiru", "wanjiru@example.org", "0722345678"):
        browser = Client()
        browser.post("/accounts/login/", {"login": name, "password": PASSWORD})

        assert "_auth_user_id" in browser.session
        assert not any(text in str(dict(browser.session)) for text in ("wanjiru", "22345678"))


def test_leaving_costs_the_same_however_many_sessions_there_are(amina: User, now: datetime) -> None:
    for _n in range(30):
        Client().force_login(UserFactory())

    with CaptureQueriesContext(connection) as queries:
        erase_person(user=amina, by=None, now=now)

    assert not any("django_session" in query["sql"] for query in queries)


def test_leaving_needs_the_password(client: Client, amina: User) -> None:
    response = client.post("/accounts/leave/", {"password": "not mine"})

    assert response.status_code == 400
    assert User.objects.filter(pk=amina.pk).exists()


def test_leaving_removes_the_person_and_signs_out_everywhere(client: Client, amina: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(amina)

    response = client.post("/accounts/leave/", {"password": PASSWORD}, follow=True)

    assert "Your account is deleted" in response.text
    assert not User.objects.filter(pk=amina.pk).exists()
    assert elsewhere.get("/accounts/profile/").status_code == 302


def test_erasing_removes_the_person_and_keeps_the_record_of_a_decision(programme: Programme, now: datetime) -> None:
    person = RoleGrantFactory(programme=programme, role="trainer").user
    NoticeFactory(user=person)
    EmailAddress.objects.create(user=person, email="amina@example.org")
    record(verb=LogVerb.PHONE_VERIFIED, subject=person, actor=person, programme=programme, now=now)
    boss = AdministratorFactory()

    pseudonym = erase_person(user=person, by=boss, now=now)

    entry = LogEntry.objects.get(verb=LogVerb.PHONE_VERIFIED)
    assert (entry.actor_id, entry.actor_pseudonym) == (None, pseudonym)
    assert not Notice.objects.exists()
    assert not RoleGrant.objects.exists()
    assert not EmailAddress.objects.exists()
    erased = LogEntry.objects.get(verb="person.erased")
    assert (erased.actor, erased.detail) == (boss, {"pseudonym": pseudonym})


def test_erasing_takes_the_name_out_of_the_admins_history(learner: User, now: datetime) -> None:
    log(instance=learner, action="wagtail.edit", user=AdministratorFactory())

    erase_person(user=learner, by=None, now=now)

    assert not ModelLogEntry.objects.exists()


def test_erasing_asks_every_app_and_fails_whole(learner: User, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "_keepers", dict(privacy._keepers))
    asked: list[User] = []

    def break_down(user: User, now: datetime) -> None:
        asked.append(user)
        raise RuntimeError

    privacy.register("fragile", export=lambda user: None, erase=break_down)

    with pytest.raises(RuntimeError):
        erase_person(user=learner, by=learner, now=now)

    assert asked == [learner]
    assert User.objects.filter(pk=learner.pk).exists()
    assert not LogEntry.objects.exists()


def test_nothing_that_points_to_a_person_can_forbid_their_leaving() -> None:
    holding = [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in User._meta.related_objects
        if relation.on_delete in {PROTECT, RESTRICT}
    ]

    assert holding == []


# Pages for all that show who reads them


@pytest.mark.parametrize("path", ["/", "/courses/", "/courses/finances/", "/c/"])
def test_no_page_that_names_its_reader_is_kept_by_the_phone(client: Client, amina: User, path: str) -> None:
    make_course()

    for reader, is_kept in ((client, False), (Client(), True)):
        response = reader.get(path)
        assert response.status_code == 200
        assert ("no-store" not in response.headers.get("Cache-Control", "")) is is_kept


def test_a_repeated_name_does_not_undo_a_newer_one(client: Client, learner: User) -> None:
    client.force_login(learner)
    older, newer = ({"form_id": str(uuid.uuid4()), "name": name, "called": ""} for name in ("Rosa Wanja", "Rosa Njeri"))
    for form in (older, newer, older):
        assert client.post("/accounts/profile/", form)["Location"] == "/accounts/profile/"

    learner.refresh_from_db()
    assert learner.name == "Rosa Njeri"
