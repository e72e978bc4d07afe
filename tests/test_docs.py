"""README and docs: each picture is there, shown somewhere, described, and light; each setting stands in the table."""

import re
from pathlib import Path

from tests.screenshots.docs import FOLDER, MOST_BYTES, PICTURES

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = ROOT / "platform/config/settings"
SETTING = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z0-9_]+)"')
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
