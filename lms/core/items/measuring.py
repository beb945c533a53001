"""Marks a number with its unit: value, unit, significant figures, and what kind of mistake it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.items.contract import Malformed, Measured, Remark
from lms.core.items.quantities import Expected, accepted, ends_of, exponent_of, to_base, unit_of
from lms.core.numbers.reading import Number, Unreadable, read_quantity
from lms.core.numbers.writing import write_number
from lms.core.units.reading import Unit, find_unit

_FURTHEST_POWER = 12
_READABLE_FIGURES = 4
_MOST_FIGURES = 40
_LIKE_NO_UNIT = frozenset({"ratio", "pH"})
_WITHOUT_POWERS = frozenset({"temperature", "pH"})
"""A shifted decimal point says nothing about a scale that does not begin at zero, or is a logarithm."""


@dataclass(frozen=True, slots=True)
class Figures:
    """How many significant figures are asked for, and the part of the points lost without them."""

    wanted: int | None = None
    penalty: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The part of the points earned, and what to say."""

    part: Fraction
    remarks: tuple[Remark, ...] = ()


def read_measured(text: str, *, required: bool) -> Measured | Malformed:
    """Read a learner's number and unit; a missing unit is an error of form where one is required."""
    number, rest = read_quantity(text)
    if isinstance(number, Unreadable):
        return Malformed(number.code, number.params)
    unit = find_unit(rest) if rest else None
    if rest and unit is None:
        return Malformed("unit-unknown", {"unit": rest})
    if required and unit is None:
        return Malformed("unit-missing")
    clean = " ".join(text.split())
    return Measured(number.value, unit.symbol if unit else "", number.figures, clean)


def judge(
    given: Measured, rows: Sequence[Expected], values: Mapping[str, Fraction], figures: Figures
) -> Judgement:
    """Compare with the rows in the author's order; the first that fits decides.

    What fits none earns nothing and is told, in this order: a unit that measures something else, a power of ten.
    """
    model = next(row for row in rows if row.key)
    wanted = unit_of(model)
    unit = find_unit(given.unit) if given.unit else wanted
    value = to_base(Fraction(given.number), unit)
    for row in rows:
        if _comparable(unit, unit_of(row)) and accepted(row, values, figures.wanted).holds(value):
            return _fitting(row, given, figures)
    if not _comparable(unit, wanted):
        return Judgement(Fraction(0), (_wrong_kind(unit, wanted),))
    power = _power_of_ten(value, model, values, figures)
    remark = (Remark(code="factor-of-ten", params={"power": str(power)}),) if power else ()
    return Judgement(Fraction(0), remark)


def key_text(
    rows: Sequence[Expected], values: Mapping[str, Fraction], figures: Figures, *, with_unit: bool
) -> str:
    """The right answer as a learner would write it."""
    model = next(row for row in rows if row.key and row.credit == 1)
    number = _roundest(model, values, figures)
    return f"{number} {model.unit}" if with_unit and model.unit else number


def _comparable(given: Unit | None, expected: Unit | None) -> bool:
    kinds = {unit.dimension if unit else "" for unit in (given, expected)}
    return len(kinds) == 1 or ("" in kinds and kinds <= {"", *_LIKE_NO_UNIT})


def _fitting(row: Expected, given: Measured, figures: Figures) -> Judgement:
    said = (Remark(html=row.feedback_html),) if row.feedback_html else ()
    if not row.key or figures.wanted is None or _has_figures(given, figures.wanted):
        return Judgement(row.credit, said)
    lacking = Remark(code="sigfigs", params={"wanted": str(figures.wanted), "given": str(given.sigfigs)})
    return Judgement(row.credit * (1 - figures.penalty), (lacking, *said))


def _has_figures(given: Measured, wanted: int) -> bool:
    """Whether the number as written may have so many figures: `100` has one, two or three."""
    number, _ = read_quantity(given.text)
    if not isinstance(number, Number):
        return given.sigfigs == wanted
    return number.least_figures <= wanted <= number.figures


def _wrong_kind(given: Unit | None, wanted: Unit | None) -> Remark:
    symbol, measures = (given.symbol, given.dimension) if given else ("", "")
    if wanted is None:
        return Remark(code="unit-not-expected", params={"unit": symbol})
    return Remark(
        code="wrong-dimension", params={"unit": symbol, "measures": measures, "expected": wanted.dimension}
    )


def _power_of_ten(
    value: Fraction, model: Expected, values: Mapping[str, Fraction], figures: Figures
) -> int | None:
    """The power of ten by which an otherwise right value is wrong."""
    unit = unit_of(model)
    if value == 0 or (unit and unit.dimension in _WITHOUT_POWERS):
        return None
    within = accepted(model, values, figures.wanted)
    if within.low is None or within.high is None or within.holds(Fraction(0)):
        return None
    model_value = to_base(ends_of(model, values).middle, unit)
    near = exponent_of(value) - exponent_of(model_value) if model_value else 0
    for power in (near - 1, near, near + 1):
        if power and abs(power) <= _FURTHEST_POWER and within.holds(value / Fraction(10) ** power):
            return power
    return None


def _roundest(model: Expected, values: Mapping[str, Fraction], figures: Figures) -> str:
    """The value of the key with the asked figures, else as it is if that is short, else with as few as are accepted."""
    value, unit = ends_of(model, values).middle, unit_of(model)
    if figures.wanted:
        return write_number(value, figures=figures.wanted)
    within = accepted(model, values, None)
    for count in range(_READABLE_FIGURES, _MOST_FIGURES):
        written = write_number(Fraction(write_number(value, figures=count)))
        if within.holds(to_base(Fraction(written), unit)):
            return written
    return write_number(value)
