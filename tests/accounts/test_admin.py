"""Wagtail's admin: who gets in, with what, and how far."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import Settings

from accounts import hashers
from accounts.log_verbs import LogVerb
from accounts.models import Role, RoleGrant, User
from accounts.selectors import has_role
from accounts.services import NotAnAdministrator, end_sessions, grant_role, remove_second_step
from config.settings import base
from core.models import LogEntry, Programme
from core.services import record
from tests.accounts.factories import PASSWORD, AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import PlaceFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
ROLE_SCREENS = "/admin/roles-in-programmes/"
ADMINISTRATORS_SCREENS = [
    "/admin/users/",
    "/admin/users/new/",
    "/admin/groups/",
    ROLE_SCREENS,
    f"{ROLE_SCREENS}new/",
    "/admin/programme/",
    "/admin/programme/new/",
    "/admin/place/",
    "/admin/place/new/",
    "/admin/house-log/",
]


@pytest.fixture
def boss(client: Client) -> User:
    person = AdministratorFactory()
    client.force_login(person)
    return person


# The door


@pytest.mark.parametrize("path", ["/admin/login/", "/_util/login/", "/ar/_util/login/"])
def test_every_form_for_a_bare_password_leads_to_the_one_sign_in(client: Client, path: str) -> None:
    for answer in (client.get(path, {"next": "/admin/pages/"}), client.post(f"{path}?next=/admin/pages/")):
        assert answer.status_code == 302
        assert unquote(answer["Location"]).endswith("/accounts/login/?next=/admin/pages/")


def test_wagtails_own_password_reset_is_closed(client: Client) -> None:
    assert client.get("/admin/password_reset/").status_code == 404


def test_stranger_is_asked_to_sign_in_once_and_then_is_inside(client: Client) -> None:
    AdministratorFactory(username="boss")

    asked = client.get("/admin/")
    signed_in = client.post(asked["Location"], {"login": "boss", "password": PASSWORD, "next": "/admin/"})

    assert asked["Location"] == "/accounts/login/?next=/admin/"
    assert signed_in["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/users/", "/admin/no-such-page/"])
def test_learner_meets_a_clear_page_and_no_loop(client: Client, learner: User, path: str) -> None:
    client.force_login(learner)

    response = client.get(path)

    assert response.status_code == 403
    assert "This page is not open to you" in response.text


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.FIELD_OFFICER])
def test_roles_without_the_admin_stay_outside(sign_in_as: Callable[[Role], User], client: Client, role: Role) -> None:
    sign_in_as(role)

    assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD_TRAINER, Role.GRANT_MANAGER, Role.FINANCE, Role.SUPPORT])
def test_roles_with_the_admin_come_in_and_no_further_than_their_work(
    sign_in_as: Callable[[Role], User], client: Client, role: Role
) -> None:
    sign_in_as(role)

    assert client.get("/admin/").status_code == 200
    for path in ADMINISTRATORS_SCREENS:
        assert client.get(path).status_code == 302, path
        assert client.get(path)["Location"] == "/admin/", path


def test_person_without_a_username_is_named_in_the_admin(client: Client) -> None:
    client.force_login(AdministratorFactory(username=None, email="boss@example.org", called="Boss"))

    assert '"name": "Boss"' in client.get("/admin/").text


# The second step


def code_for(secret: str) -> str:
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06}"


def test_staff_without_a_second_step_are_led_to_set_one_up(settings: Settings, client: Client, boss: User) -> None:
    settings.REQUIRE_STAFF_MFA = True

    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"
    assert client.post("/admin/users/new/", {})["Location"] == "/accounts/2fa/totp/activate/"


def test_setting_up_the_second_step_opens_the_admin(settings: Settings, client: Client) -> None:
    settings.REQUIRE_STAFF_MFA = True
    AdministratorFactory(username="boss")
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})

    asked = client.get("/accounts/2fa/totp/activate/")
    confirmed = client.post(asked["Location"], {"password": PASSWORD})
    page = client.get(confirmed["Location"])
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    codes = client.get(answer["Location"], follow=True)

    assert secret in page.text
    assert 'fill="#fff"' in page.context["totp_svg"]
    assert "xmlns=" in page.context["totp_svg"]
    assert "On to the admin" in codes.text
    assert client.get("/admin/").status_code == 200


@pytest.fixture
def staff_need_a_second_step(settings: Settings) -> None:
    settings.REQUIRE_STAFF_MFA = True


def sign_in(client: Client, name: str) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": PASSWORD})


def activate_second_step(client: Client) -> str:
    """Go through the screens as a person does; return the secret."""
    asked = client.get("/accounts/2fa/totp/activate/")
    confirmed = client.post(asked["Location"], {"password": PASSWORD})
    secret = client.get(confirmed["Location"]).context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    return secret


@pytest.mark.usefixtures("staff_need_a_second_step")
@pytest.mark.parametrize("path", ["/admin/", "/admin/pages/", "/admin/users/"])
def test_session_that_is_older_than_the_second_step_ends_when_it_is_switched_on(path: str) -> None:
    AdministratorFactory(username="boss")
    thief, owner = Client(), Client()
    sign_in(thief, "boss")
    sign_in(owner, "boss")

    activate_second_step(owner)

    assert owner.get(path).status_code == 200
    assert thief.get(path)["Location"].startswith("/accounts/login/")
    assert thief.get("/my/").status_code == 302


@pytest.mark.usefixtures("staff_need_a_second_step")
def test_session_that_never_gave_a_code_is_asked_for_one(client: Client) -> None:
    boss = AdministratorFactory(username="boss")
    secret = generate_totp_secret()
    sign_in(client, "boss")
    TOTP.activate(boss, secret)

    asked = client.get("/admin/pages/?q=x")
    refused = client.post("/admin/users/new/", {"username": "more", "name": "More"})
    page = client.get(asked["Location"])
    answer = client.post(asked["Location"], {"code": code_for(secret)})

    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=/admin/pages/")
    assert refused.status_code == 302
    assert not User.objects.filter(username="more").exists()
    assert page.status_code == 200
    assert unquote(answer["Location"]) == "/admin/pages/?q=x"
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("staff_need_a_second_step")
def test_code_of_a_second_step_that_is_gone_counts_no_more(client: Client) -> None:
    boss = AdministratorFactory(username="boss")
    sign_in(client, "boss")
    activate_second_step(client)
    Authenticator.objects.filter(user=boss).delete()
    TOTP.activate(boss, generate_totp_secret())

    assert client.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.usefixtures("staff_need_a_second_step")
def test_guessing_codes_is_stopped_from_wherever() -> None:
    secret = generate_totp_secret()
    TOTP.activate(AdministratorFactory(username="boss"), secret)
    for n in range(10):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{n}")
        sign_in(guesser, "boss")
        guesser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    last = Client()
    sign_in(last, "boss")

    answer = last.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})

    assert "Too many tries" in answer.text
    assert "_auth_user_id" not in last.session


def test_new_role_ends_the_persons_sessions(client: Client, programme: Programme, now: datetime) -> None:
    person = UserFactory(username="wanjiru")
    sign_in(client, "wanjiru")
    assert client.get("/my/").status_code == 200

    grant_role(user=person, role=Role.TRAINER, programme=programme, by=None, now=now)
    ended = client.get("/my/")
    sign_in(client, "wanjiru")
    grant_role(user=person, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert ended.status_code == 302
    assert client.get("/my/").status_code == 200, "a role that one has already ends nothing"


def test_administrator_who_gives_herself_a_role_stays_signed_in(
    client: Client, boss: User, programme: Programme
) -> None:
    client.post(f"{ROLE_SCREENS}new/", {"who": boss.username, "role": "trainer", "programme": programme.pk})

    assert RoleGrant.objects.filter(user=boss).exists()
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"password1": "four yellow beans", "password2": "four yellow beans"},
        {"is_superuser": "on"},
    ],
)
def test_sessions_of_a_person_end_when_an_administrator_changes_password_or_power(
    client: Client, boss: User, changes: dict[str, str]
) -> None:
    person, theirs = UserFactory(username="wanjiru", name="Wanjiru"), Client()
    sign_in(theirs, "wanjiru")
    sent = {"username": "wanjiru", "name": "Wanjiru", "called": "W", "is_active": "on"}

    unchanged = client.post(f"/admin/users/edit/{person.pk}/", sent)
    still = theirs.get("/my/").status_code
    client.post(f"/admin/users/edit/{person.pk}/", {**sent, **changes})

    assert unchanged.status_code == 302
    assert still == 200
    assert theirs.get("/my/").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_group_given_to_many_at_once_ends_their_sessions(client: Client, boss: User) -> None:
    group, theirs = Group.objects.create(name="more"), Client()
    person = UserFactory(username="wanjiru")
    sign_in(theirs, "wanjiru")

    path = f"/admin/bulk/accounts/user/assign_role/?id={person.pk}&id={boss.pk}&next=/admin/users/"
    client.post(path, {"role": group.pk})

    assert set(group.user_set.all()) == {person, boss}
    assert theirs.get("/my/").status_code == 302
    assert client.get("/admin/").status_code == 200


def test_sessions_end_by_one_statement_however_many_there_are(django_assert_num_queries: Any, learner: User) -> None:
    for _n in range(5):
        Client().force_login(learner)

    with django_assert_num_queries(2):
        end_sessions(user=learner)


# Who lost the second step


@pytest.fixture
def locked_out() -> User:
    person = AdministratorFactory(username="wanjiru")
    TOTP.activate(person, generate_totp_secret())
    return person


def test_administrator_takes_a_lost_second_step_away(client: Client, boss: User, locked_out: User) -> None:
    theirs = Client()
    theirs.force_login(locked_out)
    edit = client.get(f"/admin/users/edit/{locked_out.pk}/")
    path = f"/admin/users/second-step/{locked_out.pk}/"

    asked = client.get(path)
    still = Authenticator.objects.filter(user=locked_out).exists()
    answer = client.post(path, follow=True)

    assert path in edit.text
    assert asked.status_code == 200
    assert still
    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert "can sign in without it" in answer.text
    assert theirs.get("/my/").status_code == 302
    line = LogEntry.objects.get(verb="second_step.removed")
    assert (line.actor, line.subject_key) == (boss, str(locked_out.pk))


def test_nothing_is_offered_where_there_is_no_second_step(client: Client, boss: User, learner: User) -> None:
    path = f"/admin/users/second-step/{learner.pk}/"

    assert path not in client.get(f"/admin/users/edit/{learner.pk}/").text
    client.post(path)
    assert not LogEntry.objects.filter(verb="second_step.removed").exists()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.GRANT_MANAGER, Role.SUPPORT, Role.FINANCE])
def test_only_administrators_take_a_second_step_away(
    sign_in_as: Callable[[Role], User], client: Client, locked_out: User, role: Role
) -> None:
    sign_in_as(role)

    for answer in (
        client.get(f"/admin/users/second-step/{locked_out.pk}/"),
        client.post(f"/admin/users/second-step/{locked_out.pk}/"),
    ):
        assert answer.status_code in {302, 403}
    assert Authenticator.objects.filter(user=locked_out).exists()


def test_only_administrators_take_a_second_step_away_by_the_service_too(
    learner: User, locked_out: User, now: datetime
) -> None:
    with pytest.raises(NotAnAdministrator):
        remove_second_step(user=locked_out, by=learner, now=now)


def test_command_takes_a_lost_second_step_away(locked_out: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("remove_second_step", "wanjiru")

    assert not Authenticator.objects.filter(user=locked_out).exists()
    assert "wanjiru can sign in without a second step now." in capsys.readouterr().out
    assert LogEntry.objects.get(verb="second_step.removed").actor_pseudonym == "server"


@pytest.mark.parametrize(("name", "words"), [("nobody", "Nobody signs in"), ("person", "has no second step")])
def test_command_says_what_is_wrong(name: str, words: str) -> None:
    UserFactory(username="person")

    with pytest.raises(CommandError, match=words):
        call_command("remove_second_step", name)


def test_signing_in_asks_for_the_second_step(settings: Settings, client: Client) -> None:
    settings.REQUIRE_STAFF_MFA = True
    secret = generate_totp_secret()
    TOTP.activate(AdministratorFactory(username="boss"), secret)

    first = client.post("/accounts/login/", {"login": "boss", "password": PASSWORD, "next": "/admin/"})
    assert first["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/admin/")["Location"].startswith("/accounts/login/")

    wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code in {200, 400}
    right = client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})
    assert right["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_second_step_is_not_asked_of_learners(settings: Settings, client: Client, learner: User) -> None:
    settings.REQUIRE_STAFF_MFA = True
    client.force_login(learner)

    assert client.get("/admin/").status_code == 403
    assert client.get("/accounts/profile/").status_code == 200


# People


def test_administrator_adds_a_person_by_phone_alone(client: Client, boss: User) -> None:
    page = client.get("/admin/users/new/")
    fields = {"name": "Otieno", "phone": "0712345678", "password1": PASSWORD, "password2": PASSWORD}
    response = client.post("/admin/users/new/", fields)

    person = User.objects.get(name="Otieno")
    assert "first_name" not in page.text
    assert response.status_code == 302
    assert (str(person.phone), person.email, person.username) == ("+254712345678", None, None)
    assert person.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"phone": ""}, "Give a phone number, an email or a username."),
        ({"phone": "+254711111111"}, "Somebody already signs in with this phone number."),
        ({"username": "0712345678"}, "Use at least one letter"),
        ({"username": "TAKEN"}, "already exists"),
    ],
)
def test_person_who_can_not_sign_in_is_not_added(
    client: Client, boss: User, fields: dict[str, str], message: str
) -> None:
    UserFactory(username="taken", phone="+254711111111")
    before = User.objects.count()

    typed = {"name": "Otieno", "phone": "0712345678", "password1": PASSWORD, "password2": PASSWORD, **fields}
    response = client.post("/admin/users/new/", typed)

    assert message in response.text
    assert User.objects.count() == before


def test_administrator_changes_a_person_without_touching_the_password(
    client: Client, boss: User, learner: User
) -> None:
    page = client.get(f"/admin/users/edit/{learner.pk}/")
    client.post(
        f"/admin/users/edit/{learner.pk}/",
        {"name": "New Name", "username": learner.username, "is_active": "on", "password1": "", "password2": ""},
    )

    learner.refresh_from_db()
    assert page.status_code == 200
    assert learner.name == "New Name"
    assert learner.check_password(PASSWORD)


PEOPLE = ("/admin/users/new/", "/admin/users/edit/{person.pk}/")
NEW_PASSWORD = {"password1": "four yellow beans", "password2": "four yellow beans"}


@pytest.mark.parametrize("path", PEOPLE)
def test_a_password_is_hashed_once_and_before_anything_is_locked(
    client: Client, boss: User, learner: User, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    locked, encode = [], MD5PasswordHasher.encode
    transactions = list(connection.savepoint_ids)

    def watch(*given: Any, **named: Any) -> str:
        locked.append(connection.savepoint_ids != transactions)
        return encode(*given, **named)

    monkeypatch.setattr(MD5PasswordHasher, "encode", watch)
    answer = client.post(path.format(person=learner), {"name": "Otieno", "username": "otieno", **NEW_PASSWORD})

    assert answer.status_code == 302
    assert locked == [False]
    assert User.objects.get(username="otieno").check_password(NEW_PASSWORD["password1"])


@pytest.mark.parametrize("path", PEOPLE)
def test_no_room_to_hash_gives_the_form_back(
    client: Client, boss: User, learner: User, settings: Settings, path: str
) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    held = [hashers._inside.acquire(blocking=False) for _n in range(hashers.INSIDE)]
    try:
        answer = client.post(path.format(person=learner), {"name": "Otieno", "username": "otieno", **NEW_PASSWORD})
    finally:
        for _place in held:
            hashers._inside.release()

    assert (answer.status_code, answer["Retry-After"]) == (429, str(hashers.RETRY_AFTER))
    assert "Many people come in at this moment" in answer.text
    assert 'value="Otieno"' in answer.text
    assert NEW_PASSWORD["password1"] not in answer.text
    assert not User.objects.filter(username="otieno").exists()


def test_deleting_a_person_keeps_the_record_under_the_pseudonym(
    client: Client, boss: User, learner: User, now: datetime
) -> None:
    record(verb=LogVerb.PHONE_VERIFIED, subject=learner, actor=learner, now=now)

    response = client.post(f"/admin/users/delete/{learner.pk}/")

    assert response.status_code == 302
    assert not User.objects.filter(pk=learner.pk).exists()
    entry = LogEntry.objects.get(verb=LogVerb.PHONE_VERIFIED)
    assert (entry.actor, entry.actor_pseudonym) == (None, learner.pseudonym)
    assert LogEntry.objects.get(verb="person.erased").actor == boss


def test_people_are_not_deleted_in_bulk(client: Client, boss: User, learner: User) -> None:
    response = client.post(f"/admin/bulk/accounts/user/delete/?id={learner.pk}&next=/admin/users/")

    assert response.status_code == 302
    assert User.objects.filter(pk=learner.pk).exists()


@pytest.mark.parametrize("count", [1, 30])
def test_list_of_people_costs_the_same_for_one_and_many(
    client: Client, boss: User, count: int, django_assert_max_num_queries: Any
) -> None:
    UserFactory.create_batch(count)
    client.get("/admin/users/")

    with django_assert_max_num_queries(12):
        assert client.get("/admin/users/", {"q": "Amina"}).status_code == 200


# Roles


def test_administrator_gives_and_takes_a_role(client: Client, boss: User, programme: Programme) -> None:
    person = UserFactory(phone="+254712345678")
    assert client.get(f"{ROLE_SCREENS}new/").status_code == 200

    asked = {"who": "0712 345 678", "role": "trainer", "programme": programme.pk}
    for _ in range(2):
        assert client.post(f"{ROLE_SCREENS}new/", asked).status_code == 302
    grant = RoleGrant.objects.get()
    assert has_role(person, Role.TRAINER, programme)
    assert person.groups.count() == 1
    assert "trainer" in client.get(ROLE_SCREENS, {"q": person.name}).text

    assert client.get(f"{ROLE_SCREENS}delete/{grant.pk}/").status_code == 200
    client.post(f"{ROLE_SCREENS}delete/{grant.pk}/")
    assert not RoleGrant.objects.exists()
    assert not person.groups.exists()


@pytest.mark.parametrize("changes", [{"who": "nobody"}, {"who": ""}, {"role": "king"}, {"programme": "999"}])
def test_role_that_makes_no_sense_is_refused(
    client: Client, boss: User, learner: User, programme: Programme, changes: dict[str, str]
) -> None:
    asked = {"who": learner.username, "role": "trainer", "programme": programme.pk, **changes}

    response = client.post(f"{ROLE_SCREENS}new/", asked)

    assert response.status_code == 200
    assert not RoleGrant.objects.exists()


def test_trainer_can_not_make_themselves_anything(
    sign_in_as: Callable[[Role], User], client: Client, programme: Programme
) -> None:
    trainer = sign_in_as(Role.TRAINER)

    client.post(f"{ROLE_SCREENS}new/", {"who": trainer.username, "role": "finance", "programme": programme.pk})
    client.post(f"{ROLE_SCREENS}delete/{RoleGrant.objects.get().pk}/")
    client.post(f"/admin/users/edit/{trainer.pk}/", {"username": trainer.username, "is_superuser": "on"})

    trainer.refresh_from_db()
    assert not trainer.is_superuser
    assert list(RoleGrant.objects.values_list("role", flat=True)) == ["trainer"]


# House


@pytest.mark.parametrize("path", ADMINISTRATORS_SCREENS)
def test_administrator_opens_every_screen(client: Client, boss: User, programme: Programme, path: str) -> None:
    PlaceFactory(programme=programme)

    assert client.get(path).status_code == 200


def test_log_is_read_only(client: Client, boss: User, now: datetime) -> None:
    entry = record(verb=LogVerb.SIGNED_UP, subject=boss, actor=boss, now=now)

    assert boss.pseudonym in client.get("/admin/house-log/").text
    for path in ("new/", f"edit/{entry.pk}/", f"delete/{entry.pk}/", f"copy/{entry.pk}/"):
        assert client.post(f"/admin/house-log/{path}").status_code == 404


def test_programme_is_changed_but_keeps_its_key(client: Client, boss: User, programme: Programme) -> None:
    fields = {"name": "New", "key": "other", "time_zone": "Africa/Nairobi", "currency": "KES", "sample_factor": "2"}

    bad = client.post(f"/admin/programme/edit/{programme.pk}/", {**fields, "time_zone": "Nairobi"})
    good = client.post(f"/admin/programme/edit/{programme.pk}/", fields)

    programme.refresh_from_db()
    assert "This time zone is not known" in bad.text
    assert good.status_code == 302
    assert (programme.name, programme.key, programme.sample_factor) == ("New", "demo", 2)


def test_programmes_are_not_deleted(client: Client, boss: User) -> None:
    assert client.post(f"/admin/programme/delete/{ProgrammeFactory().pk}/").status_code == 404


def test_own_preferences_have_no_first_and_last_name(client: Client, boss: User) -> None:
    page = client.get("/admin/account/")

    assert page.status_code == 200
    assert "first_name" not in page.text
    assert "My name, password and second step" in page.text


@pytest.mark.parametrize("room", ["", "new/", "edit/{}/", "delete/{}/", "history/{}/", "usage/{}/"])
def test_peoples_screens_are_administrators_whatever_a_group_was_given(
    client: Client, programme: Programme, room: str
) -> None:
    """One tick for a group must not open everybody's sign-in names, nor let somebody become an administrator."""
    person, other = person_with_role(Role.SUPPORT, programme), UserFactory()
    rights = Permission.objects.filter(content_type__app_label="accounts", content_type__model="user")
    group = Group.objects.create(name="Ticked")
    group.permissions.set(rights)
    person.groups.add(group)
    client.force_login(person)
    address = f"/admin/users/{room.format(other.pk)}"

    for answer in (client.get(address), client.post(address, {"is_superuser": "on", "name": "X", "username": "x"})):
        assert (answer.status_code, answer["Location"]) == (302, "/admin/"), address
    assert User.objects.filter(is_superuser=True).count() == 0
    assert User.objects.filter(pk=other.pk).exists()
