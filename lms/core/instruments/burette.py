"""A burette: a stretch of its tube around the surface of the liquid; the scale counts downwards."""

from __future__ import annotations

from fractions import Fraction

from lms.core.instruments.face import Face, Values, between, written
from lms.core.instruments.pen import Pen

name = "burette"
most_marks = 1000
most_numbers = 200
size = (280, 372)
_STEP = 14  # between two marks
_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 176, 12, 360
_SHOWN = Fraction(24)  # marks in the picture
_CURVE = 6  # by how much the liquid climbs at the glass


def fault(face: Face, values: Values) -> str:
    return between(face, values)


def finest(face: Face) -> Fraction:
    return face.graduation / 2


def draw(face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
    """The surface stands in the middle third of the picture, where exactly is left to the moves of the pen."""
    value = values[0]
    above = 9 + Fraction(round(pen.right * 100) % 600, 100)  # marks above the surface: 9 to 15
    first = value - above * face.graduation

    def height(at: Fraction) -> float:
        return _TOP + float((at - first) / face.graduation) * _STEP

    for at, numbered, half in face.marks(first, first + _SHOWN * face.graduation):
        length = 40 if numbered else 28 if half else 18
        pen.line((_LEFT, height(at)), (_LEFT + length, height(at)), 1.5 if numbered else 1.1)
        if numbered:
            pen.text((_LEFT - 10, height(at) + 5), written(at), anchor="end")
    _liquid(pen, height(value))
    pen.line((_LEFT, _TOP - 8), (_LEFT, _BOTTOM + 8), 2)
    pen.line((_RIGHT, _TOP - 8), (_RIGHT, _BOTTOM + 8), 2)
    pen.text((_RIGHT + 14, _TOP + 12), face.unit, anchor="start")
    if marked:
        pen.line((_LEFT - 6, height(value)), (_RIGHT + 40, height(value)), 2.2, name="mark")
        pen.path(
            [
                (_RIGHT + 52, height(value) - 7),
                (_RIGHT + 40, height(value)),
                (_RIGHT + 52, height(value) + 7),
            ],
            2.2,
            name="mark",
        )


def _liquid(pen: Pen, level: float) -> None:
    """Liquid with its meniscus, whose lowest point is the level."""
    middle, half = (_LEFT + _RIGHT) / 2, (_RIGHT - _LEFT) / 2
    curve = [
        (middle + half * part / 10, level - _CURVE * (part / 10) ** 4 - 0.6 * abs(part / 10))
        for part in range(-10, 11)
    ]
    pen.path([*curve, (_RIGHT, _BOTTOM + 8), (_LEFT, _BOTTOM + 8)], 0, closed=True, shade=0.16)
    pen.path(curve, 2)
