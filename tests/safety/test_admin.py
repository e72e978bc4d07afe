"""The screens of concerns: support's, of its own programme."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from core.models import LogEntry, Programme
from safety.models import Concern
from tests.accounts.factories import AdministratorFactory, person_with_role
from tests.safety.factories import ConcernFactory

pytestmark = pytest.mark.django_db
CONCERNS = "/admin/concerns/"


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
    assert LogEntry.objects.get(verb="concern.closed").actor == support
    assert Concern.objects.filter(closed_at__isnull=True).count() == 2


def test_concern_is_not_closed_without_a_note(client: Client) -> None:
    client.force_login(AdministratorFactory())
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
    client.get("/admin/")  # The first address of the admin writes into the session that its person edits pages.

    with django_assert_max_num_queries(15):
        assert client.get(CONCERNS).status_code == 200
