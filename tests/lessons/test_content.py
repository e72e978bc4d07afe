"""The courses that we ship: complete, right, and easy to read."""

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import textstat

from courses import loading as course_loading
from courses.loading import CONTENT, read_yaml
from courses.models import CoursePage, ModulePage
from lessons import loading
from lessons.formulas import calculate, name_of
from lessons.models import GlossaryTerm, LessonPage, QuizPage
from tests.home.factories import make_course_index

LESSONS = sorted(CONTENT.glob("*/*/*.lesson.yaml"))
QUIZZES = sorted(CONTENT.glob("*/*/*.quiz.yaml"))
LONGEST_SENTENCE = 15
WORDS = (250, 750)


def name(path: Path) -> str:
    return path.relative_to(CONTENT).as_posix()


def texts_in(value: Any) -> Iterator[str]:
    """Yield what a reader reads of a lesson's body: no ids, keys, sums or instructions to the illustrator."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in {"id", "type", "key", "formula", "unit", "kind", "name", "brief", "term", "value"}:
                yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)
    elif isinstance(value, str):
        yield value.replace("**", "")


def prose_of(lesson: dict[str, Any]) -> str:
    """Return a lesson's running text, each paragraph and list line ending as a sentence."""
    told = [block for block in lesson["body"] if block["type"] not in {"table", "worksheet", "drawing"}]
    lines = [
        " ".join(line.split())
        for block in told
        for key in ("text", "outcome", "question")
        for line in re.split(r"\n\s*\n|\n\s*(?:-|\d+\.) |^(?:-|\d+\.) ", str(block.get(key, "")))
    ]
    sentences = [line if line[-1] in ".?!:" else f"{line}." for line in lines if line]
    return " ".join(re.sub(r"\[\[(\d+)\]\]", r"\1", line) for line in sentences)


def test_all_four_courses_are_there() -> None:
    courses = {path.parent.name for path in CONTENT.glob("*/course.yaml")}
    assert courses == {"business-planning", "marketing", "finances", "digital-skills"}
    assert len(LESSONS) >= 48
    assert len(QUIZZES) == len(list(CONTENT.glob("*/*/module.yaml"))) == 16


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_sentences_are_short(path: Path) -> None:
    assert textstat.words_per_sentence(prose_of(read_yaml(path))) <= LONGEST_SENTENCE


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_lesson_has_its_parts(path: Path) -> None:
    body = read_yaml(path)["body"]
    types = [block["type"] for block in body]
    for wanted in ("text", "example", "mistake", "rule", "action", "practice"):
        assert wanted in types, wanted
    assert types.count("rule") == types.count("action") == 1
    assert WORDS[0] <= sum(len(text.split()) for text in texts_in(body)) <= 2 * WORDS[1]
    assert "worksheet" not in types[:-1]


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_examples_add_up(path: Path) -> None:
    for block in read_yaml(path)["body"]:
        known: dict[str, Fraction] = {}
        for line in block.get("lines", ()):
            value = Fraction(str(line["value"]))
            if "formula" in line:
                assert calculate(line["formula"], known) == value, f"{block['id']}: {line['label']}"
            known[name_of(line["id"])] = value


@pytest.mark.parametrize("path", QUIZZES, ids=name)
def test_quiz_is_right(path: Path) -> None:
    quiz = read_yaml(path)
    assert 5 <= len(quiz["questions"]) <= 6
    for question in quiz["questions"]:
        if "formula" in question:
            assert calculate(question["formula"], {}) == Fraction(str(question["answer"])), question["id"]
        for choice in question.get("choices", ()):
            assert choice["why"].strip(), question["id"]


def test_right_choice_is_not_to_be_guessed() -> None:
    """Neither its place nor its length gives the right one away."""
    places, longest, asked = [], 0, 0
    for path in QUIZZES:
        for question in read_yaml(path)["questions"]:
            if question["type"] == "single_choice":
                rights = [choice["right"] for choice in question["choices"]]
                lengths = [len(choice["text"]) for choice in question["choices"]]
                places.append(rights.index(True))
                longest += lengths[rights.index(True)] == max(lengths)
                asked += 1
    assert max(places.count(place) for place in set(places)) < 0.5 * asked
    assert longest < 0.75 * asked


def test_every_module_has_a_worksheet_with_a_key_of_its_own() -> None:
    keys: dict[str, list[str]] = {}
    modules = set()
    for path in LESSONS:
        for block in read_yaml(path)["body"]:
            if block["type"] == "worksheet":
                keys.setdefault(path.relative_to(CONTENT).parts[0], []).append(block["key"])
                modules.add(path.parent)
    assert len(modules) >= 15
    every = [key for found in keys.values() for key in found]
    assert len(set(every)) == len(every)


def test_no_currency_is_named() -> None:
    named = re.compile(r"\b(KES|UGX|TZS|NGN|GHS|USD|EUR|shillings?|dollars?|euros?|naira|cedis?|rupees?)\b|[$€£]", re.I)
    for path in [*LESSONS, *QUIZZES]:
        for text in texts_in(read_yaml(path)):
            assert not named.search(text), f"{name(path)}: {text}"


@pytest.mark.django_db
def test_everything_loads() -> None:
    """All blocks are asked what a trainer would be told. What nobody has drawn yet is left out of the pages."""
    make_course_index()
    course_loading.load()
    loading.load()

    assert (CoursePage.objects.count(), ModulePage.objects.count()) == (4, 16)
    assert (LessonPage.objects.live().count(), QuizPage.objects.live().count()) == (len(LESSONS), len(QUIZZES))
    assert GlossaryTerm.objects.count() >= 60
    assert loading.load() == 0
