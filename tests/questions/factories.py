"""Forms as views hand them to services."""

import uuid

from accounts.models import User
from questions.services import SentForm


def sent(form_id: uuid.UUID | None = None, *, words: str = "", person: User | None = None) -> SentForm:
    """Make an act's form: the same id and words are the same form sent again."""
    return SentForm(form_id or uuid.uuid4(), words or "words", person.pk if person else None, "/somewhere/")
