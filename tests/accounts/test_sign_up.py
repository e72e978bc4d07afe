"""Joining: one form, one way to sign in, and nothing that a double tap or a stranger can break."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import LogEntry, Programme
from tests.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
SIGN_UP = "/accounts/signup/"


def typed(**changes: str) -> dict[str, str]:
    return {"name": "Amina Otieno", "phone": "0712 345 678", "password1": PASSWORD, **changes}


def who(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_phone_is_enough_and_is_kept_in_one_form(client: Client) -> None:
    response = client.post(SIGN_UP, typed(called="Ami"))

    person = User.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/my/")
    assert (str(person.phone), person.name, person.called) == ("+254712345678", "Amina Otieno", "Ami")
    assert (person.username, person.email, person.phone_verified) == (None, None, False)
    assert who(client) == str(person.pk)


@pytest.mark.parametrize(("field", "value"), [("email", "Amina@Example.org"), ("username", "Amina-Shop")])
def test_email_or_username_is_enough_and_is_kept_in_small_letters(client: Client, field: str, value: str) -> None:
    client.post(SIGN_UP, typed(phone="", **{field: value}))

    person = User.objects.get()
    assert getattr(person, field) == value.lower()
    assert person.phone is None
    assert who(client) == str(person.pk)


def test_number_is_read_in_the_programmes_region(client: Client, programme: Programme) -> None:
    programme.phone_region = "UG"
    programme.save()

    client.post(SIGN_UP, typed(phone="0772 123456"))

    assert str(User.objects.get().phone) == "+256772123456"


def test_nothing_to_sign_in_with_is_refused_in_plain_words(client: Client) -> None:
    response = client.post(SIGN_UP, typed(phone=""))

    assert response.status_code == 400
    assert "Write your phone number. If you have none, use an email or a username below." in response.text
    assert 'value="Amina Otieno"' in response.text
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"phone": "12"}, "This does not look like a phone number"),
        ({"phone": "", "username": "0712345678"}, "Use at least one letter"),
        ({"phone": "", "username": "amina@shop"}, "Use letters, digits and . - _ only"),
        ({"phone": "", "email": "amina"}, "valid email"),
        ({"phone": "", "email": "a" * 60 + "@" + "b." * 100 + "org"}, "at most 254"),
        ({"name": ""}, "Write your name."),
        ({"name": "🌱"}, "Write the name with letters."),
        ({"name": "\u200b\u2060"}, "Write your name."),
        ({"password1": ""}, "Choose a password."),
        ({"password1": "0712345678"}, "Others know your name and your number"),
        ({"password1": "+254 712 345 678"}, "Others know your name and your number"),
        ({"password1": "amina otieno"}, "Others know your name and your number"),
        ({"phone": "", "username": "amina-shop", "password1": "amina-shop"}, "Others know your name and your number"),
        ({"password1": "short"}, "Use 8 letters or digits, or more."),
        ({"password1": "password"}, "Many people use this password"),
        ({"password1": "1234"}, "Many people use this password"),
        ({"name": "A" * 151}, "at most 150"),
        ({"password1": "x" * 1_000_000}, "at most 200"),
        ({"phone": "7" * 1_000_000}, "at most 40"),
    ],
)
def test_what_can_not_be_used_is_refused_and_nobody_is_made(
    client: Client, changes: dict[str, str], message: str
) -> None:
    response = client.post(SIGN_UP, typed(**changes))

    assert response.status_code == 400
    assert response.text.count(message) == 2  # in the list of what to put right, and beside the field
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "kept", "written"),
    [
        ("phone", "+254712345678", "0712345678"),
        ("email", "amina@example.org", "AMINA@example.org"),
        ("username", "amina", "Amina"),
    ],
)
def test_taken_name_says_so_and_shows_the_way_to_sign_in(client: Client, field: str, kept: str, written: str) -> None:
    UserFactory(**{field: kept})

    response = client.post(
        f"{SIGN_UP}?next=/courses/", typed(**{"phone": "", field: written, "password1": "another 1"})
    )

    assert response.status_code == 400
    assert "Is it you? Then sign in with your password" in response.text
    assert "/accounts/login/?next=%2Fcourses%2F" in response.text
    assert User.objects.count() == 1
    assert who(client) is None


@pytest.mark.parametrize("other", [{"username": "amina-shop"}, {"email": "amina@example.org"}])
def test_a_shared_phones_number_may_stay_in_its_box(client: Client, other: dict[str, str]) -> None:
    sister = UserFactory(phone="+254712345678")

    response = client.post(SIGN_UP, typed(**other), follow=True)

    person = User.objects.exclude(pk=sister.pk).get()
    assert who(client) == str(person.pk)
    assert person.phone is None
    assert (
        f"Somebody else signs in with +254712345678, so you sign in with this: {next(iter(other.values()))}"
        in response.text
    )


def test_the_list_of_what_to_put_right_counts_its_lines(client: Client) -> None:
    response = client.post(SIGN_UP, typed(name="", password1="1234"))

    listed = response.text.split('id="errors"')[1].split("</ul>")[0]
    assert "2 things to put right" in " ".join(listed.split())
    assert listed.count("<li>") == 2


def test_a_username_alone_is_said_to_depend_on_the_office(client: Client) -> None:
    assert "have only a username, our office has to help you" in " ".join(client.get(SIGN_UP).text.split())


def test_sending_the_form_again_signs_the_same_person_in(client: Client) -> None:
    client.post(SIGN_UP, typed())
    again = Client()

    response = again.post(SIGN_UP, typed(name="Amina O."))

    assert (response.status_code, response["Location"]) == (302, "/my/")
    assert who(again) == str(User.objects.get().pk)
    assert User.objects.get().name == "Amina Otieno"


def test_unverified_number_of_a_closed_account_lets_nobody_in(client: Client) -> None:
    UserFactory(phone="+254712345678", is_active=False)

    response = client.post(SIGN_UP, typed())

    assert response["Location"] == reverse("account_inactive")
    assert who(client) is None


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/courses/finances/", "/courses/finances/"),
        ("https://evil.example/", "/my/"),
        ("//evil.example/", "/my/"),
        ("javascript:alert(1)", "/my/"),
    ],
)
def test_next_is_followed_only_within_the_site(client: Client, asked: str, led_to: str) -> None:
    page = client.get(SIGN_UP, {"next": asked})
    response = client.post(SIGN_UP, typed(next=asked))

    assert page.status_code == 200
    assert response["Location"] == led_to


def test_next_is_kept_from_one_form_to_the_other(client: Client) -> None:
    page = client.get(SIGN_UP, {"next": "/courses/"})

    assert '<input type="hidden" name="next" value="/courses/">' in page.text
    assert "/accounts/login/?next=%2Fcourses%2F" in page.text


def test_joining_in_arabic_leads_to_the_arabic_pages(client: Client) -> None:
    response = client.post("/ar/accounts/signup/", typed())

    assert response["Location"] == "/ar/my/"


def test_what_was_agreed_to_is_written_down(client: Client, programme: Programme) -> None:
    programme.consent_text = "We keep your name."
    programme.save()

    page = client.get(SIGN_UP)
    client.post(SIGN_UP, typed())

    entry = LogEntry.objects.get(verb="person.signed_up")
    assert "We keep your name." in page.text
    assert entry.detail == {"agreed to": "We keep your name."}
    assert (entry.actor, entry.programme) == (User.objects.get(), programme)


def test_form_is_never_kept_by_the_phone(client: Client) -> None:
    assert "no-store" in client.get(SIGN_UP)["Cache-Control"]


def test_somebody_signed_in_is_led_on(client: Client, learner: User) -> None:
    client.force_login(learner)

    assert client.get(SIGN_UP)["Location"] == "/my/"


def test_joining_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(22):
        client.post(SIGN_UP, typed())


@pytest.mark.parametrize("phone", ["0712 345 678", "+254712345678", "00254712345678", "٠٧١٢٣٤٥٦٧٨", "(0712) 345-678"])
def test_number_is_understood_however_it_is_written(client: Client, phone: str) -> None:
    client.post(SIGN_UP, typed(phone=phone))

    assert str(User.objects.get().phone) == "+254712345678"


def test_what_was_typed_stays_but_never_the_password(client: Client) -> None:
    answers = {"name": "Amina 🌱", "called": "Ami", "phone": "07 12", "email": "amina", "username": "a b"}

    page = BeautifulSoup(client.post(SIGN_UP, typed(**answers)).content, "html.parser")

    kept = {field["name"]: field.get("value") for field in page.select("main input:not([type=hidden])")}
    assert kept == {**answers, "password1": None}


def test_a_phones_keyboard_is_told_what_is_typed(client: Client) -> None:
    page = BeautifulSoup(client.get(SIGN_UP).content, "html.parser")

    def told(name: str, *what: str) -> list[str | None]:
        return [page.find("input", attrs={"name": name}).get(one) for one in what]

    assert told("phone", "type", "autocomplete", "dir") == ["tel", "tel", "ltr"]
    assert told("email", "type", "autocomplete") == ["email", "email"]
    assert told("username", "autocomplete", "autocapitalize", "spellcheck") == ["username", "none", "false"]
    assert told("password1", "type", "autocomplete") == ["password", "new-password"]
    assert page.find("form", attrs={"method": "post"}).has_attr("novalidate")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Amina \t Otieno ", "Amina Otieno"),
        ("Amina\r\nOtieno", "Amina Otieno"),
        ("\u202eanimA\u202c", "animA"),
        ("مریم می\u200cشود", "مریم می\u200cشود"),
        ("Ngũgĩ wa O'Brien-Müller 3rd", "Ngũgĩ wa O'Brien-Müller 3rd"),
    ],
)
def test_name_is_one_line_of_what_can_be_seen(client: Client, written: str, kept: str) -> None:
    client.post(SIGN_UP, typed(name=written))

    assert User.objects.get().name == kept
