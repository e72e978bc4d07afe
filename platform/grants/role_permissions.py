"""Permissions of grant managers in the admin's pages: write, translate and publish their programme's grants."""

from accounts.roles import RolePermissions
from core.models import Programme
from grants.models import GrantIndexPage

WRITE = ("add", "change", "publish")
TRANSLATE = ("wagtail_localize.submit_translation",)  # of what one may edit: accounts.admin_translating


def manager_permissions(programme: Programme) -> RolePermissions:
    """Allow the list of grants of the programme's site, its translations, and the rounds below them."""
    if programme.site is None:
        return RolePermissions()
    index = GrantIndexPage.objects.descendant_of(programme.site.root_page).first()
    lists = index.get_translations(inclusive=True) if index else []
    return RolePermissions(permissions=TRANSLATE, pages=[(page, WRITE) for page in lists])
