"""No circles between modules, no import hidden in a function, and each app's inner order is under a contract."""

import ast
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import grimp
import pytest

ROOT = Path(__file__).parent.parent
CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINTER = CONFIG["tool"]["importlinter"]
APPS = [Path(path).name for path in CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]


@cache
def graph() -> grimp.ImportGraph:
    """Return who imports whom, inside functions as well; what is imported for types alone doesn't count."""
    return grimp.build_graph(*APPS, exclude_type_checking_imports=True, cache_dir=None)


def circles(imports: dict[str, set[str]]) -> list[set[str]]:
    """Return the sets of two and more modules that reach each other (Tarjan's strongly connected components)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        order[module] = lowest[module] = len(order)
        path.append(module)
        for other in imports[module]:
            if other not in order:
                visit(other)
            if other in path:
                lowest[module] = min(lowest[module], lowest[other])
        if lowest[module] == order[module]:
            circle = set(path[path.index(module) :])
            del path[path.index(module) :]
            if len(circle) > 1:
                found.append(circle)

    for module in imports:
        if module not in order:
            visit(module)
    return found


@pytest.mark.parametrize(
    ("imports", "expected"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, []),
        ({"a": {"b"}, "b": {"a"}, "c": {"a"}}, [{"a", "b"}]),
        ({"a": {"b", "d"}, "b": {"c"}, "c": {"a"}, "d": {"e"}, "e": {"d"}}, [{"a", "b", "c"}, {"d", "e"}]),
    ],
)
def test_circles_are_found(imports: dict[str, set[str]], expected: list[set[str]]) -> None:
    found = circles(imports)

    assert len(found) == len(expected)
    assert all(one in found for one in expected)


@pytest.mark.parametrize("app", APPS)
def test_app_has_no_import_circle(app: str) -> None:
    modules = {app, *graph().find_descendants(app)}

    assert circles({module: graph().find_modules_directly_imported_by(module) & modules for module in modules}) == []


def test_house_has_no_import_circle() -> None:
    modules = graph().modules

    assert circles({module: graph().find_modules_directly_imported_by(module) for module in modules}) == []


def hidden_imports(path: Path) -> Iterable[str]:
    """Return what the functions of a module import from our own apps, with the line."""
    for function in ast.walk(ast.parse(path.read_text())):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                yield from (f"{path}:{node.lineno}" for name in names if name.partition(".")[0] in APPS)


def test_only_an_app_that_starts_imports_inside_a_function() -> None:
    """``AppConfig.ready`` comes when the models are there, and nobody imports apps.py."""
    sources = [ROOT / path for path in CONFIG["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]
    importers = graph().find_modules_that_directly_import
    files = [file for source in sources for file in source.rglob("*.py") if "migrations" not in file.parts]

    assert [line for file in files if file.name != "apps.py" for line in hidden_imports(file)] == []
    assert any(list(hidden_imports(file)) for file in files if file.name == "apps.py")  # the search finds them
    assert [module for module in graph().modules & {f"{app}.apps" for app in APPS} if importers(module)] == []


def test_each_app_is_under_a_contract_without_exceptions() -> None:
    contracts = LINTER["contracts"]
    ordered = {name for one in contracts if one.get("exhaustive") for name in one["containers"]}

    assert set(LINTER["root_packages"]) == set(APPS)
    assert LINTER["exclude_type_checking_imports"] is True
    assert {*APPS} - ordered == {"config"}  # settings and addresses: wiring, in which nothing has a place below another
    assert [one["name"] for one in contracts if "ignore_imports" in one] == []
