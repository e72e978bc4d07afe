"""Selectors of lessons: what a learner answered and wrote, in a constant number of queries."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Count, F, Max, Q, QuerySet
from wagtail.models import Page

from accounts.models import User
from core.models import Programme
from core.numbers import number_as_text
from core.prepared import PreparedQuery
from core.process_cache import get_or_make
from core.selectors import translated_or_source
from courses.models import Enrolment, UnitPage
from courses.selectors import source_of
from lessons import grading
from lessons.models import (
    Attempt,
    GlossaryTerm,
    LessonPage,
    Mark,
    Narration,
    NarrationUpload,
    NoteSave,
    QuizPage,
    Worksheet,
    WorksheetSave,
)
from lessons.paper_snapshots import Paper
from lessons.paper_snapshots import in_words_of as reword
from lessons.worksheet_snapshots import lesson_in, sheet_with_all_words
from lessons.worksheets import read_sheet
from questions.calculation import minor_of, work_out
from questions.enums import Kind
from questions.schema import Question, Section, in_words_of, is_empty, total_minor

AnyUnit = TypeVar("AnyUnit", bound=UnitPage)


def has_passed(learner: User, quiz: QuizPage) -> bool:
    """Say whether the person ever had enough right answers."""
    return Attempt.objects.filter(learner=learner, quiz_key=quiz.translation_key, is_passed=True).exists()


def has_filled_worksheet(learner: User, lesson: LessonPage) -> bool:
    """Say whether the lesson's worksheet, if it has one, was saved with all that must be filled in."""
    sheet = worksheet_in(lesson)
    if sheet is None:
        return True
    return WorksheetSave.objects.filter(
        worksheet__learner=learner,
        worksheet__page_key=lesson.translation_key,
        worksheet__sheet_key=sheet.key,
        is_complete=True,
    ).exists()


def find_unit(model: type[AnyUnit], key: uuid.UUID, language: str) -> AnyUnit | None:
    """Return the live page in this language, or else in the source language."""
    return translated_or_source(model.objects.all(), [key], language).get(key)


def find_lessons(keys: Iterable[uuid.UUID]) -> list[LessonPage]:
    """Return the live source-language pages of these lessons in tree order (one query)."""
    pages = LessonPage.objects.live().filter(translation_key__in=keys, locale__language_code=settings.LANGUAGE_CODE)
    return list(pages.select_related("locale").order_by("path"))


def narration_of(lesson: LessonPage) -> Narration | None:
    """Return the recording of this page's words: an alias has those of its source, a translation its own."""
    return Narration.objects.filter(lesson=lesson.alias_of_id or lesson.pk).first()


def narration_upload_of(lesson: LessonPage) -> NarrationUpload | None:
    """Return the recording that waits to become the page's narration, or that can't, without its content."""
    return NarrationUpload.objects.filter(lesson=lesson.pk).defer("content").first()


def quiz_of(attempt: Attempt) -> QuizPage | None:
    """Return the source-language page of a try's quiz, published or not; None when it was deleted."""
    pages = QuizPage.objects.filter(translation_key=attempt.quiz_key).select_related("locale").order_by("path")
    return min(pages, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE, default=None)


@dataclass(frozen=True)
class QuizRules:
    """What a quiz asks of whoever takes it: ``needed`` of ``asked`` right. ``tries`` is None for any number."""

    asked: int
    needed: int
    tries: int | None


def quiz_rules(page: QuizPage) -> QuizRules:
    """Return the rules, which the source-language page decides."""
    source = source_of(page)
    asked = len(source.questions)
    return QuizRules(asked, grading.pass_mark(asked, source.pass_percent), source.tries)


def cached_quiz_rules(page: QuizPage) -> QuizRules:
    """Return the same of a published quiz, from memory while nothing was published since."""
    return get_or_make(f"quiz rules {page.pk}", lambda: quiz_rules(page))


