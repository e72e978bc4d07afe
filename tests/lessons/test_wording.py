"""How the courses that we ship speak: kindly, once, without giving answers away, and about people we know."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lessons.readability import CONTENT, LONGEST, SHORTEST, read_yaml, texts_in, words_in_all

LESSONS = sorted(CONTENT.glob("*/*/*.lesson.yaml"))
QUIZZES = sorted(CONTENT.glob("*/*/*.quiz.yaml"))
PRAISE = re.compile(r"(yes|right|correct|well done)\b[.,!]", re.I)
SHORTEST_WHY = 4
NAME_AFTER = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+\b")
PLACES_AND_TITLES = {"Africa", "Chile", "Dominican", "Finances", "Green", "Hill", "Republic", "South", "Togo"}
DAYS = {f"{day}day" for day in ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun")}
CALENDAR = DAYS | {f"{day}s" for day in DAYS} | {"June", "March"}
AMERICAN = re.compile(
    r"\b(learned|colors?|neighbors?|favorites?|labor|meters?|liters?|centers?|traveler\w*|canceled|organiz\w+)\b"
)
# As on the screen, only "can't" is short; "Isn't it …?" and "Don't you …?" are how people ask.
SHORT_NOTS = re.compile(
    r"\bcannot\b|\b(?:is|are|was|were|do|does|did|wo|have|has|had|would|could|should)n't\b(?! (?:it|you)\b)", re.I
)
SCREEN_WORDS = re.compile(
    r"\b(enrol\w*|attempts?|submit\w*|credentials?|eligib\w+|cohorts?|revoked?|sync|drafts?|modules?|quiz\w*)\b", re.I
)


def name(path: Path) -> str:
    return path.relative_to(CONTENT).as_posix()


def practices() -> Iterator[dict[str, Any]]:
    for path in LESSONS:
        yield from (block for block in read_yaml(path)["body"] if block["type"] == "practice")


def questions(*types: str) -> Iterator[dict[str, Any]]:
    for path in QUIZZES:
        yield from (question for question in read_yaml(path)["questions"] if question["type"] in types)


def read_by_learners(path: Path) -> Iterator[str]:
    """Yield a file's words but for the sources, which name researchers."""
    unit = read_yaml(path)
    yield f"{unit['title']}. {unit.get('summary', '')}"
    for block in unit.get("body", unit.get("questions")):
        yield from texts_in({key: value for key, value in block.items() if key != "source"})


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_lesson_has_one_of_what_is_kept_and_a_length_for_ten_minutes(path: Path) -> None:
    lesson = read_yaml(path)
    types = Counter(block["type"] for block in lesson["body"])
    assert types["rule"] == types["action"] == types["practice"] == types["mistake"] == 1
    assert types["example"] >= 1
    assert SHORTEST <= words_in_all(lesson) <= LONGEST


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_words_are_explained_before_the_end(path: Path) -> None:
    """A lesson ends with its rule, its action and its question; a word explained there comes too late."""
    types = [block["type"] for block in read_yaml(path)["body"]]
    assert "term" not in types[types.index("rule") :]


def test_every_choice_says_why_in_words_of_its_own() -> None:
    for asked in [*practices(), *questions("single_choice", "multiple_choice")]:
        whys = [" ".join(choice["why"].split()) for choice in asked["choices"]]
        assert all(len(why.split()) >= SHORTEST_WHY for why in whys), asked["id"]
        assert len(set(whys)) == len(whys), asked["id"]


def test_praise_is_said_once() -> None:
    """The page says "Yes." or "Right." before these words."""
    for asked in [*practices(), *questions("single_choice")]:
        for choice in asked["choices"]:
            assert not PRAISE.match(choice["why"].strip()), choice["why"]
    for question in questions("number", "short_text"):
        assert not PRAISE.match(question["why_right"].strip()), question["id"]
    for question in questions("true_false"):
        right = question["why_true"] if question["answer"] else question["why_false"]
        assert not PRAISE.match(right.strip()), question["id"]


def test_each_choice_of_several_says_whether_it_was_right() -> None:
    """The page shows these comments one under another, with nothing before them."""
    for question in questions("multiple_choice"):
        for choice in question["choices"]:
            assert bool(re.match(r"yes\b", choice["why"].strip(), re.I)) is choice["right"], choice["text"]


