"""Privacy export of accounts: what this app keeps about a person, for the person to take along."""

from typing import Any

from accounts.models import User
from core.models import LogEntry


def export_account(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "called": user.called,
        "phone": str(user.phone or ""),
        "email": user.email,
        "username": user.username,
        "joined": user.date_joined,
        "pseudonym": user.pseudonym,
        "data_month": user.data_month,
        "data_bytes": user.data_bytes,
        "roles": list(user.role_grants.values("role", "programme__name")),
        "told": list(user.notices.values("text", "path", "created_at", "read_at")),
    }


def export_log(user: User) -> list[dict[str, Any]]:
    """Return the lines of the log that this person wrote by what they did."""
    lines = LogEntry.objects.filter(actor=user).order_by("at")
    return [dict(line) for line in lines.values("at", "verb", "subject_type", "subject_key", "subject_name", "detail")]
