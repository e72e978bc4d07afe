"""What every learner's phone fetches once: stylesheet, scripts, drawings."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.site.weights import file_of, named_in_stylesheet, size_on_the_wire

STATIC = settings.ROOT / "static"
LEARNER_SCRIPTS = sorted(path.relative_to(STATIC).as_posix() for path in (STATIC / "js").glob("*.js"))
DRAWINGS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.svg"))
STYLESHEETS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css"))


def test_stylesheets_for_learners_stay_under_their_budget() -> None:
    sizes = {name: size_on_the_wire(name) for name in STYLESHEETS}
    assert sizes
    assert sum(sizes.values()) <= 6_000, sizes


def test_all_scripts_for_learners_stay_under_their_budget(client: Client, db: None) -> None:
    sizes = {name: size_on_the_wire(name) for name in LEARNER_SCRIPTS}
    sizes["js/sw.js"] = len(client.get("/sw.js", headers={"Accept-Encoding": "br"}).content)
    assert sizes["js/sw.js"] <= 1_800
    assert sum(sizes.values()) <= 6_000, sizes


@pytest.mark.parametrize("name", DRAWINGS)
def test_drawing_stays_under_its_budget(name: str) -> None:
    assert size_on_the_wire(name) <= 3_000


@pytest.mark.parametrize("name", STYLESHEETS)
def test_files_that_a_stylesheet_names_are_there(name: str) -> None:
    for found in named_in_stylesheet(name):
        file_of(found)


def test_no_file_for_learners_comes_from_elsewhere() -> None:
    foreign = [
        path.name for path in STATIC.rglob("*") if path.suffix in {".css", ".js"} and "//cdn" in Path(path).read_text()
    ]
    assert not foreign


# What Chrome 60 can't read; the rest of what we write is of 2017 or before.
TOO_NEW = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish": r"\?\?",
    "object spread": r"\{\s*\.\.\.|,\s*\.\.\.\w+\s*\}",
    "catch without a name": r"\bcatch\s*\{",
    "async iteration": r"for await|async \*|async function\s*\*",
    "class fields, private names": r"\bstatic \w+ =|\bthis\.#",
    "flat, fromEntries, matchAll of texts, replaceAll": r"\.(?:flat|flatMap|fromEntries|replaceAll|allSettled|at)\(",
    "lookbehind, flag s": r"\(\?<|/[gimuy]*s[gimuy]*\.test",
    "big numbers, separators": r"\b\d+n\b|\d_\d",
    "finally of a promise": r"\.finally\(",
}


@pytest.mark.parametrize("name", LEARNER_SCRIPTS)
def test_script_can_be_read_by_chrome_60(name: str) -> None:
    text = (STATIC / name).read_text()
    assert [what for what, pattern in TOO_NEW.items() if re.search(pattern, text)] == []
