"""What people wrote on plan pages stays theirs, whatever trainers do with the page."""

import uuid
from collections.abc import Callable
from copy import deepcopy
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import ModulePage
from lessons.importing import write_body
from lessons.models import LessonPage, WorksheetSave
from lessons.selectors import plan_of, worksheet_values
from lessons.worksheet_snapshots import read_snapshot
from tests.accounts.factories import AdministratorFactory
from tests.core.editor_forms import editor_form, messages
from tests.core.migrating import run_python_of
from tests.lessons.factories import PLAN_WORDS, SHEET, make_lesson, posted, save_plan

ROWS = "lessons.migrations.0008_rows_as_in_applications"

SHOWN = ("Beans and chapati", "Two pots", "KES\u00a03,000", "People ask for it")


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    return make_lesson(module, SHEET)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(AdministratorFactory(), backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(lesson: LessonPage) -> str:
    return reverse("lessons-plan:edit-page", args=[lesson.translation_key, "start-up"])


def rewrite(lesson: LessonPage, *body: dict[str, Any]) -> None:
    """Publish the lesson with another body, past the editor's form, as a file or an older version might."""
    lesson.body = write_body(body, lesson.translation_key, {})
    lesson.save_revision().publish()


def delete(lesson: LessonPage) -> None:
    lesson.delete()


def rename_key(lesson: LessonPage) -> None:
    rewrite(lesson, {**SHEET, "key": "another-name"})


def take_block_out(lesson: LessonPage) -> None:
    rewrite(lesson, {"id": "why", "type": "text", "text": "Only words now."})


def unpublish(lesson: LessonPage) -> None:
    lesson.unpublish()


def take_fields_out(lesson: LessonPage) -> None:
    rewrite(lesson, {**SHEET, "fields": [{"key": "new", "label": "New", "kind": "text", "required": True}]})


def make_fields_of_another_kind(lesson: LessonPage) -> None:
    kinds = {"idea": "number", "things": "money", "why": "rows"}
    fields = [{**field, "kind": kinds.get(field["key"], field["kind"])} for field in SHEET["fields"]]
    rewrite(lesson, {**SHEET, "fields": fields})


CHANGES = [delete, rename_key, take_block_out, unpublish, take_fields_out, make_fields_of_another_kind]


@pytest.mark.parametrize("change", CHANGES)
def test_words_are_shown_whatever_became_of_the_page(
    signed_in: Client, learner: User, lesson: LessonPage, change: Any
) -> None:
    save_plan(learner, lesson)
    change(lesson)

    assert "What I need" in signed_in.get(reverse("lessons-plan:show-plan")).content.decode()
    html = signed_in.get(address(lesson)).content.decode()
    assert [text for text in SHOWN if text not in html] == []
    assert signed_in.get(f"{address(lesson)}?change=1").status_code == 200
    assert worksheet_values(learner)["start-up.idea"] == "Beans and chapati"
    assert Client().get(address(lesson)).status_code == 302


@pytest.mark.parametrize("change", [delete, rename_key, take_block_out, unpublish])
def test_page_that_is_gone_can_still_be_written_on(
    signed_in: Client, learner: User, lesson: LessonPage, change: Any
) -> None:
    first = save_plan(learner, lesson)
    change(lesson)

    response = signed_in.post(address(lesson), posted({"idea": "Soup as well"}, based_on=str(first.number)))

    assert response.status_code == 302
    assert "Soup as well" in signed_in.get(address(lesson)).content.decode()


def test_words_out_of_the_form_stay_when_the_page_is_saved_again(
    signed_in: Client, learner: User, lesson: LessonPage
) -> None:
    first = save_plan(learner, lesson)
    take_fields_out(lesson)
    form = posted({"new": "Something new"}, based_on=str(first.number))

    assert [signed_in.post(address(lesson), form).status_code for _twice in range(2)] == [302, 302]

    html = signed_in.get(address(lesson)).content.decode()
    assert [text for text in ("Something new", "Beans and chapati", "Two pots") if text not in html] == []
    assert WorksheetSave.objects.count() == 2


@pytest.mark.parametrize("change", [delete, rename_key, take_block_out, unpublish])
def test_first_words_on_a_page_taken_away_meanwhile_are_given_back(
    signed_in: Client, lesson: LessonPage, change: Any
) -> None:
    change(lesson)
    response = signed_in.post(address(lesson), posted({"idea": "Beans & chapati", "pieces": "40"}))
    assert response.status_code == 410
    html = response.content.decode()
    assert "Beans &amp; chapati" in html
    assert "40" in html


def test_nobody_sees_a_page_that_is_gone_and_on_which_they_never_wrote(
    signed_in: Client, lesson: LessonPage, learner: User
) -> None:
    lesson.delete()
    assert signed_in.get(address(lesson)).status_code == 404
    assert plan_of(learner, "en") == []


@pytest.mark.django_db
def test_migration_fills_what_the_pages_still_ask(lesson: LessonPage, learner: User) -> None:
    save_plan(learner, lesson)
    asked = read_snapshot(WorksheetSave.objects.get().sheet)
    QuerySet(WorksheetSave).update(sheet={})
    state = MigrationExecutor(connection).loader.project_state([("lessons", "0004_fill_worksheet_snapshots")])
    migration = import_module("lessons.migrations.0004_fill_worksheet_snapshots")

    migration.fill_snapshots(state.apps, None)
    run_python_of(ROWS)

    filled = WorksheetSave.objects.get().sheet
    assert (read_snapshot(filled), filled["lesson"]) == (asked, lesson.title)


@pytest.mark.django_db
def test_migration_stores_rows_and_snapshots_as_applications_do_and_back(lesson: LessonPage, learner: User) -> None:
    """Begin with what is stored today, go back to what was stored before, and come here again."""
    things = [{"what": "Pots", "minor": 300000}, {"what": "Pan", "minor": None}]
    now = save_plan(learner, lesson, {**PLAN_WORDS, "things": things})

    run_python_of(ROWS, backwards=True)

    before = WorksheetSave.objects.get()
    assert before.values["things"] == [{"what": "Pots", "amount": 300000}, {"what": "Pan", "amount": None}]
    assert before.values["idea"] == now.values["idea"]
    total = next(field for field in before.sheet["fields"] if field["key"] == "total")
    way = next(field for field in before.sheet["fields"] if field["key"] == "way")
    assert (total["unit"], [text for _key, text in way["options"]]) == ("money", ["Save", "Borrow"])
    assert not {"max_length", "years", "are_rows_complete", "measure", "choices"} & total.keys()

    for _twice in range(2):
        run_python_of(ROWS)

    after = WorksheetSave.objects.get()
    assert after.values == now.values
    assert read_snapshot(after.sheet) == read_snapshot(now.sheet)
    assert after.sheet["lesson"] == lesson.title


@pytest.mark.django_db
def test_migration_leaves_saves_without_a_snapshot_without(lesson: LessonPage, learner: User) -> None:
    save_plan(learner, lesson)
    QuerySet(WorksheetSave).update(sheet={})

    run_python_of(ROWS, backwards=True)
    run_python_of(ROWS)

    assert (WorksheetSave.objects.get().sheet, WorksheetSave.objects.get().values) == ({}, PLAN_WORDS)


def changed(lesson: LessonPage, change: Callable[[Any], None]) -> dict[str, str]:
    """Return the editor's form of the lesson after a change of its worksheet."""
    raw = deepcopy(list(lesson.body.raw_data))
    change(raw[0]["value"])
    lesson.body = LessonPage.body.field.stream_block.to_python(raw)
    return editor_form(lesson)


def other_key(sheet: Any) -> None:
    sheet["key"] = "other"


def other_key_of_a_field(sheet: Any) -> None:
    sheet["fields"][0]["value"]["key"] = "other"


def new_field_under_the_old_name(sheet: Any) -> None:
    sheet["fields"][0] = {**sheet["fields"][0], "type": "long_text", "id": str(uuid.uuid4())}


KEPT = "1 person's words are kept under the short name “{}”. Write it here again."
RENAMINGS = [
    (other_key, KEPT.format("start-up")),
    (other_key_of_a_field, KEPT.format("idea")),
    (new_field_under_the_old_name, "Under this short name people wrote something of another kind."),
]


@pytest.mark.parametrize(("change", "words"), RENAMINGS)
@pytest.mark.parametrize("action", ["action-publish", "save"])
def test_names_under_which_words_are_kept_stay(
    admin: Client, learner: User, lesson: LessonPage, change: Any, words: str, action: str
) -> None:
    save_plan(learner, lesson)
    response = admin.post(f"/admin/pages/{lesson.pk}/edit/", {**changed(lesson, change), action: "1"})
    assert response.status_code == 200
    error = response.context["form"].errors.as_data()["body"][0]
    assert [text.startswith(words) for text in messages(error)] == [True]
    assert LessonPage.objects.get().body[0].value["key"] == "start-up"


@pytest.mark.parametrize(("change", "_words"), RENAMINGS)
def test_names_may_change_while_nobody_wrote(admin: Client, lesson: LessonPage, change: Any, _words: str) -> None:
    form = {**changed(lesson, change), "action-publish": "1"}
    assert admin.post(f"/admin/pages/{lesson.pk}/edit/", form).status_code == 302
