"""Every instrument, one row each, and the drawing of one with numbers that its source does not tell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import cast

from lms.core.instruments import burette, chromatogram, display, gauge, micropipette
from lms.core.instruments.face import Face, Instrument
from lms.core.instruments.pen import Pen
from lms.core.instruments.words import description_of, title_of

INSTRUMENTS: Mapping[str, Instrument] = {
    each.name: cast("Instrument", each) for each in (burette, gauge, micropipette, display, chromatogram)
}
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TURNS = 64


@lru_cache(maxsize=1024)
def draw_instrument(face: Face, values: tuple[Fraction, ...], lang: str, *, marked: bool = False) -> str:
    """An instrument as SVG. It is moved and scaled until no number of its markup equals a value that it shows."""
    drawing = ""
    for turn in range(_TURNS):
        pen = _pen(face, values, turn)
        INSTRUMENTS[face.instrument].draw(face, values, pen, marked=marked)
        drawing = pen.svg(title_of(face, lang), description_of(face, lang))
        if not tells(drawing, values):
            break
    return drawing


def tells(drawing: str, values: tuple[Fraction, ...]) -> bool:
    """Whether an attribute of the drawing holds one of the values; the numbers of a scale are text, not attributes."""
    wanted = {abs(value) for value in values}
    numbers = (found for tag in _TAG.findall(drawing) for found in _NUMBER.findall(tag))
    return any(abs(Fraction(number)) in wanted for number in numbers)


def _pen(face: Face, values: tuple[Fraction, ...], turn: int) -> Pen:
    """A pen whose moves follow from what is drawn, so that a picture is the same each time."""
    seed = sha256(repr((face.instrument, [str(value) for value in values], turn)).encode()).digest()
    right, down, scale = (int.from_bytes(seed[at : at + 4], "big") / 2**32 for at in (0, 4, 8))
    width, height = INSTRUMENTS[face.instrument].size
    return Pen(width, height, 1.03 + scale / 6, 3.17 + right * 40, 3.41 + down * 40)
