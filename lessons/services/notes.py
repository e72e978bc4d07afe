"""Notes: every save is kept, the last one counts."""

import uuid
from datetime import datetime

from django.db import transaction

from accounts.models import User
from lessons.models import Note, NoteSave
from questions.services import keep_save


@transaction.atomic
def save_note(
    *,
    learner: User,
    page_key: uuid.UUID,
    lesson_title: str,
    form_id: uuid.UUID,
    based_on: int,
    text: str,
    acted_by: User,
    now: datetime,
) -> NoteSave:
    """Keep what the person noted beside a lesson; an empty text takes the note away.

    Kept once for each form; raises StaleSave (``questions.services.keep_save``).
    """
    made, _is_new = Note.objects.get_or_create(learner=learner, page_key=page_key)
    note = Note.objects.select_for_update().get(pk=made.pk)
    save = NoteSave(
        form_id=form_id, note=note, lesson_title=lesson_title, values={"text": text}, acted_by=acted_by, saved_at=now
    )
    return keep_save(save, line=note.saves.all(), based_on=based_on).save
