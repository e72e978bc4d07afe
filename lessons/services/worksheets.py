"""Worksheets: every save is kept, the last one counts."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.services import complete_unit
from lessons.models import LessonPage, Worksheet, WorksheetSave
from lessons.services.saves import StaleSave, check_line, insert_save
from lessons.worksheets import Sheet, missing


@transaction.atomic
def save_worksheet(
    *,
    learner: User,
    lesson: LessonPage,
    sheet: Sheet,
    save_id: uuid.UUID,
    after: uuid.UUID | None,
    values: dict[str, Any],
    currency: str,
    acted_by: User,
    now: datetime,
    language: str,
) -> WorksheetSave:
    """Keep the worksheet, and complete its lesson once all that must be filled in is.

    The same form again changes nothing. Raises StaleSave when something newer was saved since the form was shown.
    """
    worksheet = _locked_worksheet(learner, lesson, sheet)
    known = WorksheetSave.objects.filter(pk=save_id).first()
    if known is not None:
        if known.worksheet_id != worksheet.pk or known.values != values:
            raise StaleSave
        return known
    save = WorksheetSave(
        id=save_id,
        worksheet=worksheet,
        number=check_line(latest=worksheet.saves.order_by("-number").first(), after=after),
        values=values,
        currency=currency,
        is_complete=not missing(sheet, values),
        acted_by=acted_by,
        saved_at=now,
    )
    insert_save(save)
    if save.is_complete:
        complete_unit(learner=learner, unit=lesson, acted_by=acted_by, now=now, language=language)
    return save


def _locked_worksheet(learner: User, lesson: LessonPage, sheet: Sheet) -> Worksheet:
    worksheet, _made = Worksheet.objects.get_or_create(
        learner=learner, page_key=lesson.translation_key, sheet_key=sheet.key
    )
    return Worksheet.objects.select_for_update().get(pk=worksheet.pk)
