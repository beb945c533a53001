"""Writes exact numbers as plain decimal text."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

_MANY = Context(prec=50)


def to_decimal(value: Fraction) -> Decimal:
    """Return `value` as a decimal, exact where 50 digits are enough."""
    return _MANY.divide(Decimal(value.numerator), Decimal(value.denominator))


def write_number(value: Fraction | Decimal, *, figures: int | None = None) -> str:
    """Write a number: without superfluous zeros, or rounded to `figures` significant figures."""
    number = to_decimal(value) if isinstance(value, Fraction) else value
    if figures is not None:
        return _rounded(number, figures)
    short = _MANY.plus(number).normalize(_MANY)
    if short == 0:
        return "0"
    if -7 <= short.adjusted() <= 14:
        return f"{short:f}"
    return _scientific(short)


def _rounded(number: Decimal, figures: int) -> str:
    short = Context(prec=figures).plus(number)
    if short == 0:
        return "0"
    short = short.quantize(Decimal(1).scaleb(short.adjusted() - figures + 1), context=_MANY)
    if -5 <= short.adjusted() < figures + 3:
        return f"{short:f}"
    return _scientific(short)


def _scientific(number: Decimal) -> str:
    sign, digits, _ = number.as_tuple()
    rest = "".join(map(str, digits[1:]))
    mantissa = f"{digits[0]}.{rest}" if rest else str(digits[0])
    return f"{'-' if sign else ''}{mantissa}e{number.adjusted()}"
