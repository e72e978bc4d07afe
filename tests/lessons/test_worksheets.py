"""Worksheets: what they work out, what forms make of typing, how they are kept."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from accounts.models import User
from core.models import Programme
from courses.models import ModulePage, UnitCompletion
from courses.unit_completion import is_ready
from lessons.forms import WorksheetForm
from lessons.models import LessonPage, Worksheet, WorksheetSave
from lessons.selectors import (
    has_filled_worksheet,
    latest_worksheet,
    plan_of,
    worksheet_for,
    worksheet_in,
    worksheet_values,
)
from lessons.services import save_worksheet
from lessons.worksheet_views import make_form, read_back
from questions.answers import ReadAnswer
from questions.enums import Kind
from questions.refusals import StaleSave
from questions.schema import Question, Section
from tests.accounts.factories import UserFactory
from tests.home.factories import translate
from tests.lessons.factories import SHEET, THEN, make_lesson


def typed(page_sheet: Section, currency: str = "KES", **values: str) -> WorksheetForm:
    data = QueryDict(mutable=True)
    data.update({"form_id": str(uuid.uuid4()), "based_on": "0", **values})
    return WorksheetForm(data, sheet=page_sheet, currency=currency, based_on=0, initial={})


@pytest.fixture
def lesson(module: ModulePage) -> LessonPage:
    return make_lesson(module, SHEET)


@pytest.fixture
def page_sheet(lesson: LessonPage) -> Section:
    found = worksheet_in(lesson)
    assert found
    return found


def test_form_keeps_what_was_typed(page_sheet: Section) -> None:
    choice = next(key for key, text in page_sheet.question("way").choices if text == "Save")  # type: ignore[union-attr]
    form = typed(
        page_sheet,
        idea=" Beans ",
        way=choice,
        spare="1,500.50",
        pieces="١٢,٥",
        **{"things-0-what": "Pot", "things-0-amount": "2 000", "things-1-what": "", "things-1-amount": ""},
    )

    assert form.is_valid(), form.errors
    assert form.values == {
        "idea": "Beans",
        "way": choice,
        "spare": 150050,
        "pieces": "12.5",
        "things": [{"what": "Pot", "minor": 200000}],
    }


def test_empty_form_can_be_saved(page_sheet: Section) -> None:
    form = typed(page_sheet)
    assert form.is_valid(), form.errors
    assert form.values == {}


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"spare": "much"}, "spare", "Write the amount in digits, for example 1500."),
        ({"spare": "-5"}, "spare", "Write the amount in digits, for example 1500."),
        ({"spare": "1.005"}, "spare", "If this is 1,005, write 1005."),
        ({"spare": "1.0050"}, "spare", "This amount has more decimals than the currency."),
        ({"spare": "9" * 30}, "spare", "This amount is too large."),
        ({"pieces": "some"}, "pieces", "Write it in digits, for example 1500."),
        ({"pieces": "-3"}, "pieces", "This can't be less than 0."),
        (
            {"things-0-what": "Pot", "things-0-amount": "x"},
            "things",
            "Row 1: Write the amount in digits, for example 1500.",
        ),
        ({"things-0-what": "a" * 301, "things-0-amount": "1"}, "things", "Row 1: use a few words only."),
    ],
)
def test_what_can_not_be_read_is_told_in_plain_words(
    page_sheet: Section, values: dict[str, str], field: str, words: str
) -> None:
    form = typed(page_sheet, **values)
    assert not form.is_valid()
    assert form.errors[field] == [words]


@pytest.mark.parametrize("values", [{"idea": "a" * 301}, {"why": "a" * 3001}, {"way": "steal"}])
def test_what_is_too_long_or_foreign_is_refused(page_sheet: Section, values: dict[str, str]) -> None:
    assert not typed(page_sheet, **values).is_valid()


def test_form_shows_typed_rows_again(page_sheet: Section) -> None:
    form = typed(page_sheet, **{"things-0-what": "Pot & pan", "things-0-amount": "x"})
    html = str(form["things"])
    assert "Pot &amp; pan" in html
    assert 'value="x"' in html


def test_help_is_no_html_and_amounts_are_written(page_sheet: Section) -> None:
    html = render_to_string("components/field.html", {"field": make_form(page_sheet, None, None)["things"]})
    assert "For example: 60 &lt;b&gt;" in html


def save(learner: User, lesson: LessonPage, values: dict[str, Any], **facts: Any) -> WorksheetSave:
    found = worksheet_for(lesson)
    assert found
    given = {"form_id": uuid.uuid4(), "based_on": 0, "currency": "KES", "now": THEN, "language": "en", **facts}
    return save_worksheet(learner=learner, lesson=lesson, sheet=found, values=values, acted_by=learner, **given)


WHOLE = {"idea": "Beans", "things": [{"what": "Pot", "minor": 200000}], "spare": 50000}


def test_saved_with_all_that_is_needed_completes_the_lesson(lesson: LessonPage, learner: User) -> None:
    assert not is_ready(learner, lesson)
    kept = save(learner, lesson, WHOLE)

    assert kept.is_complete
    assert is_ready(learner, lesson)
    assert UnitCompletion.objects.get(learner=learner).unit_key == lesson.translation_key


def test_saved_without_is_kept_and_completes_nothing(lesson: LessonPage, learner: User) -> None:
    assert not save(learner, lesson, {"spare": 5}).is_complete
    assert not has_filled_worksheet(learner, lesson)
    assert not UnitCompletion.objects.exists()


def test_lesson_without_worksheet_needs_none(module: ModulePage, learner: User) -> None:
    assert is_ready(learner, make_lesson(module))


def test_every_save_is_kept_and_the_last_counts(lesson: LessonPage, learner: User) -> None:
    first = save(learner, lesson, WHOLE)
    second = save(learner, lesson, {"idea": "Soup"}, based_on=first.number)

    assert latest_worksheet(learner, lesson.translation_key, "start-up") == second
    assert list(second.worksheet.saves.values_list("number", "values__idea")) == [(1, "Beans"), (2, "Soup")]


def test_same_form_twice_counts_once(lesson: LessonPage, learner: User) -> None:
    form = uuid.uuid4()
    assert save(learner, lesson, WHOLE, form_id=form) == save(learner, lesson, WHOLE, form_id=form)
    assert WorksheetSave.objects.count() == 1


def test_late_retry_does_not_overwrite(lesson: LessonPage, learner: User) -> None:
    form = uuid.uuid4()
    first = save(learner, lesson, {"idea": "Old"}, form_id=form)
    second = save(learner, lesson, {"idea": "New"}, based_on=first.number)
    save(learner, lesson, {"idea": "Old"}, form_id=form)
    assert latest_worksheet(learner, lesson.translation_key, "start-up") == second


def test_form_from_before_a_newer_save_is_refused(lesson: LessonPage, learner: User) -> None:
    newest = save(learner, lesson, {"idea": "New"})
    with pytest.raises(StaleSave) as refused:
        save(learner, lesson, {"idea": "Other"})
    assert refused.value.newest == newest
    assert WorksheetSave.objects.count() == 1


def test_same_form_with_other_words_is_a_new_save(lesson: LessonPage, learner: User) -> None:
    form = uuid.uuid4()
    save(learner, lesson, {"idea": "Old"}, form_id=form)
    assert save(learner, lesson, {"idea": "New"}, form_id=form).number == 2
    assert latest_worksheet(learner, lesson.translation_key, "start-up").values == {"idea": "New"}


def test_form_of_somebody_else_is_refused(lesson: LessonPage, learner: User) -> None:
    form = uuid.uuid4()
    save(UserFactory(), lesson, WHOLE, form_id=form)
    with pytest.raises(StaleSave):
        save(learner, lesson, WHOLE, form_id=form)
    assert not Worksheet.objects.filter(learner=learner).exists()


def test_values_for_prefilling(lesson: LessonPage, learner: User) -> None:
    save(learner, lesson, {**WHOLE, "pieces": "3"})
    assert worksheet_values(learner) == {
        "start-up.idea": "Beans",
        "start-up.things": 200000,
        "start-up.spare": 50000,
        "start-up.pieces": "3",
        "start-up.total": 250000,
    }


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ({"things": [{"what": "Pot", "minor": 200000}]}, {"start-up.things"}),
        ({"things": [{"what": "Pot", "minor": None}], "spare": 500}, {"start-up.spare"}),
        ({"spare": 500}, {"start-up.spare", "start-up.total"}),
        ({"things": []}, set()),
        (
            {"things": [{"what": "Pot", "minor": 0}], "spare": 0},
            {"start-up.things", "start-up.spare", "start-up.total"},
        ),
    ],
)
def test_sums_with_a_missing_part_prefill_nothing(
    lesson: LessonPage, learner: User, values: dict[str, Any], known: set[str]
) -> None:
    save(learner, lesson, values)
    assert worksheet_values(learner).keys() == known


def said(page_sheet: Section, saved: WorksheetSave) -> dict[str, ReadAnswer]:
    return {answer.label: answer for answer in read_back(page_sheet, saved, None).answers}


def test_list_with_a_row_without_amount_has_no_total(lesson: LessonPage, page_sheet: Section, learner: User) -> None:
    things = [{"what": "Pot", "minor": 200000}, {"what": "Pan", "minor": None}]
    lines = said(page_sheet, save(learner, lesson, {**WHOLE, "things": things}))
    assert lines["What I buy"].rows == (("Pot", "KES\u00a02,000"), ("Pan", ""))
    assert (lines["What I buy"].text, lines["In all"].text) == ("", "")
    assert lines["What I buy"].is_open
    assert lines["In all"].is_open


def test_amounts_of_another_currency_are_left_out(lesson: LessonPage, learner: User) -> None:
    save(learner, lesson, {**WHOLE, "pieces": "3"})
    assert worksheet_values(learner, currency="UGX") == {"start-up.idea": "Beans", "start-up.pieces": "3"}


def test_values_are_ones_own(lesson: LessonPage, learner: User) -> None:
    save(UserFactory(), lesson, WHOLE)
    assert worksheet_values(learner) == {}


def test_plan_lists_the_last_saved_first(module: ModulePage, lesson: LessonPage, learner: User) -> None:
    other = make_lesson(module, {**SHEET, "key": "break-even", "title": "Break even"}, slug="break-even")
    save(learner, lesson, WHOLE)
    save(learner, other, {}, now=THEN + timedelta(days=1))

    assert [(page.sheet.title, page.is_complete) for page in plan_of(learner, "en")] == [
        ("Break even", False),
        ("What I need", True),
    ]


def test_plan_costs_the_same_for_many(module: ModulePage, learner: User, django_assert_num_queries: Any) -> None:
    for number in range(4):
        save(learner, make_lesson(module, {**SHEET, "key": f"sheet-{number}"}, slug=f"l{number}"), WHOLE)
    with django_assert_num_queries(2):
        assert len(plan_of(learner, "en")) == 4
    with django_assert_num_queries(2):
        assert len(worksheet_values(learner)) == 16


def test_what_was_written_stays_when_the_lesson_is_unpublished(lesson: LessonPage, learner: User) -> None:
    save(learner, lesson, WHOLE)
    lesson.unpublish()
    assert len(plan_of(learner, "en")) == 1


def test_sheet_is_read_back_grouped(lesson: LessonPage, page_sheet: Section, learner: User) -> None:
    lines = said(page_sheet, save(learner, lesson, WHOLE))
    assert lines["What I buy"].rows == (("Pot", "KES\u00a02,000"),)
    assert (lines["In all"].text, lines["In all"].is_result) == ("KES\u00a02,500", True)
    assert lines["Why"].text == ""


def test_sample_amounts_are_written_in_what_is_read_back(programme: Programme) -> None:
    questions = (
        Question("way", "With [[10]]?", Kind.CHOICE, choices=(("save", "I save [[120]]"),)),
        Question("left", "Left", Kind.CALCULATED, formula="2", only_if="1 > 2", otherwise="Less than [[50]]."),
    )
    saved = WorksheetSave(values={"way": "save"}, currency="KES")

    answers = read_back(Section("plan", "Plan", "", questions), saved, programme).answers

    assert [(answer.label, answer.text) for answer in answers] == [
        ("With KES\u00a010?", "I save KES\u00a0120"),
        ("Left", "Less than KES\u00a050."),
    ]


def test_translated_sheet_has_the_source_languages_rules(lesson: LessonPage) -> None:
    arabic: LessonPage = translate(lesson, "ar")
    raw = arabic.body.get_prep_value()
    fields = raw[0]["value"]["fields"]
    fields[0]["value"].update(label="فكرتي", required=False)
    fields[4]["value"].update(label="المجموع", formula="spare")
    arabic.body = raw
    arabic.save()

    found = worksheet_for(LessonPage.objects.get(pk=arabic.pk))

    assert found
    assert (found.questions[0].label, found.questions[0].is_required) == ("فكرتي", True)
    assert (found.questions[4].label, found.questions[4].formula) == ("المجموع", "things + spare")
