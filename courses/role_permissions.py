"""Permissions of trainers in the admin: their programme's courses, in all languages, with pictures."""

from wagtail.models import Collection

from accounts.roles import RolePermissions
from core.models import Programme
from courses.models import CourseIndexPage

WRITE = ("add", "change", "publish")
TRANSLATE = ("wagtail_localize.submit_translation",)  # of what one may edit: accounts.admin_translating
# Whoever adds a picture may change it; those of others may be shown, and nothing else.
ILLUSTRATE = ("wagtailimages.add_image", "wagtailimages.choose_image")


def trainer_permissions(programme: Programme) -> RolePermissions:
    """Allow the course list of the programme's site, its translations, everything below them, and the library."""
    if programme.site is None:
        return RolePermissions()
    index = CourseIndexPage.objects.descendant_of(programme.site.root_page).first()
    lists = index.get_translations(inclusive=True) if index else []
    library = Collection.get_first_root_node()
    pages = [(page, WRITE) for page in lists]
    return RolePermissions(permissions=TRANSLATE, pages=pages, collections=[(library, ILLUSTRATE)])
