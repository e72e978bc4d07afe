"""Every assertion of the suite can fail.

``assert X in html if is_html else html`` is true whenever the text isn't empty: the conditional is what is asserted.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ALWAYS_TRUE = (ast.Tuple, ast.GeneratorExp, ast.Lambda, ast.JoinedStr, ast.Dict)


def cannot_fail(test: ast.expr) -> bool:
    """Say whether an assertion of this is one of nothing, or of something else than it looks like."""
    if isinstance(test, ast.IfExp) or (isinstance(test, ast.Constant) and bool(test.value)):
        return True
    if isinstance(test, ast.Tuple | ast.Dict):
        return bool(test.elts if isinstance(test, ast.Tuple) else test.keys)
    if isinstance(test, ast.BoolOp):
        parts = [cannot_fail(value) for value in test.values]
        return any(parts) if isinstance(test.op, ast.Or) else all(parts)
    return isinstance(test, ALWAYS_TRUE)


def assertions(source: str) -> Iterator[ast.Assert]:
    return (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Assert))


def test_no_assertion_is_true_whatever_happens() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{node.lineno}"
        for path in sorted(TESTS.rglob("*.py"))
        for node in assertions(path.read_text())
        if cannot_fail(node.test)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "assert ('<picture>' in a.render() if hasattr(a, 'render') else a.content)",
        "assert (a == 1, 'message')",
        "assert (one for one in many)",
        "assert a == 1 or 'message'",
        "assert f'{a}'",
        "assert True",
    ],
)
def test_assertion_that_cannot_fail_is_found(line: str) -> None:
    assert [cannot_fail(node.test) for node in assertions(line)] == [True]


@pytest.mark.parametrize("line", ["assert a", "assert a == (1 if b else 2)", "assert [x for x in y]", "assert a or b"])
def test_assertion_that_can_fail_is_left_alone(line: str) -> None:
    assert [cannot_fail(node.test) for node in assertions(line)] == [False]
