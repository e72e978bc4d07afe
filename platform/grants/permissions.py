"""Permission predicates of grants. Views and templates ask; services ask again."""

from typing import TYPE_CHECKING

from accounts.models import Role, User
from accounts.selectors import roles_of

if TYPE_CHECKING:
    from grants.models import Round


def is_committee_member(user: User, round: "Round") -> bool:
    """Say whether the person scores in this round: who sits in its programme's committee."""
    return scores_in(user, round.programme_id)


def scores_in(user: User, programme_id: int) -> bool:
    """Only who was named to a programme's committee scores, and nobody who reads all scores in the admin.

    That leaves out grant managers, finance and administrators, named or not (must always hold, 5).
    """
    if not user.is_authenticated or not user.is_active or user.is_superuser:
        return False
    held = {role for role, programme in roles_of(user) if programme == programme_id}
    return Role.COMMITTEE in held and not held & {Role.GRANT_MANAGER, Role.FINANCE}


def is_grant_manager(user: User, round: "Round") -> bool:
    return _is_administrator(user) or _holds(user, Role.GRANT_MANAGER, round)


def can_read_decisions(user: User, round: "Round") -> bool:
    """Managers work with a round's applications; finance reads them."""
    return is_grant_manager(user, round) or _holds(user, Role.FINANCE, round)


def has_part_in(user: User, round: "Round") -> bool:
    """Say whether the person judges, decides or reads in this round as long as they don't apply in it."""
    return can_read_decisions(user, round) or _holds(user, Role.COMMITTEE, round)


def can_see_grants_admin(user: User) -> bool:
    """Say whether the menu "Grants" of the admin is for this person."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or any(role in (Role.GRANT_MANAGER, Role.FINANCE) for role, _ in roles_of(user))


def _is_administrator(user: User) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser


def _holds(user: User, role: Role, round: "Round") -> bool:
    return user.is_authenticated and user.is_active and (str(role), round.programme_id) in roles_of(user)
