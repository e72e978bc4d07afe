"""Formulas that authors write: ``+ - * / ( )``, numbers and names, calculated exactly; and comparisons of two."""

import ast
import operator
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from simpleeval import InvalidExpression, SimpleEval

from core.numbers import number_as_text

LONGEST = 500
COMPARISONS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
COMPARISON = re.compile("(>=|<=|>|<)")
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


class NotShareable(ZeroDivisionError):
    """Something would be shared among less than nothing, which no sum about things means."""


def _share(whole: Fraction, parts: Fraction) -> Fraction:
    if parts < 0:
        raise NotShareable
    return whole / parts


class _Exact(SimpleEval):
    """Fractions instead of floats: 100 / 3 * 3 is 100."""

    def __init__(self, names: Mapping[str, Fraction], operators: dict[type, Any]) -> None:
        super().__init__(operators=operators, functions={}, names=dict(names))
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


def calculate(formula: str, names: Mapping[str, Fraction], *, is_sharing: bool = False) -> Fraction:
    """Work out a sum. Raises FormulaError when it can't be read, and ZeroDivisionError.

    ``is_sharing``: what is divided is shared out, so that dividing by less than nothing raises NotShareable.
    """
    tree = _parse(formula)
    operators = {**OPERATORS, ast.Div: _share} if is_sharing else OPERATORS
    try:
        result = _Exact(names, operators).eval(formula, previously_parsed=tree)
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


def holds(comparison: str, names: Mapping[str, Fraction]) -> bool:
    """Say whether ``price > material + fees`` is true. Raises FormulaError when it is no comparison of two sums."""
    left, sign, right = _sides(comparison)
    return COMPARISONS[sign](calculate(left, names), calculate(right, names))


def names_in_comparison(comparison: str) -> set[str]:
    """Return the names that both sides use. Raises FormulaError when it can't be read."""
    left, _sign, right = _sides(comparison)
    return names_in(left) | names_in(right)


def _sides(comparison: str) -> tuple[str, str, str]:
    sides = COMPARISON.split(comparison)
    if len(sides) != 3:
        raise FormulaError("no comparison of two sums")
    return sides[0], sides[1], sides[2]


def signs(lines: Sequence[tuple[str, str]]) -> list[str]:
    """Return what a line of an example has before its value: "+", "−", "=" or nothing. ``lines``: (name, formula).

    Only a result that adds and takes off exactly the lines right above it, in their order, has signs: there a reader
    can follow the column downwards, and nowhere else.
    """
    found = [""] * len(lines)
    names = [name for name, _formula in lines]
    for at, (_name, formula) in enumerate(lines):
        terms = _column(formula)
        first = at - len(terms)
        if len(terms) > 1 and first >= 0 and [name for _sign, name in terms] == names[first:at]:
            found[at] = "="
            found[first + 1 : at] = [sign for sign, _name in terms[1:]]
    return found


TERM = re.compile(r"([+-]?)\s*([a-z][a-z0-9_]*)\s*")


def _column(formula: str) -> list[tuple[str, str]]:
    """Read ``a + b - c`` as its signs and names; nothing for any other sum."""
    text = " ".join(formula.split())
    terms = TERM.findall(text)
    is_whole = "".join(match.group() for match in TERM.finditer(text)) == text
    return (
        [({"-": "−"}.get(sign, sign), name) for sign, name in terms] if is_whole and terms and not terms[0][0] else []
    )


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
