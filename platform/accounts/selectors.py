"""Selectors of accounts: who is who, and who has which role where."""

from accounts.models import Role, User
from accounts.phones import normalise_phone
from core.models import Programme


def has_role(user: User, role: Role | str, programme: Programme | None) -> bool:
    """Say whether the person has the role in this programme. Administrators have every role everywhere."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return programme is not None and (str(role), programme.pk) in roles_of(user)


def roles_of(user: User) -> set[tuple[str, int]]:
    """Return (role, programme id) pairs of a person, read once per request and cached on the user."""
    cached = user.__dict__.get("_roles")
    if cached is None:
        cached = user.__dict__["_roles"] = set(user.role_grants.values_list("role", "programme_id"))
    return cached


def programmes_with_role(user: User, role: Role | str) -> list[int]:
    """Return the ids of the programmes in which the person has the role (all of them for an administrator)."""
    if user.is_superuser:
        return list(Programme.objects.values_list("pk", flat=True))
    return [programme for held, programme in roles_of(user) if held == str(role)]


def person_by_phone(phone: str) -> User | None:
    """Return who signs in with this number (E.164). A number that somebody else verified signs nobody else in."""
    return User.objects.filter(phone=phone, phone_yielded=False).first()


def person_by_sign_in_name(text: str, region: str) -> User | None:
    """Return who signs in with this text: a phone number as dialled in the region, an email or a username."""
    name = text.strip()
    if not name:
        return None
    phone = normalise_phone(name, region)
    if phone:
        return person_by_phone(phone)
    if "@" in name:
        return User.objects.filter(email=name).first()
    return User.objects.filter(username=name).first()
