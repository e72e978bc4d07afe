import uuid
from datetime import UTC, datetime

import pytest

from accounts.models import User
from certificates.models import Certificate
from certificates.selectors import course_keys_held, find_by_code, normalise_code

NOW = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCDE23456", "ABCDE23456"),
        ("abcde-23456", "ABCDE23456"),
        ("  ab cde–234 56 ", "ABCDE23456"),
        ("ABCDE2345", None),
        ("ABCDE234567", None),
        ("ABCDE2345O", None),
        ("ABCDE2345ß", None),
        ("", None),
    ],
)
def test_normalise_code_forgives_case_spaces_and_dashes_only(typed: str, code: str | None) -> None:
    assert normalise_code(typed) == code


@pytest.mark.django_db
def test_find_by_code_finds_what_a_person_typed(django_assert_num_queries) -> None:
    certificate = Certificate.objects.create(
        code="ABCDE23456",
        holder_name="A",
        course_key=uuid.uuid4(),
        title="T",
        language="en",
        completed_at=NOW,
        issued_at=NOW,
    )

    with django_assert_num_queries(1):
        found = find_by_code("abcde 23456")

    assert found == certificate


@pytest.mark.django_db
def test_course_keys_held_leaves_out_revoked_and_other_peoples(django_assert_num_queries) -> None:
    amina, joseph = User.objects.create_user("amina"), User.objects.create_user("joseph")
    held, revoked, others = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    for learner, key, revoked_at in [(amina, held, None), (amina, revoked, NOW), (joseph, others, None)]:
        Certificate.objects.create(
            learner=learner, course_key=key, language="en", completed_at=NOW, issued_at=NOW, revoked_at=revoked_at
        )

    with django_assert_num_queries(1):
        keys = course_keys_held(amina)

    assert keys == {held}
