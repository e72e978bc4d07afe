"""Quiz questions as a page shows them. Before hand-in nothing here says what is right: it isn't in these classes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.models import Programme
from core.numbers import parse_number, write_number
from core.samples import write_samples
from lessons import grading
from lessons.enums import Measure
from lessons.paper_snapshots import Paper


@dataclass(frozen=True)
class AskedChoice:
    id: str
    text: str
    is_chosen: bool = False
    comment: str = ""


@dataclass(frozen=True)
class AskedPart:
    """The left side of a pair, with the options that may go with it."""

    id: str
    text: str
    options: tuple[AskedChoice, ...]


@dataclass(frozen=True)
class AskedQuestion:
    number: int
    id: str
    type: str
    text: SafeString
    unit: str = ""
    choices: tuple[AskedChoice, ...] = ()
    parts: tuple[AskedPart, ...] = ()
    response: Any = None
    is_answered: bool = False
    problem: str = ""
    is_right: bool | None = None
    comment: str = ""
    pairs: tuple[tuple[str, str], ...] = field(default=())

    @property
    def said(self) -> str:
        """What was typed, as amounts and numbers stand everywhere else: "KES 901"; as it was typed if it is none."""
        number = parse_number(self.response) if self.type == "number" and isinstance(self.response, str) else None
        written = str(self.response) if number is None else write_number(number)
        return f"{self.unit}\u00a0{written}" if self.unit and number is not None else written

    @property
    def answer(self) -> str:
        """What was answered, in words: "" for nothing."""
        if self.response in (True, False):
            return _("True") if self.response else _("Not true")
        chosen = [choice.text for choice in self.choices if choice.is_chosen]
        pairs = [f"{part.text}: {option.text}" for part in self.parts for option in part.options if option.is_chosen]
        return "\n".join([*chosen, *pairs]) if self.choices or self.parts or self.response is None else self.said


def ask(paper: Paper, responses: Mapping[str, Any], problems: Mapping[str, str]) -> list[AskedQuestion]:
    """Return the questions with what was answered so far, and nothing of what is right."""
    programme = _programme_of(paper)
    return [
        AskedQuestion(
            **_shown(number, question, responses.get(question["id"]), programme),
            is_answered=grading.is_answered(question, responses.get(question["id"])),
            problem=problems.get(question["id"]) or _unread(question, responses.get(question["id"])),
        )
        for number, question in enumerate(paper["questions"], 1)
    ]


def _unread(question: Mapping[str, Any], response: Any) -> str:
    """Say when a number was typed that can't be read as one: it would count as no answer."""
    if question["type"] != "number" or response is None or grading.is_answered(question, response):
        return ""
    return _("We can't read this as one number. Write it in digits only, for example 1500.")


def show_marked(paper: Paper, responses: Mapping[str, Any], right: Mapping[str, bool]) -> list[AskedQuestion]:
    """Return the questions of a handed-in try with what was answered, whether it was right, and why."""
    programme = _programme_of(paper)
    return [
        _marked(number, question, responses.get(question["id"]), right[question["id"]], programme)
        for number, question in enumerate(paper["questions"], 1)
    ]


def _marked(
    number: int, question: Mapping[str, Any], response: Any, is_right: bool, programme: Programme | None
) -> AskedQuestion:
    comments = {part: write_samples(words, programme) for part, words in grading.grade(question, response).comments}
    shown = _shown(number, question, response, programme)
    if question["type"] == "multiple_choice":
        shown["choices"] = tuple(replace(choice, comment=comments[choice.id]) for choice in shown["choices"])
    pairs = tuple(
        (write_samples(pair["left"], programme), write_samples(pair["right"], programme))
        for pair in question.get("pairs", ())
    )
    is_answered = grading.is_answered(question, response)
    comment = _comment(question, comments)
    return AskedQuestion(**shown, is_answered=is_answered, is_right=is_right, comment=comment, pairs=pairs)


def _comment(question: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """Return the words for the whole answer; where each choice has its own, they stand beside it."""
    return "" if question["type"] == "multiple_choice" else " ".join(comments.values())


def _programme_of(paper: Paper) -> Programme | None:
    """Return whose sample amounts the paper was asked in: as they were then, whatever the programme says now."""
    if not paper["currency"]:
        return None
    return Programme(currency=paper["currency"], sample_factor=paper["factor"])


def _shown(number: int, question: Mapping[str, Any], response: Any, programme: Programme | None) -> dict[str, Any]:
    shown = {
        "number": number,
        "id": question["id"],
        "type": question["type"],
        "text": mark_safe(write_samples(question["text"], programme)),  # noqa: S308 - an editor's rich text
        "response": response,
    }
    if "choices" in question:
        taken = {response} if isinstance(response, str) else set(response or ())
        shown["choices"] = tuple(
            AskedChoice(choice["id"], write_samples(choice["text"], programme), choice["id"] in taken)
            for choice in question["choices"]
        )
    if "pairs" in question:
        shown["parts"] = tuple(_parts(question, response or {}, programme))
    if "unit" in question:
        shown["unit"] = programme.currency if question["unit"] == Measure.MONEY and programme else ""
    return shown


def _parts(question: Mapping[str, Any], response: Mapping[str, str], programme: Programme | None) -> list[AskedPart]:
    rights = {pair["id"]: write_samples(pair["right"], programme) for pair in question["pairs"]}
    return [
        AskedPart(
            pair["id"],
            write_samples(pair["left"], programme),
            tuple(
                AskedChoice(key, rights[target], response.get(pair["id"]) == key)
                for key, target in question["options"].items()
            ),
        )
        for pair in question["pairs"]
    ]


def unanswered(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    return [question for question in questions if not question.is_answered]
