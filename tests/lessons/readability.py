"""How hard the lessons are to read: words, words a sentence, Flesch-Kincaid grade (U.S. school years), by textstat.

``python -m tests.lessons.readability`` writes docs/content.md; a test holds it against the files.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from statistics import mean
from typing import Any

import textstat

from courses.loading import course_folders, module_folders, read_yaml

PAGE = Path(__file__).parents[2] / "docs/content.md"
NOT_READ = {"id", "type", "key", "formula", "unit", "kind", "name", "brief", "term", "value"}
HEAD = """# The courses in figures

Made by `PYTHONPATH=.:platform python -m tests.lessons.readability` from the files in `courses/content/`, with textstat
{version}: words and words a sentence of the running text (no labels, tables or answers), and the Flesch-Kincaid
grade, in U.S. school years (Kincaid and others, 1975). A test fails when a lesson passes 15 words a sentence, or when
this page is no longer true.
"""


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


def figures(path: Path) -> tuple[str, int, float, float]:
    """Return a lesson's title, words, words a sentence, and Flesch-Kincaid grade."""
    lesson = read_yaml(path)
    prose = prose_of(lesson)
    grade = max(textstat.flesch_kincaid_grade(prose), 0)
    return lesson["title"], len(prose.split()), textstat.words_per_sentence(prose), grade


def write_page() -> str:
    """Return docs/content.md as it should be."""
    version = ".".join(str(part) for part in textstat.__version__)
    lines = [HEAD.format(version=version)]
    for course in course_folders():
        paths = [path for module in module_folders(course) for path in sorted(module.glob("*.lesson.yaml"))]
        rows = [figures(path) for path in paths]
        lines += [f"## {read_yaml(course / 'course.yaml')['title']}", ""]
        lines += ["| lesson | words | words a sentence | grade |", "|---|---|---|---|"]
        lines += [f"| {title} | {words} | {length:.1f} | {grade:.1f} |" for title, words, length, grade in rows]
        means = [mean(row[column] for row in rows) for column in (1, 2, 3)]
        lines += [f"| **mean** | {means[0]:.0f} | {means[1]:.1f} | {means[2]:.1f} |", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
