"""Glossary borders: which programme's terms a person sees and edits in the admin."""

from django.db.models import Q, QuerySet

from accounts.models import User
from core.models import Programme
from lessons.models import GlossaryTerm
from lessons.permissions import programmes_of_trainer


def words_kept_by(user: User) -> QuerySet[GlossaryTerm]:
    """Return the words that the person may change: an administrator all, a trainer those of the own programmes."""
    words = GlossaryTerm.objects.all()
    return words if user.is_superuser else words.filter(programme__in=programmes_of_trainer(user))


def words_offered_to(user: User) -> QuerySet[GlossaryTerm]:
    """Return the words that the person may put into a lesson: those of the own programmes, and everybody's."""
    words = GlossaryTerm.objects.all()
    mine = Q(programme__in=programmes_of_trainer(user)) | Q(programme=None)
    return words if user.is_superuser else words.filter(mine)


def programme_of_new_words(user: User) -> Programme | None:
    """Return whose a new word of this author is: the only programme's, or of several the first; an administrator's is
    everybody's where there are several programmes.
    """
    programmes = Programme.objects.order_by("pk")
    if not user.is_superuser:
        return programmes.filter(pk__in=programmes_of_trainer(user)).first()
    return programmes.first() if programmes.count() == 1 else None