def pass_percent_of(attempt: Attempt, quiz: QuizPage | None) -> int:
    """Return how many percent are enough: as asked, or as the quiz asks now where that is less. It never rises."""
    asked: int = attempt.paper["pass_percent"]
    return min(asked, quiz.pass_percent) if quiz else asked


def attempts_at(learner: User, quiz_key: uuid.UUID) -> QuerySet[Attempt]:
    """Return a person's tries at a quiz, the newest first, without their papers."""
    return Attempt.objects.filter(learner=learner, quiz_key=quiz_key).defer("paper")


def latest_marks(attempt: Attempt) -> dict[str, Mark]:
    """Return the mark that counts for each question."""
    return {str(mark.question_id): mark for mark in attempt.marks.order_by("number")}


def last_save_number(attempt: Attempt) -> int:
    """Return upon which save a form of the try is made; 0 where nothing was saved."""
    return attempt.saves.order_by("-number").values_list("number", flat=True).first() or 0


def responses_of(attempt: Attempt) -> dict[str, Any]:
    """Return the answers as they stand, by question id."""
    return {str(response.question_id): response.value for response in attempt.responses.all()}


def quiz_page_of(attempt: Attempt, language: str) -> QuizPage | None:
    return find_unit(QuizPage, attempt.quiz_key, language)


def cached_quiz_page_of(attempt: Attempt, language: str) -> QuizPage | None:
    """Return the same from memory, while nothing was published since: readers share it, and change nothing of it."""
    return get_or_make(f"quiz {attempt.quiz_key} {language}", lambda: (quiz_page_of(attempt, language),))[0]


def paper_in(attempt: Attempt, language: str) -> Paper:
    """Return the paper in the reader's language: as asked, or in the words of that language's page if there is one."""
    if language == attempt.language:
        return attempt.paper
    page = quiz_page_of(attempt, language)
    return reword(attempt.paper, page) if page and page.locale.language_code == language else attempt.paper


def tries_left(attempt: Attempt) -> int | None:
    """Return how many more tries the quiz allows; None for any number; 0 when the quiz is no longer there."""
    quiz = quiz_of(attempt)
    if quiz is None or not quiz.live:
        return 0
    used = attempts_at(attempt.learner, attempt.quiz_key).count()
    return None if quiz.tries is None else max(quiz.tries - used, 0)


def worksheet_in(lesson: LessonPage) -> Section | None:
    """Return the lesson's worksheet, if it has one."""
    block = next((block for block in lesson.body if block.block_type == "worksheet"), None)
    return read_sheet(block.value) if block else None


def worksheet_for(lesson: LessonPage) -> Section | None:
    """Return the worksheet as the source-language page has it, in the words of this page."""
    source = source_of(lesson)
    sheet, words = worksheet_in(source), worksheet_in(lesson)
    return in_words_of(sheet, words) if sheet and words and source.pk != lesson.pk else sheet


def cached_worksheet_for(lesson: LessonPage) -> Section | None:
    """Return the same of a published lesson, from memory while nothing was published since."""
    return get_or_make(f"worksheet {lesson.pk}", lambda: (worksheet_for(lesson),))[0]


def find_plan_lesson(key: uuid.UUID, language: str, learner: User) -> LessonPage | None:
    """Return the published lesson of a worksheet; an unpublished one only for who has written in it."""
    published = find_unit(LessonPage, key, language)
    if published or not WorksheetSave.objects.filter(worksheet__learner=learner, worksheet__page_key=key).exists():
        return published
    return _lessons_by_key({key}, language).get(key)


def latest_worksheet(learner: User, page_key: uuid.UUID, sheet_key: str) -> WorksheetSave | None:
    return (
        WorksheetSave.objects.filter(
            worksheet__learner=learner, worksheet__page_key=page_key, worksheet__sheet_key=sheet_key
        )
        .order_by("-number")
        .first()
    )


def _save_of(learner: int, page_key: uuid.UUID, sheet_key: str) -> QuerySet[WorksheetSave, Any]:
    saves = WorksheetSave.objects.filter(worksheet__learner=learner, worksheet__page_key=page_key)
    return saves.filter(worksheet__sheet_key=sheet_key).order_by().values_list("number")[:1]


