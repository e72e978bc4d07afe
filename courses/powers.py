"""What trainers may do in the admin: write and publish their programme's courses, in all languages."""

from accounts.roles import Powers
from core.models import Programme
from courses.models import CourseIndexPage

WRITE = ("add", "change", "publish")


def trainer_powers(programme: Programme) -> Powers:
    """Allow the course list of the programme's site, its translations, and everything below them."""
    if programme.site is None:
        return Powers()
    index = CourseIndexPage.objects.descendant_of(programme.site.root_page).first()
    lists = index.get_translations(inclusive=True) if index else []
    return Powers(pages=[(page, WRITE) for page in lists])
