"""An analogue gauge: a needle on a round scale of three quarters of a circle."""

from __future__ import annotations

from fractions import Fraction
from math import cos, radians, sin

from lms.core.instruments.face import Face, Values, between, written
from lms.core.instruments.pen import Pen, Point

name = "gauge"
most_marks = 100
most_numbers = 13
size = (280, 264)
_CENTRE = (140.0, 142.0)
_RADIUS = 122
_FROM, _OVER = 225.0, 270.0  # degrees: where the scale begins, and how far it goes clockwise


def fault(face: Face, values: Values) -> str:
    return between(face, values)


def finest(face: Face) -> Fraction:
    return face.graduation / 2


def angle(face: Face, value: Fraction) -> float:
    """The direction of a value in degrees, counted clockwise from the beginning of the scale."""
    return float((value - face.low) / (face.high - face.low)) * _OVER


def draw(face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
    """Marks, numbers and needle."""
    turned = angle(face, values[0])
    pen.path([_at(turned_by, _RADIUS) for turned_by in range(0, int(_OVER) + 1, 5)], 2)
    for at, numbered, half in face.marks(face.low, face.high):
        length = 17 if numbered else 13 if half else 9
        direction = angle(face, at)
        pen.line(_at(direction, _RADIUS), _at(direction, _RADIUS - length), 2.2 if numbered else 1.2)
        if numbered:
            x, y = _at(direction, _RADIUS - 33)
            pen.text((x, y + 5), written(at))
    pen.text((_CENTRE[0], _CENTRE[1] + 86), face.unit, 16)
    pen.path(
        [_at(turned, _RADIUS - 7), _at(turned + 90, 5), _at(turned + 180, 24), _at(turned - 90, 5)],
        1,
        closed=True,
        shade=1,
    )
    pen.disc(_CENTRE, 8, shade=1)
    if marked:
        pen.disc(_at(turned, _RADIUS - 4), 11, weight=2.6, name="mark")


def _at(turned: float, distance: float) -> Point:
    direction = radians(_FROM - turned)
    return _CENTRE[0] + distance * cos(direction), _CENTRE[1] - distance * sin(direction)
