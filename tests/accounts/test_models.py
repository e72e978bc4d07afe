"""The person: no empty texts, one identifier at least, and never an empty name on the screen."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from tests.accounts.factories import UserFactory


@pytest.mark.django_db
def test_user_without_any_identifier_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(name="Nobody")


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["username", "email", "phone"])
def test_empty_text_is_kept_as_null_so_many_people_may_lack_it(field: str) -> None:
    people = [
        UserFactory(**{"username": f"a{n}", "email": f"a{n}@b.org", "phone": f"+25471234567{n}", field: ""})
        for n in range(2)
    ]

    assert all(User.objects.values_list(field, flat=True).get(pk=person.pk) is None for person in people)


@pytest.mark.django_db
@pytest.mark.parametrize("verified", [True, False])
def test_phone_signs_one_person_in_verified_or_not(verified: bool) -> None:
    UserFactory(phone="+254712345678", phone_verified=verified)

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(phone="+254712345678")


@pytest.mark.django_db
def test_yielded_phone_may_belong_to_many_but_never_as_verified() -> None:
    UserFactory(phone="+254712345678", phone_verified=True)
    UserFactory(phone="+254712345678", phone_yielded=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(phone="+254712345678", phone_yielded=True, phone_verified=True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "first", "second"), [("username", "amina", "Amina"), ("email", "a@b.org", "A@b.org")]
)
def test_capital_letters_make_no_second_name(field: str, first: str, second: str) -> None:
    UserFactory(**{field: first})

    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(**{field: second})


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"called": "Ami", "name": "Amina Otieno"}, "Ami"),
        ({"name": "Amina Otieno", "username": "amina"}, "Amina Otieno"),
        ({"username": "amina"}, "amina"),
        ({"email": "a@b.org"}, "a@b.org"),
        ({"phone": "+254712345678"}, "+254712345678"),
        ({}, "P-7"),
    ],
)
def test_person_is_always_shown_by_something(fields: dict[str, str], shown: str) -> None:
    assert str(User(pseudonym="P-7", **fields)) == shown
