"""How hard the lessons are to read: words, words a sentence, Flesch-Kincaid grade (U.S. school years), by textstat.

``python -m tests.lessons.readability`` writes docs/content.md; a test holds it against the files.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

import textstat
import yaml

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/content.md"
CONTENT = ROOT / "courses/content"
NOT_READ = {"id", "type", "key", "formula", "unit", "kind", "name", "brief", "term", "value", "only_if", "sums"}
HEAD = """# The courses in figures

Made by `PYTHONPATH=.:platform python -m tests.lessons.readability` from the files in `courses/content/`, with textstat
{version}: words and words a sentence of the running text (no labels, tables or answers), and the Flesch-Kincaid
grade, in U.S. school years (Kincaid and others, 1975). "In all" counts what a learner reads who answers the practice
question right: headings, examples with their figures, tables, lists, the question with its choices and the right one's
reason, and the glossary words; without pictures and the plan page. A test fails when a lesson passes 15 words a
sentence, or is shorter than {shortest} or longer than {longest} words in all, or when this page is no longer true.
"""
SHORTEST, LONGEST = 340, 540


def texts_in(value: Any) -> Iterator[str]:
    """Yield what a reader reads of a lesson's body: no ids, keys, sums or instructions to the illustrator."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in NOT_READ:
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


@cache
def read_yaml(path: Path) -> Any:
    """Read a course file; not by courses.loading, which needs Django's settings and so can't be a plain command."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def meanings() -> dict[str, str]:
    """Return the glossary: what each word's entry says, by its slug."""
    entries = read_yaml(CONTENT / "glossary.yaml")
    return {entry["slug"]: f"{entry['term']} {entry['meaning']}" for entry in entries}


def words_in_all(lesson: dict[str, Any]) -> int:
    """Count the words on a lesson's page, as one reads who takes the right choice; without the plan page."""
    return sum(len(text.split()) for block in lesson["body"] for text in _page_texts(block))


def _page_texts(block: dict[str, Any]) -> Iterator[str]:
    kind = block["type"]
    if kind == "term":
        yield meanings()[block["term"]]
    elif kind == "practice":
        yield block["question"]
        yield from (choice["text"] for choice in block["choices"])
        yield from (choice["why"] for choice in block["choices"] if choice["right"])
    elif kind not in {"drawing", "picture", "worksheet"}:
        yield from texts_in(block)
        yield from (str(line["value"]) for line in block.get("lines", ()))


def figures(path: Path) -> tuple[str, int, int, float, float]:
    """Return a lesson's title, words of running text and in all, words a sentence, and Flesch-Kincaid grade."""
    lesson = read_yaml(path)
    prose = prose_of(lesson)
    grade = max(textstat.flesch_kincaid_grade(prose), 0)
    return lesson["title"], len(prose.split()), words_in_all(lesson), textstat.words_per_sentence(prose), grade


def _row(title: str, words: float, in_all: float, length: float, grade: float) -> str:
    return f"| {title} | {words:.0f} | {in_all:.0f} | {length:.1f} | {grade:.1f} |"


def write_page() -> str:
    """Return docs/content.md as it should be."""
    version = ".".join(str(part) for part in textstat.__version__)
    lines = [HEAD.format(version=version, shortest=SHORTEST, longest=LONGEST)]
    for course in sorted(CONTENT.glob("*/course.yaml")):
        rows = [figures(path) for path in sorted(course.parent.glob("*/*.lesson.yaml"))]
        lines += [f"## {read_yaml(course)['title']}", ""]
        lines += ["| lesson | words | in all | words a sentence | grade |", "|---|---|---|---|---|"]
        lines += [_row(*row) for row in rows]
        lines += [_row("**mean**", *(mean(row[column] for row in rows) for column in range(1, 5))), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
