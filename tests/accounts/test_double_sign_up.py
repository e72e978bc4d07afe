"""Two phones, or one phone twice, send the form at the same moment: one person is made."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.factories import PASSWORD
from tests.core.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_same_form_sent_many_times_at_once_makes_one_person_and_signs_all_in() -> None:
    fields = {"name": "Amina", "phone": "0712345678", "password1": PASSWORD}

    answers = at_once(*[lambda: Client().post("/accounts/signup/", fields).status_code] * 6, catch=Exception)

    assert answers == [302] * 6
    assert User.objects.count() == 1


def test_one_number_taken_by_different_people_at_once_counts_once() -> None:
    passwords = iter([f"{PASSWORD} {n}" for n in range(6)])

    def join() -> int:
        fields = {"name": "Amina", "phone": "0712345678", "password1": next(passwords)}
        return Client().post("/accounts/signup/", fields).status_code

    answers = at_once(*[join] * 6, catch=Exception)

    assert sorted(answers, key=str) == [302, 400, 400, 400, 400, 400]
    assert User.objects.count() == 1
