"""Permissions of trainers in the admin besides writing pages: the glossary."""

from accounts.roles import RolePermissions
from core.models import Programme


def glossary_permissions(programme: Programme) -> RolePermissions:
    """Allow adding words and changing the programme's own (lessons.permissions.can_keep_word). They delete none."""
    return RolePermissions(permissions=["lessons.add_glossaryterm", "lessons.change_glossaryterm"])