SAVE_OF = PreparedQuery(_save_of, "learner", page_key=uuid.UUID, sheet_key=str)


def has_written(learner: User, page_key: uuid.UUID, sheet_key: str) -> bool:
    return bool(SAVE_OF.rows(learner=learner.pk, page_key=page_key, sheet_key=sheet_key))


def latest_worksheets(learner: User) -> list[WorksheetSave]:
    """Return the last save of each of a person's worksheets, the one saved last first. One query."""
    return list(
        WorksheetSave.objects.filter(worksheet__learner=learner)
        .annotate(last=Max("worksheet__saves__number"))
        .filter(number=F("last"))
        .select_related("worksheet")
        .order_by("-saved_at")
    )


@dataclass(frozen=True)
class PlanPage:
    """One worksheet that a person saved, for the list of them."""

    page_key: uuid.UUID
    sheet: Section
    lesson_title: str
    language: str
    saved_at: datetime
    is_complete: bool


def plan_of(learner: User, language: str) -> list[PlanPage]:
    """Return the person's worksheets, the one saved last first. Two queries."""
    saves = latest_worksheets(learner)
    lessons = _lessons_by_key({save.worksheet.page_key for save in saves}, language)
    pages = []
    for save in saves:
        lesson = lessons.get(save.worksheet.page_key)
        sheet = sheet_of(save, lesson)
        if sheet:
            title = lesson.title if lesson else lesson_in(save.sheet)
            written_in = lesson.locale.language_code if lesson else ""
            facts = (title, written_in, save.saved_at, save.is_complete)
            pages.append(PlanPage(save.worksheet.page_key, sheet, *facts))
    return pages


def sheet_of(save: WorksheetSave, lesson: LessonPage | None) -> Section | None:
    """Return the worksheet that shows all that was saved: its lesson may be changed or gone."""
    live = worksheet_in(lesson) if lesson else None
    if live and live.key != save.worksheet.sheet_key:
        live = None
    return sheet_with_all_words(live, save.sheet, save.values)


def _lessons_by_key(keys: Iterable[uuid.UUID], language: str) -> dict[uuid.UUID, LessonPage]:
    """Return one page a key, unpublished ones too: in this language, or else in the source language."""
    in_the_language = Q(locale__language_code=language, alias_of=None)
    pages = LessonPage.objects.filter(
        in_the_language | Q(locale__language_code=settings.LANGUAGE_CODE), translation_key__in=keys
    ).select_related("locale")
    ordered = sorted(pages, key=lambda page: page.locale.language_code == language)
    return {page.translation_key: page for page in ordered}


def worksheet_values(user: User, currency: str | None = None) -> dict[str, Any]:
    """Return everything in a person's worksheets by "<worksheet key>.<field key>", for prefilling. Two queries.

    Amounts, totals of rows and calculated money are minor units; when a currency is given, those of other
    currencies are left out. Where two courses have the same worksheet key, the one saved last counts.
    """
    return values_in(saved_sheets_of(user), currency)


def saved_sheets_of(user: User) -> list[tuple[Section, WorksheetSave]]:
    """Return a person's worksheets that are still there, as saved last, the one saved last at the end. Two queries."""
    saves = latest_worksheets(user)
    lessons = _lessons_by_key({save.worksheet.page_key for save in saves}, settings.LANGUAGE_CODE)
    found = []
    for save in reversed(saves):
        sheet = sheet_of(save, lessons.get(save.worksheet.page_key))
        if sheet:
            found.append((sheet, save))
    return found


def values_in(sheets: Iterable[tuple[Section, WorksheetSave]], currency: str | None) -> dict[str, Any]:
    """Return what ``worksheet_values`` says, of sheets that were read before."""
    found: dict[str, Any] = {}
    for sheet, save in sheets:
        values = _plain_values(sheet, save, with_money=currency in {None, save.currency})
        found.update({f"{sheet.key}.{key}": value for key, value in values.items()})
    return found


