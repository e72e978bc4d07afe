"""Who holds a role in a round's programme: its committee, its managers."""

from django.db.models import Q, QuerySet

from accounts.models import Role, RoleGrant, User
from grants.models import Round


def committee_of(round: Round) -> QuerySet[User]:
    """Return the people who score this programme's applications (``rules.is_committee_member``, as one query)."""
    grants = RoleGrant.objects.filter(programme=round.programme_id)
    members = grants.filter(role=Role.COMMITTEE).values("user")
    readers = grants.filter(role__in=[Role.GRANT_MANAGER, Role.FINANCE]).values("user")
    people = User.objects.filter(is_active=True, is_superuser=False, pk__in=members)
    return people.exclude(pk__in=readers).order_by("name", "pk")


def managers_of(round: Round) -> QuerySet[User]:
    """Return the grant managers of the round's programme."""
    named = Q(role_grants__role=Role.GRANT_MANAGER, role_grants__programme=round.programme_id)
    return User.objects.filter(named, is_active=True).distinct()
