"""Complete lessons that somebody says they have read."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import UnitCompletion
from courses.services import UnitNotReady, complete_unit
from lessons.selectors import find_lessons


@transaction.atomic
def complete_lessons(
    *, learner: User, keys: Collection[uuid.UUID], acted_by: User, now: datetime, language: str
) -> list[UnitCompletion]:
    """Complete those of these units that are lessons; one whose plan page is still to be written waits for it."""
    completed = []
    for lesson in find_lessons(keys):
        try:
            completed.append(complete_unit(learner=learner, unit=lesson, acted_by=acted_by, now=now, language=language))
        except UnitNotReady:
            continue
    return completed
