"""A round that takes first answers from plan pages, and a learner's plan page to take them from."""

import uuid
from datetime import datetime
from typing import Any

from accounts.models import User
from grants.models import RoundPage
from grants.rounds.selectors.versions import RoundQuestion
from lessons.importing import write_body
from lessons.models import LessonPage, Worksheet, WorksheetSave
from questions.enums import Kind
from tests.grants.factories import make_page, site_root

PLAIN = RoundQuestion(
    key="q",
    section_key="s",
    kind=Kind.TEXT,
    label="Q",
    help="",
    is_required=True,
    max_length=10,
    choices=(("a", "Alone"), ("b", "Together")),
    prefill="sheet.field",
)


def write_plan(learner: User, values: dict[str, Any], *, now: datetime, currency: str = "KES") -> None:
    """Save the plan page "costs" of a lesson that has one."""
    page = lesson_with_sheet()
    sheet = Worksheet.objects.create(learner=learner, page_key=page.translation_key, sheet_key="costs")
    WorksheetSave.objects.create(
        id=uuid.uuid4(),
        worksheet=sheet,
        number=1,
        values=values,
        currency=currency,
        is_complete=True,
        saved_at=now,
        acted_by=learner,
    )


def lesson_with_sheet() -> LessonPage:
    fields = [
        {"key": "step", "label": "Step", "kind": "text", "required": True},
        {"key": "things", "label": "Things", "kind": "rows", "rows": 4},
        {"key": "own", "label": "Own money", "kind": "money"},
    ]
    block = {"id": "sheet", "type": "worksheet", "key": "costs", "title": "Costs", "intro": "", "fields": fields}
    page = LessonPage(title="Costs", slug="costs", body=write_body([block], uuid.uuid4(), {}))
    return site_root().add_child(instance=page)


def with_prefills(now: datetime) -> RoundPage:
    page = make_page(now=now, publish=False)
    parts = list(page.question_parts.all())
    for part in parts:
        part.prefill = {"what": "costs.step", "costs": "costs.things", "own": "costs.own"}.get(part.key, "")
    page.question_parts.set(parts)
    page.save_revision().publish()
    return page
