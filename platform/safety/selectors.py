"""Selectors of concerns: which of them a person looks after."""

from django.db.models import QuerySet

from accounts.models import Role, User
from accounts.selectors import programmes_with_role
from safety.models import Concern


def concern_programmes(user: User) -> list[int] | bool:
    """Return whose concerns the person looks after: True for all of them."""
    return user.is_superuser or programmes_with_role(user, Role.SUPPORT)


def concerns_for(user: User) -> QuerySet[Concern]:
    """Return the concerns that the person may read; those of no programme are the administrators'."""
    every = Concern.objects.select_related("programme")
    return every if user.is_superuser else every.filter(programme_id__in=programmes_with_role(user, Role.SUPPORT))
