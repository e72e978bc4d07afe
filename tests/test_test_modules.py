"""Test modules stand alone: what several need is in a module that holds no tests, or in a conftest.py.

Whoever imports a test module hangs on its tests: its fixtures and constants become common without anybody deciding so.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


def is_test_module(dotted: str) -> bool:
    parts = dotted.split(".")
    return parts[0] in {"", "tests"} and any(part.startswith("test_") for part in parts[1:])


def imported_test_modules(source: str) -> Iterator[str]:
    """Yield each test module that this source imports, or takes something from, however it is written."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if is_test_module(name))


def test_no_test_module_is_imported_by_another_one() -> None:
    found = [
        f"{path.relative_to(TESTS)} imports {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for name in imported_test_modules(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "from tests.grants.test_decisions import award",
        "from tests.grants import test_decisions",
        "import tests.grants.test_decisions",
        "from .test_decisions import award",
        "from . import test_decisions",
    ],
)
def test_import_of_a_test_module_is_found(line: str) -> None:
    assert [name for name in imported_test_modules(line) if name.endswith("test_decisions")]


@pytest.mark.parametrize(
    "line", ["from tests.grants.committee import award", "from django.test import Client", "import test_support"]
)
def test_other_imports_are_left_alone(line: str) -> None:
    assert list(imported_test_modules(line)) == []
