"""Charts as plain shapes: coordinates for SVG that templates print; beside each stands a table with the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lms.core.analysis.intervals import Interval

WIDTH, HEIGHT = 320, 120


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in the chart's own units; `strong` bars are filled, the others are hatched lines."""

    x: int
    y: int
    width: int
    height: int
    strong: bool = True


def columns(numbers: Sequence[int]) -> list[Bar]:
    """Return one column for each number, the largest as high as the chart."""
    most, step = max([*numbers, 1]), WIDTH // max(1, len(numbers))
    bars = []
    for place, number in enumerate(numbers):
        height = round(number / most * (HEIGHT - 4))
        bars.append(Bar(place * step + 2, HEIGHT - height, step - 4, height))
    return bars


@dataclass(frozen=True, slots=True)
class Whisker:
    """An interval on a line from 0 to WIDTH: its ends and its middle."""

    low: int
    middle: int
    high: int


def whisker(interval: Interval, least: float = 0.0, most: float = 1.0) -> Whisker:
    """Return an interval on a scale from `least` to `most`."""

    def place(value: float) -> int:
        return round(min(1.0, max(0.0, (value - least) / (most - least))) * WIDTH)

    return Whisker(place(interval.low), place(interval.value), place(interval.high))


def pairs(shares: Sequence[tuple[float, float]]) -> list[tuple[Bar, Bar]]:
    """Return two bars for each choice, of the upper and of the lower group, one below the other."""
    rows = []
    for place, (upper, lower) in enumerate(shares):
        top = place * 30 + 2
        rows.append(
            (
                Bar(0, top, round(upper * WIDTH), 11),
                Bar(0, top + 13, round(lower * WIDTH), 11, strong=False),
            )
        )
    return rows
