"""A chromatogram: peaks over a time axis; each peak has its time, its width at the base and its height in per cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import exp

from lms.core.instruments.face import Face, Values, written
from lms.core.instruments.pen import Pen, Point

name = "chromatogram"
most_marks = 120
most_numbers = 16
size = (288, 236)
_LEFT, _RIGHT, _TOP, _BASE = 30, 278, 12, 182
_PEAK = (_BASE - 3 - _TOP) / 1.22  # of height 100; its tangents meet above it
_SAMPLES = 248


def peaks(values: Values) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Time, width and height of every peak."""
    return zip(values[::3], values[1::3], values[2::3], strict=True)


def fault(face: Face, values: Values) -> str:
    """The whole base of every peak lies on the axis."""
    for time, width, height in peaks(values):
        if width <= 0 or not 0 < height <= 100:
            return "a peak has a width above 0 and a height from 1 to 100"
        if time - width / 2 < face.low or time + width / 2 > face.high:
            return f"the time axis goes from {written(face.low)} to {written(face.high)}, also for the feet of a peak"
    return ""


def finest(face: Face) -> Fraction:
    return face.graduation / 2


def draw(face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
    """Axes, the signal, and the tangents that make the width at the base."""
    span = float(face.high - face.low)

    def across(time: float) -> float:
        return _LEFT + (time - float(face.low)) / span * (_RIGHT - _LEFT)

    pen.path([(_LEFT, _TOP), (_LEFT, _BASE), (_RIGHT + 6, _BASE)], 1.5)
    for at, numbered, half in face.marks(face.low, face.high):
        length = 11 if numbered else 8 if half else 5
        pen.line((across(float(at)), _BASE), (across(float(at)), _BASE + length), 1.6 if numbered else 1)
        if numbered:
            pen.text((across(float(at)), _BASE + 27), written(at))
    pen.text((_RIGHT, _BASE + 47), face.unit, anchor="end")
    pen.path([_point(face, values, part, across) for part in range(_SAMPLES + 1)], 1.8)
    for time, width, height in peaks(values):
        _foot(pen, across, (float(time), float(width), float(height)), marked=marked)


def _point(face: Face, values: Values, part: int, across: Callable[[float], float]) -> Point:
    time = float(face.low) + float(face.high - face.low) * part / _SAMPLES
    return across(time), _BASE - 3 - _signal(values, time) * _PEAK / 100


def _signal(values: Values, time: float) -> float:
    """Gaussian peaks, whose width at the base is four standard deviations."""
    return min(
        100.0,
        sum(
            float(height) * exp(-8 * ((time - float(centre)) / float(width)) ** 2)
            for centre, width, height in peaks(values)
        ),
    )


def _foot(
    pen: Pen, across: Callable[[float], float], peak: tuple[float, float, float], *, marked: bool
) -> None:
    time, width, height = peak
    top = _BASE - 3 - height * _PEAK / 100
    over = top - 0.213 * (_BASE - 3 - top)  # the tangents of a Gaussian meet at 1.213 of its height
    for side in (-0.5, 0.5):
        pen.line((across(time + side * width), _BASE - 3), (across(time), over), 0.7, name="faint")
    if marked:
        pen.line((across(time), top), (across(time), _BASE + 12), 2.2, name="mark")
        pen.line((across(time - width / 2), _BASE - 3), (across(time + width / 2), _BASE - 3), 3, name="mark")
