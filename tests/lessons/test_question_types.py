"""A type of question is one file and one line in the table: a new one goes all the way, from course file to result."""

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail import blocks

from accounts.models import User
from core.models import Programme
from courses.models import ModulePage
from lessons.blocks.parts import WordsBlock
from lessons.models import QuizPage
from lessons.question_types import QUESTION_TYPES, QuestionsBlock
from lessons.question_types.base import BadResponse, Marked, QuestionData, QuestionType, Response
from lessons.raw_data import Raw
from tests.lessons.factories import ALL_TYPES, make_quiz, posted, right_answers, start

ROOT = Path(__file__).parents[2]
FIRST_LETTER = {
    "id": "plough",
    "type": "first_letter",
    "text": "What do we call this?",
    "word": "Jembe",
    "why": "W-why",
}


class FirstLetterBlock(blocks.StructBlock):
    text = WordsBlock()
    word = blocks.CharBlock()
    why = blocks.CharBlock()


class FirstLetter(QuestionType):
    """A type that the site does not have: the word with which a letter begins."""

    block = FirstLetterBlock
    asked_template = "letter_asked.html"
    marked_template = "letter_marked.html"
    translated = ("why",)

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        return {"word": entry["word"], "why": entry["why"]}

    def snapshot(self, value: Any) -> dict[str, Any]:
        return {"word": value["word"], "why": value["why"]}

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        return {"length": len(question["word"])}

    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> str | None:
        if len(values[-1]) > 1:
            raise BadResponse("more than a letter")
        return values[-1] or None

    def grade(self, question: QuestionData, response: Response) -> Marked:
        return Marked(response == question["word"][0], question["why"])

    def right_response(self, question: QuestionData) -> str:
        return str(question["word"][0])


@pytest.fixture
def new_type(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Register the type as a line in the table does before the page's field is made of it."""
    monkeypatch.setitem(QUESTION_TYPES, "first_letter", FirstLetter())
    child = QuestionsBlock().child_blocks["first_letter"]
    monkeypatch.setitem(QuizPage.questions.field.stream_block.child_blocks, "first_letter", child)
    asked = '{% extends "lessons/questions/asked.html" %}{% block answer %}{{ question.shown.length }} letters'
    (tmp_path / "letter_asked.html").write_text(f'{asked}<input name="{{{{ question.id }}}}">{{% endblock %}}')
    said = '{% extends "lessons/questions/marked.html" %}{% block answer %}You began with {{ question.response }}.'
    (tmp_path / "letter_marked.html").write_text(f"{said}{{% endblock %}}")
    (first, *others) = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], tmp_path]}, *others]


@pytest.mark.django_db
@pytest.mark.usefixtures("new_type")
def test_new_type_goes_from_course_file_to_result(signed_in: Client, module: ModulePage, learner: User) -> None:
    quiz = make_quiz(module, FIRST_LETTER)
    attempt = start(learner, quiz)
    (question,) = attempt.paper["questions"]
    assert (question["text"], question["word"]) == ("<p>What do we call this?</p>", "Jembe")
    address = f"/learn/tries/{attempt.pk}/"

    asked = signed_in.get(address).content.decode()
    refused = signed_in.post(address, posted({question["id"]: "Jembe"}, finish="1"))
    left = signed_in.post(address, posted({question["id"]: ""}, finish="1"), follow=True).content.decode()
    based_on = re.search(r'name="based_on"\s+value="([^"]+)"', left)[1]
    right = posted(right_answers(attempt), finish="1", based_on=based_on)
    result = signed_in.post(address, right, follow=True).content.decode()

    assert "5 letters" in asked
    assert not re.search("Jembe|W-why", asked + left)
    assert refused.status_code == 400
    assert "These still need an answer:" in left
    assert "You began with J." in result
    assert "W-why" in result
    assert "1 of 1 right" in result


@pytest.mark.parametrize("name", QUESTION_TYPES)
def test_templates_of_every_type_extend_the_frames(name: str) -> None:
    asked, marked = QUESTION_TYPES[name].asked_template, QUESTION_TYPES[name].marked_template
    assert '{% extends "lessons/questions/asked.html" %}' in get_template(asked).template.source
    assert '{% extends "lessons/questions/marked.html" %}' in get_template(marked).template.source


def test_every_type_has_a_question_in_the_tests() -> None:
    """Most tests of papers ask one question of each type."""
    assert {question["type"] for question in ALL_TYPES} == set(QUESTION_TYPES)


def test_nobody_else_names_a_type() -> None:
    """A number is also a kind of field, so that name is looked for only where a question's type is asked."""
    names = "|".join(sorted(set(QUESTION_TYPES) - {"number"}))
    named = re.compile(rf"""["']({names})["']|question\.type|\["type"\] [=!]= ["']number""")
    folders = ("lessons", "home", "courses", "platform", "templates/lessons", "templates/home", "static/js")
    files = [
        path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in {".py", ".html", ".js"}
    ]
    others = [path for path in files if not {"migrations", "question_types"} & set(path.parts)]
    assert len(others) > 300
    assert [str(path.relative_to(ROOT)) for path in others if named.search(path.read_text())] == []
