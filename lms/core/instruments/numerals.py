"""Digits of displays as strokes, so that a display can be read and its source cannot."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lms.core.instruments.pen import Pen, Point

_CORNERS = {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (1, 1), "E": (0, 2), "F": (1, 2)}
_STROKES = {
    "0": "ABFECA", "1": "BF", "2": "ABDCEF", "3": "ABDFE|CD", "4": "ACD|BF", "5": "BACDFE", "6": "BACEFDC", "7": "ABF",
    "8": "ABFECA|CD", "9": "DCABFE",
}  # fmt: skip


def digit(
    pen: Pen, at: Point, size: tuple[float, float], which: str, *, weight: float, opacity: float = 1
) -> None:
    """One digit in seven segments, its upper left corner at `at`."""
    width, height = size
    lines: list[Sequence[Point]] = []
    for stroke in _STROKES[which].split("|"):
        corners = [_CORNERS[letter] for letter in stroke]
        lines.append([(at[0] + x * width, at[1] + y * height / 2) for x, y in corners])
    pen.strokes(lines, weight, opacity=opacity)


def digits_of(value: Fraction, last: Fraction, count: int) -> str | None:
    """The digits of a display whose last one counts `last`; None when the value needs others."""
    shown = value / last
    if shown.denominator != 1 or shown < 0 or len(str(shown.numerator)) > count:
        return None
    return str(shown.numerator).rjust(count, "0")


def decimals_of(last: Fraction) -> int:
    """How many of the digits stand behind the decimal point."""
    places = 0
    while last < 1 and places < 6:
        last, places = last * 10, places + 1
    return places
