"""Permission predicates of lessons."""

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from lessons.models import GlossaryTerm


def programmes_of_trainer(user: User) -> set[int]:
    """Return the ids of the programmes in which the person is a trainer (all of them for an administrator)."""
    return {programme for role in (Role.TRAINER, Role.LEAD_TRAINER) for programme in programmes_with_role(user, role)}


def can_keep_word(user: User, word: GlossaryTerm) -> bool:
    """An administrator keeps all words, a trainer those of the own programme."""
    return bool(user.is_superuser or word.programme_id in programmes_of_trainer(user))
