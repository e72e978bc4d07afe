"""Data classes of a questionnaire: questions and sections, with what can be said of their values. Pure.

Stored values (JSON) by a question's key: words as text; a number as text of western digits ("12.5"); money as whole
minor units; a choice as its key; yes and no as true and false; a date as "YYYY-MM-DD"; rows as a list of
``{"what": "Pot", "minor": 45000}``, where ``minor`` may be None. What is calculated is never stored.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from questions.enums import Kind, Measure

Values = Mapping[str, Any]
Choices = tuple[tuple[str, str], ...]
QUESTION_MARKS = ("?", "؟", "？", "՞", ";")


@dataclass(frozen=True)
class Question:
    """One question.

    ``max_length`` in letters, 0 for what its kind holds. ``choices``: (key, words). ``years``: those that a date can
    have, in the order in which they are offered. ``rows``: how many a list begins with, 0 for the usual number;
    ``are_rows_complete``: each needs a name and an amount; ``may_stay_empty``: rows that nobody wrote count as nothing.
    ``only_if``: a comparison that must be true for the result to mean something; ``otherwise`` is what is said where it
    isn't. ``measure``: what the result counts.
    """

    key: str
    label: str
    kind: Kind
    help: str = ""
    is_required: bool = False
    max_length: int = 0
    choices: Choices = ()
    years: tuple[int, ...] = ()
    rows: int = 0
    are_rows_complete: bool = False
    may_stay_empty: bool = True
    formula: str = ""
    measure: str = Measure.NUMBER
    only_if: str = ""
    otherwise: str = ""

    @property
    def is_money(self) -> bool:
        return self.kind in {Kind.MONEY, Kind.ROWS} or self.measure == Measure.MONEY


@dataclass(frozen=True)
class Section:
    """Questions that stand on one page: a plan page, a step of an application."""

    key: str
    title: str
    intro: str = ""
    questions: tuple[Question, ...] = ()

    def question(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)


def in_words_of(section: Section, translated: Section) -> Section:
    """Return the section with a translated page's words; keys, kinds and sums stay those of the source language."""
    questions = tuple(_in_words_of(question, translated.question(question.key)) for question in section.questions)
    return Section(section.key, translated.title, translated.intro, questions)


def _in_words_of(question: Question, theirs: Question | None) -> Question:
    if theirs is None or theirs.kind != question.kind:
        return question
    choices = translate_choices(question.choices, theirs.choices)
    otherwise = theirs.otherwise or question.otherwise
    return replace(question, label=theirs.label, help=theirs.help, choices=choices, otherwise=otherwise)


def translate_choices(choices: Choices, translated: Iterable[tuple[str, str]]) -> Choices:
    """Return the choices in other words, found by key; what isn't translated keeps its own."""
    said = dict(translated)
    return tuple((key, said.get(key, text)) for key, text in choices)


def is_empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def missing(section: Section, values: Values) -> list[Question]:
    """Return the questions that must be answered and aren't."""
    return [question for question in section.questions if question.is_required and is_empty(values.get(question.key))]


def total_minor(rows: Any) -> int | None:
    """Add up the amounts of rows, in minor units; None while a row that says what has no amount."""
    amounts = [row.get("minor") for row in rows or ()]
    return None if None in amounts else sum(amounts)


def yes_no_words(label: str) -> tuple[str | Promise, str | Promise]:
    """Return the words for yes and no. "No" to the sentence "You do not work here" could mean both."""
    is_question = label.rstrip().endswith(QUESTION_MARKS)
    return (_("Yes"), _("No")) if is_question else (_("Yes, that is so"), _("No, that is not so"))
