"""Permission predicates of lessons."""

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from lessons.models import GlossaryTerm, LessonPage


def programmes_of_trainer(user: User) -> set[int]:
    """Return the ids of the programmes in which the person is a trainer (all of them for an administrator)."""
    return {programme for role in (Role.TRAINER, Role.LEAD_TRAINER) for programme in programmes_with_role(user, role)}


def can_keep_word(user: User, word: GlossaryTerm) -> bool:
    """An administrator keeps all words, a trainer those of the own programme."""
    return bool(user.is_superuser or word.programme_id in programmes_of_trainer(user))


def can_narrate(user: User, lesson: LessonPage) -> bool:
    """Whoever may edit and publish a lesson may give it a voice, which is heard at once."""
    permissions = lesson.permissions_for_user(user)
    return bool(permissions.can_edit() and permissions.can_publish())
