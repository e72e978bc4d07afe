"""Sessions in the database, as Django keeps them, read by a query that is written once (core.prepared)."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.prepared import PreparedQuery

COLUMNS = ("session_key", "session_data", "expire_date")
BY_KEY = PreparedQuery(lambda key: Session.objects.filter(session_key=key).values_list(*COLUMNS), key=str)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """Return the session's row; none that has ended. Without one the next that is saved gets another key."""
        now = timezone.now()
        for key, words, ends_at in BY_KEY.rows(key=self.session_key):
            if ends_at > now:
                return Session(session_key=key, session_data=words, expire_date=ends_at)
        self._session_key = None
        return None
