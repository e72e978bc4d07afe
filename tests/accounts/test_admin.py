"""Wagtail's admin: who gets in, with what, and how far."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from pytest_django import Settings

from accounts.models import Role, RoleGrant, User
from accounts.selectors import has_role
from core.models import Concern, LogEntry, Programme
from core.services import record
from tests.accounts.factories import PASSWORD, AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ConcernFactory, PlaceFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db
ROLE_SCREENS = "/admin/roles-in-programmes/"
CONCERNS = "/admin/concerns/"
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


@pytest.fixture
def sign_in_as(client: Client, programme: Programme) -> Callable[[Role], User]:
    def sign_in(role: Role) -> User:
        person = person_with_role(role, programme)
        client.force_login(person)
        return person

    return sign_in


# The door


@pytest.mark.parametrize("path", ["/admin/login/", "/ar/admin/login/", "/_util/login/"])
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
    assert 'fill="white"' in page.context["totp_svg"]
    assert "On to the admin" in codes.text
    assert client.get("/admin/").status_code == 200


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


def test_deleting_a_person_keeps_the_record_under_the_pseudonym(
    client: Client, boss: User, learner: User, now: datetime
) -> None:
    record(verb="decided", subject=learner, actor=learner, now=now)

    response = client.post(f"/admin/users/delete/{learner.pk}/")

    assert response.status_code == 302
    assert not User.objects.filter(pk=learner.pk).exists()
    entry = LogEntry.objects.get(verb="decided")
    assert (entry.actor, entry.actor_pseudonym) == (None, learner.pseudonym)
    assert LogEntry.objects.get(verb="erased person").actor == boss


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


# Concerns


def test_support_sees_and_closes_the_concerns_of_its_programme_only(
    sign_in_as: Callable[[Role], User], client: Client, programme: Programme
) -> None:
    support = sign_in_as(Role.SUPPORT)
    own, foreign, nobodys = (
        ConcernFactory(programme=programme),
        ConcernFactory(),
        ConcernFactory(programme=None),
    )

    listed = client.get(CONCERNS).text
    assert own.number in listed
    assert foreign.number not in listed
    assert nobodys.number not in listed
    for other in (foreign, nobodys):
        assert client.get(f"{CONCERNS}edit/{other.pk}/").status_code == 404
        assert client.post(f"{CONCERNS}edit/{other.pk}/", {"closing_note": "x"}).status_code == 404

    assert own.text in client.get(f"{CONCERNS}edit/{own.pk}/").text
    client.post(f"{CONCERNS}edit/{own.pk}/", {"closing_note": "We talked to him.", "text": "nothing"})

    own.refresh_from_db()
    assert (own.closing_note, own.text) == ("We talked to him.", "A man at the market asked for 500.")
    assert own.closed_at is not None
    assert LogEntry.objects.get(verb="closed concern").actor == support
    assert Concern.objects.filter(closed_at__isnull=True).count() == 2


def test_concern_is_not_closed_without_a_note(client: Client, boss: User) -> None:
    concern = ConcernFactory()

    client.post(f"{CONCERNS}edit/{concern.pk}/", {"closing_note": ""})

    concern.refresh_from_db()
    assert concern.closed_at is None


@pytest.mark.parametrize("role", [Role.TRAINER, Role.LEAD_TRAINER, Role.GRANT_MANAGER, Role.FINANCE])
def test_other_roles_do_not_read_concerns(
    sign_in_as: Callable[[Role], User], client: Client, programme: Programme, role: Role
) -> None:
    sign_in_as(role)
    concern = ConcernFactory(programme=programme)

    assert client.get(CONCERNS)["Location"] == "/admin/"
    assert client.get(f"{CONCERNS}edit/{concern.pk}/").status_code == 302
    assert "Concerns" not in client.get("/admin/").text


@pytest.mark.parametrize("role", [None, Role.SUPPORT])
@pytest.mark.parametrize("count", [1, 30])
def test_list_of_concerns_costs_the_same_for_one_and_many(
    client: Client, programme: Programme, role: Role | None, count: int, django_assert_max_num_queries: Any
) -> None:
    client.force_login(person_with_role(role, programme) if role else AdministratorFactory())
    ConcernFactory.create_batch(count, programme=programme)

    with django_assert_max_num_queries(15):
        assert client.get(CONCERNS).status_code == 200


# House


@pytest.mark.parametrize("path", ADMINISTRATORS_SCREENS)
def test_administrator_opens_every_screen(client: Client, boss: User, programme: Programme, path: str) -> None:
    PlaceFactory(programme=programme)

    assert client.get(path).status_code == 200


def test_log_is_read_only(client: Client, boss: User, now: datetime) -> None:
    entry = record(verb="looked", subject=boss, actor=boss, now=now)

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
