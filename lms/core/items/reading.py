"""The item type `reading`: read an instrument that is drawn with the attempt's own numbers; marked as `numeric` is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.instruments.face import Face
from lms.core.instruments.registry import draw_instrument
from lms.core.instruments.words import title_of
from lms.core.items import numeric
from lms.core.items.contract import (
    Answer,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Measured,
    PictureView,
    Raw,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.faces import KEYS, compile_face, compile_shown, lint_reading
from lms.core.items.numeric import NumericSpec
from lms.core.items.showing import spec_of
from lms.core.items.variables import expression, known_values

kind = "reading"
answerable = True
params = numeric.params | KEYS
settings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReadingSpec:
    """A numeric question, the instrument beside it, and the expressions whose values it shows."""

    numeric: NumericSpec
    face: Face
    shown: tuple[str, ...]


def compile(source: ItemSource, report: Report) -> ReadingSpec | None:  # noqa: A001 - the contract's name
    """Compile the rows as those of a numeric question, then the instrument, and try it with every variant."""
    number = numeric.compile(source, report)
    face = compile_face(source, number.unit if number else "", report)
    if number is None or face is None:
        return None
    shown = compile_shown(source, face, number, report)
    if shown is None or not lint_reading(source, face, number, shown, report):
        return None
    return ReadingSpec(number, face, shown)


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return numeric.draw(_number(item), seed, shuffle=shuffle)


def key(item: Item, drawn: Drawn) -> Raw:
    return numeric.key(_number(item), drawn)


def parse(item: Item, drawn: Drawn, raw: Raw) -> Measured | Malformed | Unanswered:
    return numeric.parse(_number(item), drawn, raw)


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return numeric.render(_number(item), drawn, answer)


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    return numeric.grade(_number(item), drawn, answer)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    view = numeric.taking(_number(item), drawn, raw)
    return replace(view, control="reading", picture=_picture(item, drawn.values, marked=False))


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    """The same picture as before; once the key is due, with a mark where to read."""
    view = numeric.review(_number(item), drawn, answer, key_due=key_due)
    return replace(view, picture=_picture(item, drawn.values, marked=key_due))


def _picture(item: Item, drawn: Mapping[str, str], *, marked: bool) -> PictureView:
    spec = _spec(item)
    known = known_values(spec.numeric.variables, drawn)
    values: tuple[Fraction, ...] = tuple(expression(text).evaluate(known) for text in spec.shown)
    return PictureView(
        title_of(spec.face, item.lang), svg=draw_instrument(spec.face, values, item.lang, marked=marked)
    )


def _number(item: Item) -> Item:
    return replace(item, spec=_spec(item).numeric)


def _spec(item: Item) -> ReadingSpec:
    return spec_of(item, ReadingSpec)
