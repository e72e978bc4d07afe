"""Privacy export and erasure of certificates: the codes keep answering, without the name."""

from datetime import datetime
from typing import Any

from accounts.models import User
from certificates.selectors import certificates_of
from certificates.services import erase_holder


def export(user: User) -> list[dict[str, Any]]:
    """Return the person's certificates as plain values, ready for JSON."""
    fields = ["code", "title", "description", "holder_name", "facts", "completed_at", "issued_at", "revoked_at"]
    return list(certificates_of(user).values(*fields))


def erase(user: User, now: datetime) -> None:
    erase_holder(learner=user)
