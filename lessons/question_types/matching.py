"""Question type: pairs to find. A response is a dict from the id of a pair's left side to the key of an option.

The options' keys say nothing of the pair they belong to: they go to the browser.
"""

import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.blocks import CheckedBlock, PlainTextBlock
from core.models import Programme
from core.samples import write_samples
from core.text import fold_answer
from lessons.blocks.parts import WordsBlock, check_unlike
from lessons.question_types.base import BadResponse, Marked, QuestionData, QuestionType, Response
from lessons.raw_data import Raw, line, raw_list


class MatchingBlock(CheckedBlock):
    text = WordsBlock(label=_("question"))
    pairs = blocks.ListBlock(
        blocks.StructBlock(
            [
                ("left", PlainTextBlock(label=_("this"), rows=1)),
                ("right", PlainTextBlock(label=_("goes with this"), rows=1)),
            ],
            label=_("pair"),
        ),
        min_num=2,
        max_num=6,
        label=_("pairs"),
    )
    why = PlainTextBlock(label=_("shown afterwards"), rows=2)

    class Meta:
        icon = "link"
        label = _("matching")
        description = _("Pairs to find.")

    def check_parts(self, value: Any) -> None:
        lefts = [pair["left"] for pair in value["pairs"]]
        check_unlike("pairs", "left", lefts, _("Another pair begins with the same words."))


@dataclass(frozen=True)
class ShownOption:
    key: str
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class ShownPair:
    """The left side of a pair, with the options that may go with it."""

    id: str
    text: str
    options: Sequence[ShownOption]


class Matching(QuestionType):
    block = MatchingBlock
    asked_template = "lessons/questions/matching_asked.html"
    marked_template = "lessons/questions/matching_marked.html"
    translated = ("why",)
    translated_parts: ClassVar[Mapping[str, Sequence[str]]] = {"pairs": ("left", "right")}

    def raw_value(self, entry: Raw, namespace: uuid.UUID) -> Raw:
        pairs = raw_list(entry["pairs"], namespace, lambda pair: {side: line(pair[side]) for side in ("left", "right")})
        return {"pairs": pairs, "why": line(entry["why"])}

    def snapshot(self, value: Any) -> dict[str, Any]:
        pairs = [{"id": p.id, "left": p.value["left"], "right": p.value["right"]} for p in value["pairs"].bound_blocks]
        return {"pairs": pairs, "why": value["why"]}

    def draw(
        self, question: QuestionData, *, shuffle: bool, programme: Programme | None, rng: random.Random
    ) -> QuestionData:
        """Mix the options, whatever the quiz says: in the order of the pairs they would be the solution."""
        ids = [pair["id"] for pair in question["pairs"]]
        rng.shuffle(ids)
        return {**question, "options": {f"o{n}": pair for n, pair in enumerate(ids, 1)}}

    def show(self, question: QuestionData, response: Response, programme: Programme | None) -> dict[str, Any]:
        rights = {pair["id"]: write_samples(pair["right"], programme) for pair in question["pairs"]}
        options = {key: rights[target] for key, target in question["options"].items()}
        taken = response or {}
        pairs = [
            ShownPair(
                pair["id"],
                write_samples(pair["left"], programme),
                [ShownOption(key, text, taken.get(pair["id"]) == key) for key, text in options.items()],
            )
            for pair in question["pairs"]
        ]
        return {"pairs": pairs}

    def write_answer(self, question: QuestionData, response: Response, programme: Programme | None) -> str:
        pairs = self.show(question, response, programme)["pairs"]
        return "\n".join(f"{pair.text}: {one.text}" for pair in pairs for one in pair.options if one.is_chosen)

    def solution(self, question: QuestionData, programme: Programme | None) -> list[str]:
        return [write_samples(f"{pair['left']}: {pair['right']}", programme) for pair in question["pairs"]]

    def read(
        self, question: QuestionData, values: Sequence[str], part_values: Mapping[str, str]
    ) -> dict[str, str] | None:
        lefts = {pair["id"] for pair in question["pairs"]}
        chosen = {left: key for left, key in part_values.items() if key}
        if not lefts.issuperset(chosen) or not set(question["options"]).issuperset(chosen.values()):
            raise BadResponse  # not one of the pairs
        return chosen or None

    def is_answered(self, question: QuestionData, response: Response) -> bool:
        return len(response or ()) == len(question["pairs"])

    def grade(self, question: QuestionData, response: Response) -> Marked:
        """Two rights with the same words are equally good."""
        rights = {pair["id"]: fold_answer(pair["right"]) for pair in question["pairs"]}
        taken = {left: rights[question["options"][key]] for left, key in (response or {}).items()}
        return Marked(taken == rights, question["why"])

    def right_response(self, question: QuestionData) -> dict[str, str]:
        return {pair: key for key, pair in question["options"].items()}
