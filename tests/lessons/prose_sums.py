"""Finds the sums that the courses tell in running prose, and the reckoning that their authors wrote beside them.

Beside a text, a choice or a question stands ``sums``: equations (``60 * 75 + 120 = 4620``) and comparisons
(``4620 < 4920``) in numbers alone, one for each result that the words give.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from questions.formulas import calculate, holds

CONCLUSIONS = ("outcome", "why", "why_right", "why_wrong", "why_true", "why_false")
WORDS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
NUMBER = re.compile(rf"\[\[(\d+)\]\]|\b(\d[\d,.]*\d|\d)\b|\b({'|'.join(WORDS)})\b", re.I)
# "80 plates make …", "… divided by 50 gives 14": a number that comes from others.
RESULT = re.compile(
    r"\b(makes?|made|divided|gives|leaves?|stays?|still (?:ends|has|keeps?)|whole price|in all"
    r"|would (?:give|be|need|end)|short by|has \[\[|it costs her|are \[\[|times)\b"
)
COMPARED = re.compile(r"\b(wins?|cheaper|dearer|cheapest|is less than|is more than|more than at)\b")


@dataclass(frozen=True)
class Told:
    """Words with what their author reckoned beside them. ``facts`` are given, ``conclusions`` are what follows;
    ``known`` are the amounts that the question or the example's lines gave before.
    """

    place: str
    facts: str
    conclusions: str
    sums: tuple[str, ...]
    known: frozenset[Fraction] = frozenset()

    def __str__(self) -> str:
        return self.place

    @property
    def numbers(self) -> set[Fraction]:
        return {number for number, _is_amount in numbers_in(f"{self.facts} {self.conclusions}")}

    @property
    def claims(self) -> list[str]:
        """The sentences that give a result, or that compare."""
        given = [one for one in _sentences(self.facts) if _is_claim(one, least=2)]
        drawn = [one for one in _sentences(self.conclusions) if _is_claim(one, least=1) or amounts_in(one) - self.known]
        return given + drawn

    @property
    def reckoned(self) -> set[Fraction]:
        """All numbers that stand in the sums."""
        return {Fraction(number) for equation in self.sums for number in re.findall(r"\d+(?:\.\d+)?", equation)}


def numbers_in(words: str) -> list[tuple[Fraction, bool]]:
    """Return each number, and whether it is an amount of money."""
    found = []
    for amount, digits, word in NUMBER.findall(words):
        value = amount or digits.replace(",", "") or str(WORDS.index(word.lower()) + 2)
        found.append((Fraction(value), bool(amount)))
    return found


def amounts_in(words: str) -> set[Fraction]:
    return {number for number, is_amount in numbers_in(words) if is_amount}


def _sentences(words: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", words)


def _is_claim(sentence: str, least: int) -> bool:
    numbers = numbers_in(sentence)
    gives_result = len(numbers) >= least and "[[" in sentence and RESULT.search(sentence)
    return bool(gives_result or (numbers and COMPARED.search(sentence)))


def told_in(unit: dict[str, Any], place: str) -> Iterator[Told]:
    """Yield every text of a lesson or a check with its sums; what a question asks is no claim."""
    for block in unit.get("body", unit.get("questions", ())):
        if block["type"] == "worksheet":
            for field in block["fields"]:
                helped = {"text": field.get("help", ""), "sums": field.get("sums", ())}
                yield from _told(helped, f"{place} {field['key']}", frozenset())
        else:
            asked = block.get("question", block["text"] if "body" not in unit else "")
            lines = block.get("lines", ())
            known = amounts_in(f"{asked} {block.get('text', '')} {[line['label'] for line in lines]}")
            known |= {Fraction(str(line["value"])) for line in lines}
            known |= {Fraction(str(block["answer"]))} if "formula" in block else set()
            yield from _told(block, f"{place} {block['id']}", frozenset(known), is_asked=block.get("text") == asked)


def _told(value: Any, place: str, known: frozenset[Fraction], *, is_asked: bool = False) -> Iterator[Told]:
    facts = "" if is_asked else _line(value, ("text",))
    sums, conclusions = tuple(value.get("sums", ())), _line(value, CONCLUSIONS)
    if facts or conclusions or sums:
        yield Told(place, facts, conclusions, sums, known)
    for choice in value.get("choices", ()):
        yield from _told(choice, f"{place} {choice.get('id', '')}", known)


def _line(value: Any, fields: tuple[str, ...]) -> str:
    return " ".join(" ".join(value[name].split()) for name in fields if isinstance(value.get(name), str))


def is_true(equation: str) -> bool:
    left, sign, right = equation.partition(" = ")
    return calculate(left, {}) == calculate(right, {}) if sign else holds(equation, {})


def result_of(equation: str) -> Fraction | None:
    """Return what an equation comes to; None for a comparison."""
    _left, sign, right = equation.partition(" = ")
    return calculate(right, {}) if sign else None
