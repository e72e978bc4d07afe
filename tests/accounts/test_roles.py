"""Roles: rows that bring a group with exactly what the apps registered, in one programme only."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import models
from wagtail.models import Collection, GroupCollectionPermission, Page

from accounts import roles
from accounts.models import Role, RoleGrant, User
from accounts.roles import RolePermissions
from accounts.selectors import has_role, programmes_with_role
from accounts.services import NotAnAdministrator, grant_role, revoke_role, sync_role
from core.models import LogEntry, Programme
from tests.accounts.factories import AdministratorFactory, RoleGrantFactory, UserFactory
from tests.core.factories import ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered() -> Iterator[Callable[[Role, roles.Provider], None]]:
    """Register a provider for the time of one test."""
    made: list[tuple[Role, roles.Provider]] = []

    def register(role: Role, provider: roles.Provider) -> None:
        roles.register(role, provider)
        made.append((role, provider))

    yield register
    for role, provider in made:
        roles.unregister(role, provider)


def page_of(programme: Programme) -> Page:
    return programme.site.root_page


def test_granting_gives_the_row_the_group_and_a_line_in_the_log(programme: Programme, now: datetime) -> None:
    boss, trainer = AdministratorFactory(), UserFactory()

    grant_role(user=trainer, role=Role.TRAINER, programme=programme, by=boss, now=now)

    assert has_role(trainer, Role.TRAINER, programme)
    assert list(trainer.groups.values_list("name", flat=True)) == ["trainer · demo"]
    entry = LogEntry.objects.get(verb="role.granted")
    assert (entry.actor, entry.programme) == (boss, programme)
    assert entry.detail == {"role": "trainer", "to": trainer.pseudonym}


def test_granting_twice_is_granting_once(programme: Programme, learner: User, now: datetime) -> None:
    first = grant_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)
    second = grant_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert first == second
    assert LogEntry.objects.filter(verb="role.granted").count() == 1


@pytest.mark.parametrize("role", Role)
def test_role_opens_the_admin_only_where_it_is_needed(
    role: Role, programme: Programme, learner: User, now: datetime
) -> None:
    grant_role(user=learner, role=role, programme=programme, by=None, now=now)

    assert learner.has_perm("wagtailadmin.access_admin") is (role not in {Role.COMMITTEE, Role.FIELD_OFFICER})


def test_group_holds_what_the_apps_registered_and_loses_what_they_no_longer_do(
    programme: Programme, learner: User, now: datetime, registered: Callable[[Role, roles.Provider], None]
) -> None:
    page, library = page_of(programme), Collection.get_first_root_node()
    permissions = RolePermissions(
        permissions=["wagtailimages.add_image"],
        pages=[(page, ["add", "publish"])],
        collections=[(library, ["wagtaildocs.add_document"])],
    )
    given = [permissions]
    registered(Role.TRAINER, lambda _programme: given[0])
    grant_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert learner.has_perm("wagtailimages.add_image")
    assert page.permissions_for_user(User.objects.get(pk=learner.pk)).can_publish()
    of_documents = GroupCollectionPermission.objects.filter(permission__codename="add_document", group__user=learner)
    assert of_documents.exists()

    given[0] = RolePermissions(pages=[(page, ["add"])])
    group = sync_role(role=Role.TRAINER, programme=programme)

    fresh = User.objects.get(pk=learner.pk)
    assert not fresh.has_perm("wagtailimages.add_image")
    assert not page.permissions_for_user(fresh).can_publish()
    assert page.permissions_for_user(fresh).can_add_subpage()
    assert group.page_permissions.count() == 1
    assert not of_documents.exists()


def test_role_reaches_only_its_programmes_pages(
    programme: Programme, learner: User, now: datetime, registered: Callable[[Role, roles.Provider], None]
) -> None:
    elsewhere = page_of(programme).add_sibling(instance=Page(title="Elsewhere", slug="elsewhere"))
    registered(Role.TRAINER, lambda programme: RolePermissions(pages=[(page_of(programme), ["change"])]))

    grant_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert page_of(programme).permissions_for_user(learner).can_edit()
    assert not elsewhere.permissions_for_user(learner).can_edit()


def test_provider_with_an_unknown_permission_is_an_error_and_grants_nothing(
    programme: Programme, learner: User, now: datetime, registered: Callable[[Role, roles.Provider], None]
) -> None:
    registered(Role.TRAINER, lambda _programme: RolePermissions(permissions=["courses.fly_kites"]))

    with pytest.raises(Permission.DoesNotExist):
        grant_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert not RoleGrant.objects.exists()


def test_revoking_takes_the_row_and_the_group_and_leaves_other_programmes_alone(
    programme: Programme, learner: User, now: datetime
) -> None:
    other = ProgrammeFactory()
    for where in (programme, other):
        grant_role(user=learner, role=Role.TRAINER, programme=where, by=None, now=now)

    revoke_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)
    revoke_role(user=learner, role=Role.TRAINER, programme=programme, by=None, now=now)

    assert not has_role(learner, Role.TRAINER, programme)
    assert has_role(learner, Role.TRAINER, other)
    assert list(learner.groups.values_list("name", flat=True)) == [f"trainer · {other.key}"]
    assert LogEntry.objects.filter(verb="role.revoked").count() == 1


@pytest.mark.parametrize("service", [grant_role, revoke_role])
def test_only_administrators_give_and_take_roles(
    service: Callable[..., object], programme: Programme, learner: User, now: datetime
) -> None:
    manager = RoleGrantFactory(role=Role.GRANT_MANAGER, programme=programme).user
    gone = AdministratorFactory(is_active=False)
    before = RoleGrant.objects.count()

    for by in (manager, gone, learner):
        with pytest.raises(NotAnAdministrator):
            service(user=learner, role=Role.TRAINER, programme=programme, by=by, now=now)

    assert RoleGrant.objects.count() == before


def test_administrator_has_every_role_everywhere_and_others_none_elsewhere(programme: Programme) -> None:
    boss, other = AdministratorFactory(), ProgrammeFactory()
    trainer = RoleGrantFactory(role=Role.TRAINER, programme=programme).user

    assert has_role(boss, Role.FINANCE, other)
    assert not has_role(boss, Role.FINANCE, None) or boss.is_superuser
    assert set(programmes_with_role(boss, Role.FINANCE)) == {programme.pk, other.pk}
    assert not has_role(trainer, Role.TRAINER, other)
    assert not has_role(trainer, Role.TRAINER, None)
    assert not has_role(trainer, Role.FINANCE, programme)
    assert programmes_with_role(trainer, Role.TRAINER) == [programme.pk]


def test_closed_account_has_no_role(programme: Programme) -> None:
    gone = RoleGrantFactory(role=Role.TRAINER, programme=programme, user__is_active=False).user

    assert not has_role(gone, Role.TRAINER, programme)


def test_asking_for_roles_many_times_costs_one_query(programme: Programme, django_assert_num_queries: object) -> None:
    trainer = RoleGrantFactory(role=Role.TRAINER, programme=programme).user

    with django_assert_num_queries(1):  # type: ignore[operator]
        assert all(has_role(trainer, Role.TRAINER, programme) for _ in range(3))


def test_no_group_of_a_role_reaches_what_learners_or_applicants_wrote(programme: Programme, now: datetime) -> None:
    """Page editors have reached too far in Wagtail before: nothing that belongs to a person is given to a group."""
    for role in Role:
        sync_role(role=role, programme=programme)

    reached = {
        permission.content_type.model_class()
        for group in Group.objects.filter(name__contains=" · ")
        for permission in group.permissions.select_related("content_type")
    }

    assert [model for model in reached if model and _belongs_to_a_person(model)] == []


def _belongs_to_a_person(model: type[models.Model]) -> bool:
    return model is User or any(
        field.is_relation and field.concrete and field.related_model is User and field.name in {"learner", "person"}
        for field in model._meta.get_fields()
    )


def test_command_brings_every_group_up_to_date(
    programme: Programme,
    learner: User,
    now: datetime,
    registered: Callable[[Role, roles.Provider], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    grant_role(user=learner, role=Role.SUPPORT, programme=programme, by=None, now=now)
    registered(Role.SUPPORT, lambda _programme: RolePermissions(permissions=["wagtailimages.add_image"]))

    call_command("sync_roles")

    assert User.objects.get(pk=learner.pk).has_perm("wagtailimages.add_image")
    assert "1 groups" in capsys.readouterr().out
