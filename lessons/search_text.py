"""Full-text search, the pure part: how texts and queries are folded into words, and the line around what was found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from core.text import fold_answer

ARTICLE = "ال"  # "the" in Arabic, written together with its word
SHORTEST_WITHOUT_ARTICLE = 3
SHORTEST_PLURAL = 4
MOST_WORDS = 5
AROUND = 60  # letters before and after what was found
TOKEN = re.compile(r"\S+")


@dataclass(frozen=True)
class Piece:
    """A part of a line: found, or around it."""

    text: str
    is_found: bool = False


def words_of(text: str) -> list[str]:
    """Return the words of a text in their bare form: no case, accents or article, so that both spellings are found."""
    return [_without_article(word) for word in fold_answer(text).split() if word.isalnum()]


def words_to_find(query: str) -> list[str]:
    """Return the beginnings to look for, each once and not more than MOST_WORDS: "prices" finds "price" as well."""
    words = (_without_plural(word) for word in words_of(query))
    return list(dict.fromkeys(words))[:MOST_WORDS]


def has_words(text: str, wanted: Iterable[str]) -> bool:
    """Say whether a word of the text begins with each of these."""
    there = words_of(text)
    return all(any(word.startswith(one) for word in there) for one in wanted)


def line_around(lines: Iterable[str], wanted: list[str]) -> list[Piece]:
    """Return the first of the lines that has one of the words, cut to what stands around it; nothing where none has."""
    for line in lines:
        tokens = list(TOKEN.finditer(line))
        first = next((token for token in tokens if _is_found(token[0], wanted)), None)
        if first is not None:
            start = _cut(tokens, first.start() - AROUND, first)
            shown = [token for token in tokens if token.start() >= start and token.end() <= first.end() + AROUND]
            return _pieces(shown or [first], wanted, is_cut=(start > 0, shown[-1:] != tokens[-1:]))
    return []


def _cut(tokens: list[re.Match[str]], least: int, first: re.Match[str]) -> int:
    return next((token.start() for token in tokens if token.start() >= least), first.start())


def _pieces(tokens: list[re.Match[str]], wanted: list[str], *, is_cut: tuple[bool, bool]) -> list[Piece]:
    before, after = is_cut
    pieces = [Piece("… ")] if before else []
    pieces += [piece for token in tokens for piece in (Piece(token[0], _is_found(token[0], wanted)), Piece(" "))]
    return [*pieces[:-1], Piece(" …")] if after else pieces[:-1]


def _is_found(token: str, wanted: list[str]) -> bool:
    return any(word.startswith(one) for word in words_of(token) for one in wanted)


def _without_article(word: str) -> str:
    bare = word.removeprefix(ARTICLE)
    return bare if len(bare) >= SHORTEST_WITHOUT_ARTICLE else word


def _without_plural(word: str) -> str:
    is_plural = len(word) >= SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word
