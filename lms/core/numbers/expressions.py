"""Evaluates an author's expression exactly: a whitelist of Python's own syntax tree, with limits on size."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, Overflow
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import TypeAlias

Value: TypeAlias = Fraction | Sequence[Fraction]

_LONGEST = 500
_DEEPEST = 40
_MOST_BITS = 4096
_LARGEST_EXPONENT = 64
_PRECISE = Context(prec=40, Emax=9999, Emin=-9999)


class ExpressionError(ValueError):
    """An expression that cannot be read or has no value; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression and the names that it needs."""

    text: str
    names: frozenset[str]
    tree: ast.expr

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def evaluate(self, values: Mapping[str, Value]) -> Fraction:
        """Return the exact value (square roots, logarithms and the like to 40 digits); raise ExpressionError."""
        try:
            result = _Evaluation(self.text, values).of(self.tree)
        except (DecimalException, ZeroDivisionError, OverflowError) as error:
            raise ExpressionError(_reason(error)) from error
        if not isinstance(result, Fraction):
            raise ExpressionError("the result is a list; use mean, sd, min or max")
        return result


def read_expression(text: str) -> Expression:
    """Check that `text` holds only numbers, names, + - * / ** and the known functions."""
    _check_text(text)
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError("this is not a complete expression") from error
    names: set[str] = set()
    _check_tree(tree, names, depth=0)
    return Expression(text.strip(), frozenset(names), tree)


_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)(?![A-Za-z0-9_.])"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>\*\*|[-+*/(),]))"
)


def _check_text(text: str) -> None:
    if len(text) > _LONGEST:
        raise ExpressionError(f"an expression has at most {_LONGEST} characters")
    if "^" in text:
        raise ExpressionError("write a power with `**`, not with `^`")
    place, depth = 0, 0
    text = text.rstrip()
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            raise ExpressionError(f"`{text[place:].split()[0][:20]}` is not allowed here")
        depth += {"(": 1, ")": -1}.get(token["sign"] or "", 0)
        if depth > _DEEPEST:
            raise ExpressionError(f"brackets go deeper than {_DEEPEST}")
        place = token.end()


def _check_tree(node: ast.expr, names: set[str], depth: int) -> None:
    if depth > _LONGEST // 2:
        raise ExpressionError("the expression goes too deep")
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            pass
        case ast.Name(id=name):
            names.add(name)
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            _check_tree(operand, names, depth + 1)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow(), left=left, right=right):
            _check_tree(left, names, depth + 1)
            _check_tree(right, names, depth + 1)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            _check_call(function, arguments)
            for argument in arguments:
                _check_tree(argument, names, depth + 1)
        case _:
            raise ExpressionError("only numbers, names, + - * / ** and functions are allowed")


def _check_call(function: str, arguments: Sequence[ast.expr]) -> None:
    if function not in FUNCTIONS:
        raise ExpressionError(f"there is no function `{function}`; there are {', '.join(sorted(FUNCTIONS))}")
    if not arguments or (function in _OF_ONE and len(arguments) != 1):
        raise ExpressionError(f"`{function}` takes one value" if arguments else f"`{function}` needs a value")


@dataclass(frozen=True, slots=True)
class _Evaluation:
    text: str
    values: Mapping[str, Value]

    def of(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name):
            if node.id not in self.values:
                raise ExpressionError(f"`{node.id}` has no value")
            return self.values[node.id]
        if isinstance(node, ast.Constant):
            return _constant(self.text[node.col_offset : node.end_col_offset])
        if isinstance(node, ast.BinOp):
            left, right = self._number(node.left), self._number(node.right)
            return _bounded(_OPERATIONS[type(node.op)](left, right))
        if isinstance(node, ast.UnaryOp):
            value = self._number(node.operand)
            return -value if isinstance(node.op, ast.USub) else value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return _bounded(self._call(node.func.id, node.args))
        raise ExpressionError("only numbers, names, + - * / ** and functions are allowed")

    def _number(self, node: ast.expr) -> Fraction:
        value = self.of(node)
        if not isinstance(value, Fraction):
            raise ExpressionError("a list stands where a number is needed")
        return value

    def _call(self, function: str, arguments: Sequence[ast.expr]) -> Fraction:
        if function in _OF_ONE:
            return _OF_ONE[function](self._number(arguments[0]))
        numbers: list[Fraction] = []
        for argument in arguments:
            value = self.of(argument)
            numbers.extend([value] if isinstance(value, Fraction) else value)
        if not numbers:
            raise ExpressionError(f"`{function}` needs a value")
        return _OF_MANY[function](numbers)


@lru_cache(maxsize=1024)
def _constant(text: str) -> Fraction:
    """A number as it is written in an expression, exactly; the linter asks for the same ones again and again."""
    written = Decimal(text)
    if abs(written.adjusted()) > _LONGEST:
        raise ExpressionError("a number is too large or too small")
    return Fraction(written)


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _MOST_BITS:
        raise ExpressionError("the result is too large or too small")
    return value


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if abs(exponent) > _LARGEST_EXPONENT:
        raise ExpressionError(f"an exponent is at most {_LARGEST_EXPONENT}")
    if exponent.denominator == 1:
        size = max(base.numerator.bit_length(), base.denominator.bit_length())
        if size * abs(int(exponent)) > 2 * _MOST_BITS:
            raise ExpressionError("the result is too large or too small")
        return base ** int(exponent)
    if exponent == Fraction(1, 2):
        return _sqrt(base)
    return _through_decimal(lambda value: _PRECISE.power(value, _decimal(exponent)))(base)


def _sqrt(value: Fraction) -> Fraction:
    if value < 0:
        raise ExpressionError("the square root of a negative number")
    top, bottom = isqrt(value.numerator), isqrt(value.denominator)
    if top * top == value.numerator and bottom * bottom == value.denominator:
        return Fraction(top, bottom)
    return _through_decimal(_PRECISE.sqrt)(value)


def _decimal(value: Fraction) -> Decimal:
    return _PRECISE.divide(Decimal(value.numerator), Decimal(value.denominator))


def _through_decimal(function: Callable[[Decimal], Decimal]) -> Callable[[Fraction], Fraction]:
    def apply(value: Fraction) -> Fraction:
        result = function(_decimal(value))
        if not result.is_finite():
            raise ExpressionError("the result is not a finite number")
        return Fraction(result)

    return apply


def _exp(value: Fraction) -> Fraction:
    if abs(value) > _LONGEST:
        raise ExpressionError("the result is too large or too small")
    return _through_decimal(_PRECISE.exp)(value)


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)


def _sd(numbers: Sequence[Fraction]) -> Fraction:
    """Sample standard deviation (n − 1)."""
    if len(numbers) < 2:
        raise ExpressionError("`sd` needs two values or more")
    middle = _mean(numbers)
    squares = sum(((number - middle) ** 2 for number in numbers), Fraction(0))
    return _sqrt(squares / (len(numbers) - 1))


_OF_ONE: Mapping[str, Callable[[Fraction], Fraction]] = {
    "sqrt": _sqrt,
    "log10": _through_decimal(_PRECISE.log10),
    "ln": _through_decimal(_PRECISE.ln),
    "exp": _exp,
    "abs": abs,
}
_OF_MANY: Mapping[str, Callable[[Sequence[Fraction]], Fraction]] = {
    "min": min,
    "max": max,
    "mean": _mean,
    "sd": _sd,
}
FUNCTIONS = frozenset(_OF_ONE) | frozenset(_OF_MANY)
_OPERATIONS: Mapping[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
    ast.Div: lambda left, right: left / right,
    ast.Pow: _power,
}


def _reason(error: Exception) -> str:
    if isinstance(error, ZeroDivisionError):
        return "a division by zero"
    if isinstance(error, Overflow | OverflowError):
        return "the result is too large or too small"
    return "the result is not a finite number"
