"""Permission predicates of certificates: who may look over and cancel them in the admin."""

from django.db.models import QuerySet

from accounts.models import Role, User
from accounts.selectors import has_role, programmes_with_role
from certificates.models import Certificate

MANAGING_ROLES = (Role.LEAD_TRAINER, Role.SUPPORT)


def can_see_certificates_admin(user: User) -> bool:
    """Say whether the menu "Certificates" is for this person."""
    return any(programmes_with_role(user, role) for role in MANAGING_ROLES)


def can_revoke(user: User, certificate: Certificate) -> bool:
    """Lead trainers and support cancel certificates of their own programme, administrators all."""
    return any(has_role(user, role, certificate.programme) for role in MANAGING_ROLES)


def certificates_managed_by(user: User) -> QuerySet[Certificate]:
    """Return the certificates of the programmes in which the person manages certificates."""
    if user.is_superuser:
        return Certificate.objects.all()
    programmes = {pk for role in MANAGING_ROLES for pk in programmes_with_role(user, role)}
    return Certificate.objects.filter(programme__in=programmes)
