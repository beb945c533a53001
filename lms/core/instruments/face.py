"""What an instrument is: its scale as the author gives it, and what every drawing promises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from lms.core.instruments.pen import Pen


@dataclass(frozen=True, slots=True)
class Face:
    """A scale from `low` to `high` with a mark at each `graduation` and a number at each `numbered`.

    `digits` are those of a display, whose last one counts `graduation`.
    """

    instrument: str
    low: Fraction
    high: Fraction
    graduation: Fraction
    numbered: Fraction
    unit: str = ""
    digits: int = 0

    def marks(self, low: Fraction, high: Fraction) -> Iterator[tuple[Fraction, bool, bool]]:
        """Every mark between two values: where it stands, whether it has a number, whether it is half way to one."""
        step = self.graduation
        first = -((self.low - max(low, self.low)) // step) if low > self.low else 0
        for count in range(int(first), int((min(high, self.high) - self.low) / step) + 1):
            value = self.low + count * step
            if value >= low:
                yield value, value % self.numbered == 0, value % (self.numbered / 2) == 0


Values = Sequence[Fraction]


class Instrument(Protocol):
    """The functions that the module of an instrument offers."""

    name: str
    values: int  # how many numbers one drawing shows; 0 = any number of peaks, three numbers each
    size: tuple[float, float]
    most_marks: int
    most_numbers: int

    def fault(self, face: Face, values: Values) -> str:
        """Say why these values cannot be shown, or ""."""

    def finest(self, face: Face) -> Fraction:
        """The smallest difference that can be read; 0 = every digit is there to be read."""

    def draw(self, face: Face, values: Values, pen: Pen, *, marked: bool) -> None:
        """Draw; `marked`: with a mark where to read."""


def between(face: Face, values: Values) -> str:
    """The fault of a value beside the scale."""
    for value in values:
        if not face.low <= value <= face.high:
            return f"the scale goes from {written(face.low)} to {written(face.high)}"
    return ""


def written(value: Fraction) -> str:
    """A number of a scale as it is printed: without needless zeros."""
    text = f"{float(value):.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
