"""Second factor (MFA): what follows when somebody switches it on, and the way back when it is lost."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.log_verbs import LogVerb
from accounts.models import User
from accounts.services.roles import require_administrator
from accounts.services.sessions import end_sessions
from core.services import record


def remove_second_step(*, user: User, by: User | None, now: datetime) -> bool:
    """Take the second step away from a person who lost it, and sign them out; say whether there was one.

    ``by`` is an administrator, or None for the server itself. Raises NotAnAdministrator.
    """
    require_administrator(by)
    with transaction.atomic():
        removed, _by_model = Authenticator.objects.filter(user=user).delete()
        if removed:
            end_sessions(user=user)
            record(verb=LogVerb.SECOND_STEP_REMOVED, subject=user, actor=by, now=now)
    return bool(removed)
