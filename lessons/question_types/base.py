"""Base class of a type of quiz question: all that the site asks of a type, from the editor's block to the mark.

A question is one dict of an attempt's paper (lessons.paper_snapshots): its id, its type, its text, and what its type's
``snapshot`` says. It holds what is right, so only what ``show`` picks from it may reach a page before the hand-in.
A response is what ``read`` makes of the form: plain JSON. Nothing here reads the database or a clock.
"""

import random
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils.functional import Promise
from wagtail.blocks import StructBlock

from core.models import Programme
from lessons.raw_data import Raw

QuestionData = Mapping[str, Any]
Response = Any
Words = str | Promise


class BadResponse(ValueError):
    """The form holds something that can't be kept: never offered by this question, or too long.

    ``typed`` is what a person typed, to be put back into the box with ``words`` about it; None for what nobody typed.
    """

    def __init__(self, words: Words = "", *, typed: str | None = None) -> None:
        super().__init__(words)
        self.words, self.typed = words, typed


@dataclass(frozen=True)
class Marked:
    """The mark for one answer: with words about the whole of it, or about parts of it (by a part's id)."""

    is_right: bool
    comment: str = ""
    part_comments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class UnreadWords:
    """What is said of an answer that can't be read: beside its box, in a list of what is left, and in the result."""

    problem: Words
    listed: Words
    result: Words


class QuestionType(ABC):
    """One type of question. Its block has a ``text``, which is the same for all types and handled outside of them."""

    block: ClassVar[type[StructBlock]]
    asked_template: ClassVar[str]  # extends lessons/questions/asked.html
    marked_template: ClassVar[str]  # extends lessons/questions/marked.html
    unread: ClassVar[UnreadWords | None] = None  # for types whose answers may be given and yet not be readable
    translated: ClassVar[Sequence[str]] = ()  # of a snapshot's keys: those whose words a translated page supplies
    translated_parts: ClassVar[Mapping[str, Sequence[str]]] = {}  # the same for lists of parts that have ids

    @abstractmethod
    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        """Return a course file's entry as the block stores it. ``namespace`` is that of its children's ids."""

    @abstractmethod
    def snapshot(self, value: Any) -> dict[str, Any]:
        """Return the block's value as plain data, with what is right."""

    def reword(self, question: QuestionData, words: QuestionData) -> dict[str, Any]:
        """Return the question in the words of another snapshot of it; what that lacks stays as it is."""
        said = {key: words[key] for key in ("text", *self.translated) if words.get(key)}
        for part, keys in self.translated_parts.items():
            theirs = {one["id"]: one for one in words[part]}
            said[part] = [_reword_part(one, theirs.get(one["id"], {}), keys) for one in question[part]]
        return {**question, **said}

    def draw(
        self, question: QuestionData, *, shuffle: bool, programme: Programme | None, rng: random.Random
    ) -> QuestionData:
        """Return the question with what differs from try to try. ``shuffle``: the quiz mixes its choices."""
        return question

    @abstractmethod
    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        """Return what the asking template prints (as ``question.shown``): nothing of what is right."""

    def show_marked(
        self, question: QuestionData, response: Response, comments: Mapping[str, str], programme: Programme | None
    ) -> dict[str, Any]:
        """Return what the result's template prints. ``comments``: the mark's words about parts."""
        return self.show(question, response, programme)

    def write_answer(self, question: QuestionData, response: Response, programme: Programme | None) -> str:
        """Return what was answered in words, of a type whose result says it (as ``said``)."""
        return str(self.show_marked(question, response, {}, programme)["said"])

    def solution(self, question: QuestionData, programme: Programme | None) -> Sequence[str]:
        """Return what would have been right, line by line, where the comment does not say it."""
        return ()

    @abstractmethod
    def read(self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]) -> Response:
        """Turn a form's values into a response, or None for no answer. Raises BadResponse for what can't be kept.

        ``values`` were sent under the question's id, ``part_values`` under that id, a dot and the name of a part.
        """

    def is_answered(self, question: QuestionData, response: Response) -> bool:
        """Say whether there is an answer that can be marked."""
        return response is not None

    @abstractmethod
    def grade(self, question: QuestionData, response: Response) -> Marked:
        """Mark one answer; no answer (None) is simply not right."""

    @abstractmethod
    def right_response(self, question: QuestionData) -> Response:
        """Return a response that is right, as a learner who knows everything gives it."""


def _reword_part(part: Mapping[str, Any], words: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {**part, **{key: words[key] for key in keys if words.get(key)}}
