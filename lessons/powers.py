"""What trainers may do in the admin besides writing pages: keep the words that lessons explain."""

from accounts.roles import Powers
from core.models import Programme


def glossary_powers(programme: Programme) -> Powers:
    """Allow adding and bettering words. The list is one for all programmes, so taking one away is administrators'."""
    return Powers(permissions=["lessons.add_glossaryterm", "lessons.change_glossaryterm"])
