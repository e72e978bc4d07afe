"""Save worksheets: every save is kept, the last one counts."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from courses.services import complete_unit
from lessons.models import LessonPage, Worksheet, WorksheetSave
from lessons.worksheet_snapshots import lesson_in, sheet_with_all_words, take_snapshot, words_out_of_form
from questions.schema import Section, missing
from questions.services import keep_save


@transaction.atomic
def save_worksheet(
    *,
    learner: User,
    lesson: LessonPage | None,
    sheet: Section,
    form_id: uuid.UUID,
    based_on: int,
    values: dict[str, Any],
    currency: str,
    acted_by: User,
    now: datetime,
    language: str,
    page_key: uuid.UUID | None = None,
) -> WorksheetSave:
    """Keep the worksheet, and complete its lesson once all that must be filled in is.

    ``page_key``: where the worksheet stood, once its lesson is there no more (``lesson`` is None then). What was
    written into fields that the page asks for no more stays. Kept once for each form; raises StaleSave
    (``questions.services.keep_save``).
    """
    key = lesson.translation_key if lesson else page_key
    assert key is not None  # noqa: S101 - a page has a key, gone or not
    worksheet = _locked_worksheet(learner, key, sheet)
    latest = worksheet.saves.order_by("number").last()
    gone = words_out_of_form(sheet, latest.values) if latest else {}
    whole = sheet_with_all_words(sheet, latest.sheet if latest else {}, gone) or sheet
    save = WorksheetSave(
        form_id=form_id,
        worksheet=worksheet,
        values={**gone, **values},
        sheet=take_snapshot(whole, lesson.title if lesson else lesson_in(latest.sheet if latest else {})),
        currency=currency,
        is_complete=not missing(sheet, values),
        acted_by=acted_by,
        saved_at=now,
    )
    kept = keep_save(
        save,
        line=worksheet.saves.all(),
        based_on=based_on,
        read=lambda saved: {key: value for key, value in saved.items() if sheet.question(key)},
    )
    if kept.is_new and save.is_complete and lesson:
        complete_unit(learner=learner, unit=lesson, acted_by=acted_by, now=now, language=language)
    return kept.save


def _locked_worksheet(learner: User, page_key: uuid.UUID, sheet: Section) -> Worksheet:
    worksheet, _made = Worksheet.objects.get_or_create(learner=learner, page_key=page_key, sheet_key=sheet.key)
    return Worksheet.objects.select_for_update().get(pk=worksheet.pk)
