"""The volume display of a micropipette: digits in windows one above the other, read from the top."""

from __future__ import annotations

from fractions import Fraction

from lms.core.instruments.face import Face, Values, between, written
from lms.core.instruments.numerals import decimals_of, digit, digits_of
from lms.core.instruments.pen import Pen

name = "micropipette"
most_marks = 100_000
most_numbers = 100_000
size = (280, 300)
_LEFT, _WIDTH, _TOP, _HEIGHT = 112, 56, 58, 58


def fault(face: Face, values: Values) -> str:
    """A display shows whole steps of its last digit, and no more digits than it has."""
    if digits_of(values[0], face.graduation, face.digits) is None:
        return f"{face.digits} digits with {written(face.graduation)} in the last place do not show it"
    return between(face, values)


def finest(_: Face) -> Fraction:
    return Fraction(0)


def draw(face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
    """Windows in the body of the pipette; a bar parts whole units from decimals."""
    shown = digits_of(values[0], face.graduation, face.digits) or "0" * face.digits
    height = min(_HEIGHT, 4 * _HEIGHT / face.digits)
    bottom = _TOP + height * face.digits
    pen.path([(76, 8), (76, bottom + 22), (92, 296), (188, 296), (204, bottom + 22), (204, 8)], 2)
    pen.text((140, 34), f"{written(face.low)}–{written(face.high)} {face.unit}", 15)
    pen.path(
        [(_LEFT, _TOP), (_LEFT + _WIDTH, _TOP), (_LEFT + _WIDTH, bottom), (_LEFT, bottom)],
        2,
        closed=True,
        shade=0.06,
    )
    for place, each in enumerate(shown):
        top = _TOP + place * height
        if place:
            pen.line((_LEFT, top), (_LEFT + _WIDTH, top), 0.8)
        digit(pen, (_LEFT + 18, top + height * 0.2), (20, height * 0.6), each, weight=4.2)
    decimals = decimals_of(face.graduation)
    if 0 < decimals < face.digits:
        top = bottom - decimals * height
        pen.line((_LEFT - 14, top), (_LEFT + _WIDTH + 14, top), 5)
    if marked:
        pen.path([(_LEFT - 26, _TOP + 8), (_LEFT - 26, bottom - 8)], 2.6, name="mark")
        pen.path(
            [(_LEFT - 32, bottom - 18), (_LEFT - 26, bottom - 8), (_LEFT - 20, bottom - 18)], 2.6, name="mark"
        )
