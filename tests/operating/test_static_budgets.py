"""What every learner's phone fetches once: stylesheet, scripts, drawings."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.site.weights import file_of, named_in_stylesheet, size_on_the_wire

STATIC = settings.ROOT / "static"
LEARNER_SCRIPTS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js"))
DRAWINGS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.svg"))
STYLESHEETS = sorted(path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.css"))


def test_stylesheets_for_learners_stay_under_their_budget() -> None:
    sizes = {name: size_on_the_wire(name) for name in STYLESHEETS}
    assert sizes
    assert sum(sizes.values()) <= 6_000, sizes


def test_all_scripts_for_learners_stay_under_their_budget() -> None:
    sizes = {name: size_on_the_wire(name) for name in LEARNER_SCRIPTS}
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
