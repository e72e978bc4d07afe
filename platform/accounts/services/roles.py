"""Grant and take roles, and keep the groups that carry their admin permissions."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from accounts.log_verbs import LogVerb
from accounts.models import Role, RoleGrant, User
from accounts.roles import RolePermissions, group_name, role_permissions_of
from accounts.services.sessions import end_sessions
from core.models import Programme
from core.services import record


class NotAnAdministrator(PermissionDenied):
    """Only administrators give and take roles."""


def grant_role(*, user: User, role: Role | str, programme: Programme, by: User | None, now: datetime) -> RoleGrant:
    """Give a role in one programme, with all it may do. ``by`` is an administrator, or None for the server itself.

    Whoever gets it signs in anew: no session that somebody else may hold grows with the person. Idempotent.
    Raises NotAnAdministrator.
    """
    require_administrator(by)
    role = Role(role)
    with transaction.atomic():
        grant, is_new = RoleGrant.objects.get_or_create(user=user, role=role, programme=programme)
        sync_role(role=role, programme=programme).user_set.add(user)
        if is_new:
            record(
                verb=LogVerb.ROLE_GRANTED, subject=grant, actor=by, programme=programme, now=now, detail=_detail(grant)
            )
            if by != user:
                end_sessions(user=user)
    _forget_cached_roles(user)
    return grant


def revoke_role(*, user: User, role: Role | str, programme: Programme, by: User | None, now: datetime) -> None:
    """Take a role away, with all that came with it. Idempotent. Raises NotAnAdministrator."""
    require_administrator(by)
    with transaction.atomic():
        grant = RoleGrant.objects.filter(user=user, role=Role(role), programme=programme).first()
        if grant is not None:
            record(
                verb=LogVerb.ROLE_REVOKED, subject=grant, actor=by, programme=programme, now=now, detail=_detail(grant)
            )
            grant.delete()
        user.groups.remove(*Group.objects.filter(name=group_name(role, programme)))
    _forget_cached_roles(user)


def sync_role(*, role: Role | str, programme: Programme) -> Group:
    """Make the role's group hold exactly what the apps registered for it, no more and no less."""
    with transaction.atomic():
        group, _made = Group.objects.get_or_create(name=group_name(role, programme))
        role_permissions = list(role_permissions_of(role, programme))
        group.permissions.set(_permissions(code for one in role_permissions for code in one.permissions))
        _sync_pages(group, role_permissions)
        _sync_collections(group, role_permissions)
    return group


def _sync_pages(group: Group, role_permissions: list[RolePermissions]) -> None:
    wanted = {
        (page.pk, _permission(f"wagtailcore.{kind}_page").pk)
        for one in role_permissions
        for page, kinds in one.pages
        for kind in kinds
    }
    held = GroupPagePermission.objects.filter(group=group)
    existing = set(held.values_list("page_id", "permission_id"))
    for page_id, permission_id in existing - wanted:
        held.filter(page_id=page_id, permission_id=permission_id).delete()
    for page_id, permission_id in wanted - existing:
        GroupPagePermission.objects.create(group=group, page_id=page_id, permission_id=permission_id)


def _sync_collections(group: Group, role_permissions: list[RolePermissions]) -> None:
    wanted = {
        (collection.pk, _permission(code).pk)
        for one in role_permissions
        for collection, codes in one.collections
        for code in codes
    }
    held = GroupCollectionPermission.objects.filter(group=group)
    existing = set(held.values_list("collection_id", "permission_id"))
    for collection_id, permission_id in existing - wanted:
        held.filter(collection_id=collection_id, permission_id=permission_id).delete()
    for collection_id, permission_id in wanted - existing:
        GroupCollectionPermission.objects.create(group=group, collection_id=collection_id, permission_id=permission_id)


def _permissions(codes: Iterable[str]) -> list[Permission]:
    return [_permission(code) for code in sorted(set(codes))]


def _permission(code: str) -> Permission:
    """Find "app.codename"; raises Permission.DoesNotExist for a name that no app has."""
    app_label, codename = code.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def require_administrator(by: User | None) -> None:
    if by is not None and not (by.is_active and by.is_superuser):
        raise NotAnAdministrator


def _forget_cached_roles(user: User) -> None:
    for name in ("_roles", "_perm_cache", "_group_perm_cache", "_user_perm_cache"):
        user.__dict__.pop(name, None)


def _detail(grant: RoleGrant) -> dict[str, str]:
    return {"role": grant.role, "to": grant.user.pseudonym}
