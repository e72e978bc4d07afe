"""Permissions of trainers in the admin besides writing pages: the glossary."""

from accounts.roles import Powers
from core.models import Programme


def glossary_powers(programme: Programme) -> Powers:
    """Allow adding words and changing the programme's own (lessons.rules.can_keep_word). Deleting isn't theirs."""
    return Powers(permissions=["lessons.add_glossaryterm", "lessons.change_glossaryterm"])
