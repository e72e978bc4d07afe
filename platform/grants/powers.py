"""What grant managers may do in the admin's pages: write and publish their programme's grants, in all languages."""

from accounts.roles import Powers
from core.models import Programme
from grants.models import GrantIndexPage

WRITE = ("add", "change", "publish")


def manager_powers(programme: Programme) -> Powers:
    """Allow the list of grants of the programme's site, its translations, and the rounds below them."""
    if programme.site is None:
        return Powers()
    index = GrantIndexPage.objects.descendant_of(programme.site.root_page).first()
    lists = index.get_translations(inclusive=True) if index else []
    return Powers(pages=[(page, WRITE) for page in lists])
