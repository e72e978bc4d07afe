"""README and docs: pictures are there, described and light; settings stand in the table; what is named exists."""

import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.screenshots.docs import FOLDER, MOST_BYTES, PICTURES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = ROOT / "platform/config/settings"
SETTING = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
IN_PLATFORM = {path.name for path in (ROOT / "platform").iterdir() if path.is_dir()}
APPS = IN_PLATFORM | {"courses", "lessons", "home"}
FOLDERS = APPS | {"platform", "templates", "static", "tests", "docs", "deploy", "requirements", ".ci"}
# A path begins where no other does. One with a placeholder (<course>, *.lock) is no path.
FILE = re.compile(r"(?<![\w/.$])([\w.-]+/[\w./-]*[\w/])(?![\w/<*…])")
TEMPLATE = re.compile(r"(?<![\w/.])(\w+\.html)\b")
DOTTED = re.compile(r"(?<![\w/.])([a-z]\w+(?:\.\w+)+)(?![\w/])")
PICTURE = re.compile(r"!?\[([^\]]*)\]\(([^)]+\.png)\)")


def shown() -> list[tuple[str, Path]]:
    """Return each picture's words and file, as the pages name them."""
    found = [(page, match) for page in PAGES for match in PICTURE.findall(page.read_text())]
    return [(words, (page.parent / file).resolve()) for page, (words, file) in found]


def test_pictures_are_those_that_the_command_makes() -> None:
    made = {FOLDER / f"{name}.png" for name in PICTURES}

    assert {file for _words, file in shown()} == made == set(FOLDER.iterdir())


def test_pictures_are_described_and_light() -> None:
    assert all(words for words, _file in shown())
    assert not [file.name for file in FOLDER.iterdir() if file.stat().st_size > MOST_BYTES]


def test_promises_that_code_names_are_there() -> None:
    """Code cites them by their numbers, which never change."""
    listed = re.findall(r"^(\d+)\. ", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE)
    code = [
        path for folder in ("platform", "courses", "lessons", "home", "tests") for path in (ROOT / folder).rglob("*.py")
    ]
    cited = [n for path in code for n in re.findall(r"ust\s+always\s+hold, (\d+)", path.read_text(encoding="utf-8"))]

    assert listed == [str(n) for n in range(1, 17)]
    assert len(cited) > 5
    assert set(cited) <= set(listed)


def test_everything_an_operator_sets_stands_in_the_table() -> None:
    read = {name for file in ("base.py", "production.py") for name in SETTING.findall((SETTINGS / file).read_text())}
    named = set(re.findall(r"`([A-Z0-9_]+)`", (ROOT / "docs/operating.md").read_text()))

    assert len(read) > 20
    assert not read - named


def codes() -> Iterator[tuple[str, str]]:
    """Return all that stands in backticks, with the page on which it does."""
    for page in PAGES:
        yield from ((page.name, code) for code in CODE.findall(page.read_text()))


def is_there(path: str) -> bool:
    return any((ROOT / base / path).exists() for base in ("", "platform", "templates", "templates/components"))


def names_something(dotted: str) -> bool:
    """Say whether this is a module, what one holds, or a model's label."""
    try:
        resolve_name(dotted)
    except (ImportError, AttributeError):
        return dotted.count(".") == 1 and dotted.lower() in {model._meta.label_lower for model in apps.get_models()}
    return True


def test_files_that_docs_name_are_there() -> None:
    paths = {(page, path) for page, code in codes() for path in FILE.findall(code) if path.split("/")[0] in FOLDERS}
    templates = {name for _page, code in codes() for name in TEMPLATE.findall(code)}

    assert len(paths) > 40
    assert {(page, path) for page, path in paths if not is_there(path)} == set()
    assert templates - {path.name for path in (ROOT / "templates").rglob("*.html")} == set()


def test_modules_that_docs_name_are_there() -> None:
    endings = ("html", "py", "js", "css", "yaml", "json", "md", "timer", "service", "example", "org")
    names = {name for _page, code in codes() for name in DOTTED.findall(code) if not name.endswith(endings)}
    ours = {name for name in names if name.split(".")[0] in APPS - {"config"}}

    assert len(ours) > 20
    assert {name for name in ours if not names_something(name)} == set()


@pytest.mark.parametrize("name", ["core.no_such", "questions.services.no_such", "core.NoSuch", "grants.no.such"])
def test_a_name_of_nothing_is_seen(name: str) -> None:
    assert not names_something(name)


def test_commands_that_docs_name_are_there() -> None:
    made = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    targets = {name for _page, code in codes() for name in re.findall(r"\bmake ([a-z][\w-]*)", code)}
    commands = {name for _page, code in codes() for name in re.findall(r"^`manage\.py ([a-z]\w+)", code)}

    assert len(targets) > 5
    assert targets - made == set()
    assert len(commands) > 5
    assert commands - set(get_commands()) == set()
