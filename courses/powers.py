"""What trainers may do in the admin: write and publish their programme's courses, in all languages."""

from accounts.roles import Powers
from core.models import Programme
from courses.models import CourseIndexPage

WRITE = ("add", "change", "publish")
TRANSLATE = ("wagtail_localize.submit_translation",)  # of what one may edit: accounts.admin_translating


def trainer_powers(programme: Programme) -> Powers:
    """Allow the course list of the programme's site, its translations, and everything below them."""
    if programme.site is None:
        return Powers()
    index = CourseIndexPage.objects.descendant_of(programme.site.root_page).first()
    lists = index.get_translations(inclusive=True) if index else []
    return Powers(permissions=TRANSLATE, pages=[(page, WRITE) for page in lists])
