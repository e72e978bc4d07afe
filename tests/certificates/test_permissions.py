"""Who may cancel which certificate: the rule itself, without the list that stands before it."""

import pytest

from accounts.models import Role
from certificates.models import Certificate
from certificates.permissions import can_revoke, can_see_certificates_admin, certificates_managed_by
from core.models import Programme
from tests.accounts.factories import AdministratorFactory, UserFactory, person_with_role
from tests.core.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db
MAY = {Role.LEAD_TRAINER, Role.SUPPORT}


@pytest.mark.parametrize("role", Role)
def test_only_lead_trainers_and_support_of_its_programme_cancel_a_certificate(role: Role, programme: Programme) -> None:
    other = ProgrammeFactory(key="other", name="Other")
    here, there, nowhere = (Certificate(programme=one) for one in (programme, other, None))
    person = person_with_role(role, programme)

    assert [can_revoke(person, one) for one in (here, there, nowhere)] == [role in MAY, False, False]
    assert can_see_certificates_admin(person) == (role in MAY)


def test_administrators_cancel_all_and_learners_none(programme: Programme) -> None:
    certificate = Certificate(programme=programme)

    assert can_revoke(AdministratorFactory(), certificate)
    assert not can_revoke(UserFactory(), certificate)
    assert not can_see_certificates_admin(UserFactory())


def test_person_who_is_switched_off_cancels_nothing(programme: Programme) -> None:
    person = person_with_role(Role.SUPPORT, programme)
    person.is_active = False

    assert not can_revoke(person, Certificate(programme=programme))


def test_admin_lists_what_may_be_cancelled(programme: Programme) -> None:
    other = ProgrammeFactory(key="other", name="Other")
    facts = {"title": "T", "language": "en", "completed_at": "2026-01-01T00:00Z", "issued_at": "2026-01-01T00:00Z"}
    key = "00000000-0000-0000-0000-000000000001"
    all_of_them = [Certificate.objects.create(programme=one, course_key=key, **facts) for one in (programme, other)]
    person = person_with_role(Role.SUPPORT, programme)

    assert [can_revoke(person, one) for one in all_of_them] == [True, False]
    assert list(certificates_managed_by(person)) == all_of_them[:1]
