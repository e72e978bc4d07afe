"""Sums that authors write: ``+ - * / ( )``, numbers and names, calculated exactly."""

import ast
import warnings
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from core.numbers import number_as_text

LONGEST = 500
LARGEST = 10**15  # nothing that a person counts; and few fonts have room for it
OPERATORS: dict[type, Any] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.USub: lambda a: -a,
    ast.UAdd: lambda a: a,
}


class FormulaError(ValueError):
    """The sum can't be read; the message says why."""


class _Exact(SimpleEval):
    """Fractions instead of floats: 100 / 3 * 3 is 100."""

    def __init__(self, names: Mapping[str, Fraction]) -> None:
        super().__init__(operators=OPERATORS, functions={}, names=dict(names))
        self.nodes = {
            ast.Expr: self._eval_expr,
            ast.Constant: self._eval_constant,
            ast.Name: self._eval_name,
            ast.UnaryOp: self._eval_unaryop,
            ast.BinOp: self._eval_binop,
        }

    @staticmethod
    def _eval_constant(node: ast.Constant) -> Fraction:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise FormulaError(f"{node.value!r} is not a number")
        return Fraction(str(node.value))


def calculate(formula: str, names: Mapping[str, Fraction]) -> Fraction:
    """Work out a sum. Raises FormulaError when it can't be read, and ZeroDivisionError."""
    tree = _parse(formula)
    try:
        result = _Exact(names).eval(formula, previously_parsed=tree)
    except ZeroDivisionError:
        raise
    except (InvalidExpression, ValueError, TypeError, KeyError, RecursionError) as error:
        raise FormulaError(str(error)) from error
    if not isinstance(result, Fraction):
        raise FormulaError("the sum gives no number")
    if abs(result) >= LARGEST:
        raise FormulaError("the sum gives too large a number")
    return result


def write_result(result: Fraction) -> str:
    """Write a number for the author of a sum: exact as far as it matters, never ``5400.0`` or ``1e+15``."""
    return number_as_text(round(result, 6))


def names_in(formula: str) -> set[str]:
    """Return the names that a sum uses. Raises FormulaError when it can't be read."""
    return {node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name)}


def _parse(formula: str) -> ast.expr:
    if len(formula) > LONGEST:
        raise FormulaError("the sum is too long")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(" ".join(formula.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError(str(error)) from error


def name_of(line_id: str) -> str:
    """Return how a line's id is written inside sums: ``left-each`` is ``left_each``."""
    return line_id.replace("-", "_")
