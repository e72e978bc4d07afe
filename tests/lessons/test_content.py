"""The courses that we ship: complete, right, and easy to read."""

import re
from fractions import Fraction
from pathlib import Path

import pytest
import textstat

from courses.loading import CONTENT, read_yaml
from questions.formulas import calculate, name_of
from tests.lessons.course_files import LESSONS, QUIZZES
from tests.lessons.prose_sums import Told, amounts_in, is_true, result_of, told_in
from tests.lessons.readability import PAGE, prose_of, texts_in, write_page

LONGEST_SENTENCE = 15


def name(path: Path) -> str:
    return path.relative_to(CONTENT).as_posix()


def test_all_four_courses_are_there() -> None:
    courses = {path.parent.name for path in CONTENT.glob("*/course.yaml")}
    assert courses == {"business-planning", "marketing", "finances", "digital-skills"}
    assert len(LESSONS) >= 48
    assert len(QUIZZES) == len(list(CONTENT.glob("*/*/module.yaml"))) == 16


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_sentences_are_short(path: Path) -> None:
    assert textstat.words_per_sentence(prose_of(read_yaml(path))) <= LONGEST_SENTENCE


def test_docs_give_the_figures_of_these_files() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page()


@pytest.mark.parametrize("path", LESSONS, ids=name)
def test_lesson_has_its_parts(path: Path) -> None:
    body = read_yaml(path)["body"]
    types = [block["type"] for block in body]
    for wanted in ("text", "example", "mistake", "rule", "action", "practice"):
        assert wanted in types, wanted
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


def told() -> list[Told]:
    return [one for path in [*LESSONS, *QUIZZES] for one in told_in(read_yaml(path), name(path))]


def test_sums_in_running_prose_are_reckoned_beside_it() -> None:
    """Who writes that 60 metres cost less at the market writes the sum beside it (docs/authoring.md)."""
    silent = {one.place: one.claims for one in told() if one.claims and not one.sums}
    assert silent == {}, "Write the sums of these sentences beside them."


def test_sums_of_running_prose_are_right_and_are_those_of_its_words() -> None:
    for one in told():
        wrong = [equation for equation in one.sums if not is_true(equation)]
        assert not wrong, f"{one.place}: {wrong}"
        results = {result for equation in one.sums if (result := result_of(equation)) is not None}
        assert results <= one.numbers, f"{one.place}: the words say nothing of {results - one.numbers}"
        claimed = {amount for claim in one.claims for amount in amounts_in(claim)}
        assert claimed <= one.reckoned | one.known, f"{one.place}: nothing gives {claimed - one.reckoned - one.known}"


@pytest.mark.parametrize(
    ("words", "sums"),
    [
        ("For 60 metres, the big market wins.", ()),
        ("For 60 metres, the factory wins with [[4920]].", ("60 * 75 + 120 = 4620",)),
        ("Ten instalments make [[6300]].", ("10 * 620 = 6200",)),
        ("Each plate leaves [[20]], and three of them make [[60]].", ()),
        ("Each plate leaves [[20]], and three of them make [[60]].", ("3 * 20 = 70",)),
    ],
)
def test_a_wrong_or_silent_sum_in_prose_is_found(words: str, sums: tuple[str, ...]) -> None:
    (one,) = told_in({"body": [{"id": "hour", "type": "key_point", "text": words, "sums": sums}]}, "a lesson")
    results = {result_of(equation) for equation in one.sums}
    claimed = {amount for claim in one.claims for amount in amounts_in(claim)}
    assert one.claims
    assert not sums or not all(map(is_true, sums)) or not results <= one.numbers or not claimed <= one.reckoned


@pytest.mark.parametrize("path", QUIZZES, ids=name)
def test_quiz_is_right(path: Path) -> None:
    quiz = read_yaml(path)
    assert 5 <= len(quiz["questions"]) <= 6
    for question in quiz["questions"]:
        if "formula" in question:
            assert calculate(question["formula"], {}) == Fraction(str(question["answer"])), question["id"]
        for choice in question.get("choices", ()):
            assert choice["why"].strip(), question["id"]


def test_right_choice_is_not_to_be_guessed_from_its_place() -> None:
    places = [
        [choice["right"] for choice in question["choices"]].index(True)
        for path in QUIZZES
        for question in read_yaml(path)["questions"]
        if question["type"] == "single_choice"
    ]
    assert max(places.count(place) for place in set(places)) < 0.4 * len(places)


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


PICTURES = [(path.parent, entry) for path in sorted(CONTENT.glob("*/pictures.yaml")) for entry in read_yaml(path)]
LARGEST_ORIGINAL = 80_000


@pytest.mark.parametrize(("course", "entry"), PICTURES, ids=[entry["file"] for _, entry in PICTURES])
def test_picture_is_small_and_tells_what_it_shows_and_where_it_is_from(course: Path, entry: dict[str, str]) -> None:
    file = course / "pictures" / entry["file"]
    assert file.stat().st_size <= LARGEST_ORIGINAL
    assert entry["title"]
    assert 40 < len(entry["words"]) <= 255
    assert "licence" in entry["source"]
    if "SVG" in entry["source"]:
        assert "<text" not in file.with_suffix(".svg").read_text()  # words in pictures are never translated


def test_every_picture_is_shown_and_every_course_has_one() -> None:
    shown = {
        f"{path.parts[-3]}/{block['picture']}"
        for path in LESSONS
        for block in read_yaml(path)["body"]
        if block["type"] == "picture"
    }
    drawn = {f"{path.parts[-3]}/{path.stem}" for path in CONTENT.glob("*/pictures/*") if path.suffix != ".svg"}
    assert shown == drawn == {f"{course.name}/{Path(entry['file']).stem}" for course, entry in PICTURES}
    assert len({name.partition("/")[0] for name in shown}) == 4


def test_no_currency_is_named() -> None:
    named = re.compile(r"\b(KES|UGX|TZS|NGN|GHS|USD|EUR|shillings?|dollars?|euros?|naira|cedis?|rupees?)\b|[$€£]", re.I)
    for path in [*LESSONS, *QUIZZES]:
        for text in texts_in(read_yaml(path)):
            assert not named.search(text), f"{name(path)}: {text}"