def rows_in(sheets: Iterable[tuple[Section, WorksheetSave]], currency: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of what and how much by "<worksheet key>.<field key>"; an amount is a row under its label."""
    found: dict[str, list[dict[str, Any]]] = {}
    for sheet, save in sheets:
        for question in sheet.questions if save.currency == currency else ():
            value = save.values.get(question.key)
            if question.kind == Kind.ROWS and not is_empty(value):
                found[f"{sheet.key}.{question.key}"] = value
            elif question.kind == Kind.MONEY and not is_empty(value):
                found[f"{sheet.key}.{question.key}"] = [{"what": question.label, "minor": value}]
    return found


def _plain_values(sheet: Section, save: WorksheetSave, *, with_money: bool) -> dict[str, Any]:
    values: dict[str, Any] = dict(save.values)
    values.update(work_out(sheet, save.values, save.currency))
    plain = {
        question.key: _plain(question, values[question.key], save.currency)
        for question in sheet.questions
        if not is_empty(values.get(question.key)) and (with_money or not question.is_money)
    }
    return {key: value for key, value in plain.items() if value is not None}


def _plain(question: Question, value: Any, currency: str) -> Any:
    if question.kind == Kind.ROWS:
        return total_minor(value)
    if question.kind == Kind.CALCULATED:
        return minor_of(value, currency) if question.is_money else number_as_text(round(value, 2))
    return dict(question.choices).get(value, "") if question.kind == Kind.CHOICE else value


def people_on_worksheets(page_key: uuid.UUID) -> dict[str, int]:
    """Return how many people wrote on each of the worksheets that a page has or had, by its key."""
    rows = Worksheet.objects.filter(page_key=page_key).values("sheet_key").annotate(people=Count("learner"))
    return {row["sheet_key"]: row["people"] for row in rows}


@dataclass(frozen=True)
class LearnersWork:
    """What hangs on some pages: how many people started these courses, wrote, answered, and are answering now."""

    started: int
    wrote: int
    tried: int
    answering: int

    def __bool__(self) -> bool:
        return any((self.started, self.wrote, self.tried, self.answering))


def work_below(pages: Iterable[Page]) -> LearnersWork:
    """Count the people who learn, write and answer on these pages and on all below them. Four queries."""
    below = Q(pk__in=[])
    for page in pages:
        below |= Q(path__startswith=page.path)
    keys = Page.objects.filter(below).order_by().values("translation_key")
    tries = Attempt.objects.filter(quiz_key__in=keys)
    return LearnersWork(
        started=_people(Enrolment.objects.filter(course_key__in=keys)),
        wrote=_people(Worksheet.objects.filter(page_key__in=keys)),
        tried=_people(tries.exclude(handed_in_at=None)),
        answering=_people(tries.filter(handed_in_at=None)),
    )


def _people(rows: QuerySet) -> int:
    return rows.order_by().values("learner").distinct().count()


def glossary(language: str, programme: Programme | None) -> QuerySet[GlossaryTerm]:
    """Return the programme's words in this language, or in the source language while none is translated."""
    words = GlossaryTerm.objects.for_programme(programme)
    terms = words.filter(locale__language_code=language)
    return terms if terms.exists() else words.filter(locale__language_code=settings.LANGUAGE_CODE)


def latest_note(learner: User, page_key: uuid.UUID) -> NoteSave | None:
    """Return the person's note on a lesson as it stands, an emptied one too."""
    saves = NoteSave.objects.filter(note__learner=learner, note__page_key=page_key)
    return saves.order_by("-number").first()


def latest_notes(learner: User) -> list[NoteSave]:
    """Return the person's notes as they stand, the one saved last first; emptied ones are none. One query."""
    saves = NoteSave.objects.filter(note__learner=learner).annotate(last=Max("note__saves__number"))
    newest = saves.filter(number=F("last")).select_related("note").order_by("-saved_at")
    return [save for save in newest if save.text]
