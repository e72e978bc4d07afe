"""What the types of question with choices have in common: parts, snapshot, order, and what is shown of a choice."""

import random
import uuid
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from core.models import Programme
from core.samples import write_samples
from lessons.question_types.base import BadResponse, QuestionData, QuestionType, Response
from lessons.raw_data import Raw, raw_choices


@dataclass(frozen=True)
class ShownChoice:
    id: str
    text: str
    is_chosen: bool = False
    comment: str = ""


class ChoicesType(QuestionType):
    marked_template = "lessons/questions/choices_marked.html"
    translated_parts: ClassVar[Mapping[str, Sequence[str]]] = {"choices": ("text", "why")}

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        return {"choices": raw_choices(entry["choices"], namespace)}

    def snapshot(self, value: Any) -> dict[str, Any]:
        choices = [
            {"id": one.id, **{key: one.value[key] or "" for key in ("text", "why")}, "right": one.value["right"]}
            for one in value["choices"].bound_blocks
        ]
        return {"choices": choices}

    def draw(
        self, question: QuestionData, *, shuffle: bool, programme: Programme | None, rng: random.Random
    ) -> QuestionData:
        if not shuffle:
            return question
        return {**question, "choices": rng.sample(question["choices"], len(question["choices"]))}

    @abstractmethod
    def chosen(self, response: Response) -> set[str]:
        """Return the ids of the choices that a response holds."""

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        return self.show_marked(question, response, {}, programme)

    def show_marked(
        self, question: QuestionData, response: Response, comments: Mapping[str, str], programme: Programme | None
    ) -> dict[str, Any]:
        chosen = self.chosen(response)
        choices = [
            ShownChoice(
                choice["id"],
                write_samples(choice["text"], programme),
                is_chosen=choice["id"] in chosen,
                comment=comments.get(choice["id"], ""),
            )
            for choice in question["choices"]
        ]
        return {"choices": choices}

    def write_answer(self, question: QuestionData, response: Response, programme: Programme | None) -> str:
        choices = self.show(question, response, programme)["choices"]
        return "\n".join(choice.text for choice in choices if choice.is_chosen)


def read_choices(question: QuestionData, values: Sequence[str]) -> list[str]:
    """Return the ids of what was chosen, each once. Raises BadResponse for one that this question does not have."""
    offered = {choice["id"] for choice in question["choices"]}
    chosen = [value for value in dict.fromkeys(values) if value]
    if not offered.issuperset(chosen):
        raise BadResponse  # not one of the choices
    return chosen


def right_choices(question: QuestionData) -> list[str]:
    return [choice["id"] for choice in question["choices"] if choice["right"]]