@pytest.mark.parametrize("kind", ["practice", "check"])
def test_length_gives_no_right_choice_away(kind: str) -> None:
    """Neither "take the longest" nor "never take the longest" is a good rule; nor for the shortest."""
    asked = list(practices() if kind == "practice" else questions("single_choice"))
    longest = shortest = 0
    for question in asked:
        lengths = [len(choice["text"]) for choice in question["choices"]]
        right = next(len(choice["text"]) for choice in question["choices"] if choice["right"])
        longest, shortest = longest + (right == max(lengths)), shortest + (right == min(lengths))
    assert 0.15 * len(asked) <= longest <= 0.4 * len(asked), (longest, len(asked))
    assert shortest <= 0.4 * len(asked), (shortest, len(asked))


def test_true_and_not_true_are_both_answers() -> None:
    answers = [question["answer"] for question in questions("true_false")]
    assert 0.3 * len(answers) <= sum(answers) <= 0.7 * len(answers), answers


def test_checks_ask_in_several_ways() -> None:
    for path in QUIZZES:
        types = [question["type"] for question in read_yaml(path)["questions"]]
        assert len(set(types)) >= 4, name(path)
        assert max(types.count(one) for one in types) <= 3, name(path)


@pytest.mark.parametrize("path", [*LESSONS, *QUIZZES], ids=name)
def test_people_are_those_of_the_cast(path: Path) -> None:
    cast = read_yaml(CONTENT / "cast.yaml")
    known = {person["name"] for person in [*cast["main"], *cast["others"]]} | PLACES_AND_TITLES | CALENDAR
    named = {found for text in read_by_learners(path) for found in NAME_AFTER.findall(text)}
    assert named <= known, named - known


def test_cast_is_met_in_the_courses() -> None:
    """The main people are met in every course, all others in at least one."""
    cast = read_yaml(CONTENT / "cast.yaml")
    for course in CONTENT.glob("*/course.yaml"):
        words = " ".join(text for path in course.parent.glob("*/*.*.yaml") for text in read_by_learners(path))
        assert all(person["name"] in words for person in cast["main"]), course
    everything = " ".join(text for path in [*LESSONS, *QUIZZES] for text in read_by_learners(path))
    assert all(re.search(rf"\b{person['name']}\b", everything) for person in cast["others"])


def test_headings_and_rules_are_not_a_formula() -> None:
    headings = Counter(
        block["heading"] for path in LESSONS for block in read_yaml(path)["body"] if block.get("heading")
    )
    del headings["How did it go?"]
    assert max(headings.values()) <= 2, headings.most_common(3)
    rules = Counter(block["text"] for path in LESSONS for block in read_yaml(path)["body"] if block["type"] == "rule")
    assert max(rules.values()) == 1


def test_summaries_begin_in_many_ways() -> None:
    openings = Counter(" ".join(read_yaml(path)["summary"].split()[:2]) for path in LESSONS)
    assert max(openings.values()) <= 4, openings.most_common(3)


def test_last_time_begins_differently_each_time() -> None:
    openings = Counter(
        " ".join(block["text"].split()[:4])
        for path in LESSONS
        for block in read_yaml(path)["body"]
        if block["id"] == "last-time"
    )
    assert max(openings.values()) <= 2, openings.most_common(3)


@pytest.mark.parametrize("path", [*LESSONS, *QUIZZES], ids=name)
def test_words_are_british_and_those_of_the_screen(path: Path) -> None:
    for text in read_by_learners(path):
        assert not AMERICAN.search(text), text
        assert not SHORT_NOTS.search(text), text
        assert not SCREEN_WORDS.search(text), text


def test_glossary_explains_in_two_sentences_and_not_by_the_word_itself() -> None:
    entries = read_yaml(CONTENT / "glossary.yaml")
    assert len(entries) == len({entry["term"].lower() for entry in entries}) >= 60
    for entry in entries:
        sentences = re.split(r"(?<=[.!?]) ", " ".join(entry["meaning"].split()))
        assert len(sentences) == 2, entry["term"]
        word = entry["term"].lower().partition(" (")[0]
        assert not re.search(rf"\b{re.escape(word)}s?\b", sentences[0].lower()), entry["term"]
