"""Worksheets: every save is kept, the last one counts."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.services import complete_unit
from lessons.models import LessonPage, Worksheet, WorksheetSave
from lessons.services.saves import StaleSave, check_line, insert_save
from lessons.worksheet_snapshots import lesson_in, sheet_with_all_words, take_snapshot, words_out_of_form
from questions.schema import Section, missing


@transaction.atomic
def save_worksheet(
    *,
    learner: User,
    lesson: LessonPage | None,
    sheet: Section,
    save_id: uuid.UUID,
    after: uuid.UUID | None,
    values: dict[str, Any],
    currency: str,
    acted_by: User,
    now: datetime,
    language: str,
    page_key: uuid.UUID | None = None,
) -> WorksheetSave:
    """Keep the worksheet, and complete its lesson once all that must be filled in is.

    ``page_key``: where the worksheet stood, once its lesson is there no more (``lesson`` is None then). What was
    written into fields that the page asks for no more stays. The same form again changes nothing. Raises StaleSave
    when something newer was saved since the form was shown.
    """
    key = lesson.translation_key if lesson else page_key
    assert key is not None  # noqa: S101 - a page has a key, gone or not
    worksheet = _locked_worksheet(learner, key, sheet)
    known = WorksheetSave.objects.filter(pk=save_id).first()
    if known is not None:
        if known.worksheet_id != worksheet.pk or _asked_for(sheet, known.values) != values:
            raise StaleSave
        return known
    latest = worksheet.saves.order_by("-number").first()
    number = check_line(latest=latest, after=after)
    gone = words_out_of_form(sheet, latest.values) if latest else {}
    whole = sheet_with_all_words(sheet, latest.sheet if latest else {}, gone) or sheet
    save = WorksheetSave(
        id=save_id,
        worksheet=worksheet,
        number=number,
        values={**gone, **values},
        sheet=take_snapshot(whole, lesson.title if lesson else lesson_in(latest.sheet if latest else {})),
        currency=currency,
        is_complete=not missing(sheet, values),
        acted_by=acted_by,
        saved_at=now,
    )
    insert_save(save)
    if save.is_complete and lesson:
        complete_unit(learner=learner, unit=lesson, acted_by=acted_by, now=now, language=language)
    return save


def _asked_for(sheet: Section, values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if sheet.question(key)}


def _locked_worksheet(learner: User, page_key: uuid.UUID, sheet: Section) -> Worksheet:
    worksheet, _made = Worksheet.objects.get_or_create(learner=learner, page_key=page_key, sheet_key=sheet.key)
    return Worksheet.objects.select_for_update().get(pk=worksheet.pk)
