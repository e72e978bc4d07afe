"""End all sessions of a person, wherever they are."""

from django.db.models import F

from accounts.models import User


def end_sessions(*, user: User) -> None:
    """Sign the person out everywhere, by one UPDATE however many sessions there are: each carries the number's hash.

    Whoever wants to keep the present one calls Django's ``update_session_auth_hash`` afterwards.
    """
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=["sessions_ended"])
