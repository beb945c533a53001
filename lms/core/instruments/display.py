"""A digital display: seven-segment digits in a row with their unit, as on a centrifuge or a balance."""

from __future__ import annotations

from fractions import Fraction

from lms.core.instruments.face import Face, Values, between, written
from lms.core.instruments.numerals import decimals_of, digit, digits_of
from lms.core.instruments.pen import Pen

name = "display"
most_marks = 100_000
most_numbers = 100_000
size = (280, 132)
_RIGHT, _TOP = 268, 20


def fault(face: Face, values: Values) -> str:
    """A display shows whole steps of its last digit, and no more digits than it has."""
    if digits_of(values[0], face.graduation, face.digits) is None:
        return f"{face.digits} digits with {written(face.graduation)} in the last place do not show it"
    return between(face, values)


def finest(_: Face) -> Fraction:
    return Fraction(0)


def draw(face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
    """Dark places show where a digit could light; leading zeros stay dark."""
    decimals = decimals_of(face.graduation)
    shown = digits_of(values[0], face.graduation, face.digits) or "0" * face.digits
    dark = min(len(shown) - len(shown.lstrip("0")), face.digits - decimals - 1)
    pitch = min(44.0, 244 / face.digits)
    left = (280 - pitch * face.digits) / 2
    pen.path([(6, 6), (274, 6), (274, 126), (6, 126)], 2, closed=True, shade=0.06)
    for place, each in enumerate(shown):
        corner = (left + place * pitch + pitch * 0.18, _TOP)
        digit(pen, corner, (pitch * 0.56, 58), "8", weight=4.4, opacity=0.07)
        if place >= dark:
            digit(pen, corner, (pitch * 0.56, 58), each, weight=4.4)
        if decimals and place == face.digits - decimals - 1:
            pen.disc((left + (place + 1) * pitch - pitch * 0.06, _TOP + 60), 2.6, weight=0, shade=1)
    pen.text((_RIGHT, 114), face.unit, 17, anchor="end")
    if marked:
        pen.line((left, _TOP + 70), (left + pitch * face.digits, _TOP + 70), 2.6, name="mark")
