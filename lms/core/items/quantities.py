"""Rows that expect a number: `value unit ± tolerance` or `low..high unit`, read from the author and compared exactly."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Fix, Report
from lms.core.items.checks import credit_of, nearest, text_span
from lms.core.items.contract import ChoiceSource
from lms.core.items.variables import check_expression, expression
from lms.core.numbers.reading import Number, Unreadable, read_quantity
from lms.core.units.reading import Unit, find_unit, known_units

_PLAIN = re.compile(r"-?[0-9.]+(?:E[+-]?[0-9]+)?\Z")
_SLACK = Fraction(1, 10**9)  # of computed values, which need not end


@dataclass(frozen=True, slots=True)
class Expected:
    """A number, right or an anticipated mistake. `low` and `high` are expressions, "" = open on that side.

    `tolerance` is a part of the value if `relative`, else in units of the row.
    """

    low: str
    high: str
    unit: str
    tolerance: Fraction
    relative: bool
    credit: Fraction
    key: bool
    feedback_html: str = ""

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a row in its own unit; None = open."""

    low: Fraction | None
    high: Fraction | None

    @property
    def middle(self) -> Fraction:
        """The value itself; of a range its middle, or the end that is closed."""
        closed = [end for end in (self.low, self.high) if end is not None]
        return closed[0] if len(closed) == 1 or closed[0] == closed[-1] else (closed[0] + closed[1]) / 2


@dataclass(frozen=True, slots=True)
class Interval:
    """What is accepted, in base units; None = open."""

    low: Fraction | None
    high: Fraction | None

    def holds(self, value: Fraction) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def overlaps(self, other: Interval) -> bool:
        return _before(self.low, other.high) and _before(other.low, self.high)


def _before(low: Fraction | None, high: Fraction | None) -> bool:
    return low is None or high is None or low <= high


def unit_of(row: Expected) -> Unit | None:
    """The unit of a row; None = it has none."""
    return find_unit(row.unit) if row.unit else None


def to_base(value: Fraction, unit: Unit | None) -> Fraction:
    if unit is None:
        return value
    return value * unit.factor + unit.offset if unit.offset else value * unit.factor


def ends_of(row: Expected, values: Mapping[str, Fraction]) -> Ends:
    """The two ends of a row in its own unit; the same twice when it expects one value."""
    low = expression(row.low).evaluate(values) if row.low else None
    if not row.is_range:
        return Ends(low, low)
    return Ends(low, expression(row.high).evaluate(values) if row.high else None)


def accepted(row: Expected, values: Mapping[str, Fraction], sigfigs: int | None) -> Interval:
    """What a row accepts, in base units."""
    return interval(row, ends_of(row, values), sigfigs)


def interval(row: Expected, ends: Ends, sigfigs: int | None) -> Interval:
    """What a row accepts around its ends. Half a unit of the last asked figure is always allowed."""
    unit = unit_of(row)
    if not row.is_range and ends.low is not None:
        middle, room = to_base(ends.low, unit), _room(row, ends.low, sigfigs)
        around = room * unit.factor if unit else room
        return Interval(middle - around, middle + around)
    low = ends.low - _room(row, ends.low, sigfigs) if ends.low is not None else None
    high = ends.high + _room(row, ends.high, sigfigs) if ends.high is not None else None
    return Interval(
        to_base(low, unit) if low is not None else None,
        to_base(high, unit) if high is not None else None,
    )


def _room(row: Expected, value: Fraction, sigfigs: int | None) -> Fraction:
    room = abs(value) * row.tolerance if row.relative else row.tolerance
    if not row.is_range and sigfigs and row.key:
        room = max(room, half_of_last_figure(value, sigfigs))
    return room if room or _PLAIN.match(row.low or row.high) else abs(value) * _SLACK


def half_of_last_figure(value: Fraction, figures: int) -> Fraction:
    """Half a unit in the last of so many significant figures."""
    if value == 0:
        return Fraction(0)
    return Fraction(10) ** (exponent_of(value) - figures + 1) / 2


def exponent_of(value: Fraction) -> int:
    """The power of ten of the leading figure, exactly."""
    leading = len(str(abs(value.numerator))) - len(str(value.denominator))
    top, bottom = abs(value.numerator), value.denominator
    below = top < bottom * 10**leading if leading >= 0 else top * 10**-leading < bottom
    return leading - 1 if below else leading


# ── reading the author's row ────────────────────────────────────────────────────────────────

_TOLERANCE = re.compile(r"\s*(?:±|\+/[-−])\s*(?P<size>[^±`]*)\Z")
_EXPRESSION = re.compile(r"`(?P<text>[^`]*)`\s*(?P<unit>.*)\Z", re.DOTALL)
_COMMA = re.compile(r"(?<![0-9])([0-9]+),([0-9]+)(?![0-9,])")


def read_expected(
    row: ChoiceSource, known: Collection[str], lines: tuple[str, ...], report: Report
) -> Expected | None:
    """Read a row; report what cannot be read (E120, E122, E124) or is doubtful (W121)."""
    text = row.text.strip()
    tolerance = _TOLERANCE.search(text)
    before = text[: tolerance.start()] if tolerance else text
    _warn_of_comma(row, lines, report)
    ends = _ends(before, row, known, report)
    if ends is None:
        return None
    low, high, unit_text = ends
    unit = find_unit(unit_text) if unit_text else None
    if unit_text and unit is None:
        _unknown_unit(unit_text, row, report)
        return None
    size = _tolerance(tolerance["size"] if tolerance else "0", unit, row, report)
    if size is None:
        return None
    return Expected(
        low,
        high,
        unit_text.strip(),
        size[0],
        size[1],
        credit=credit_of(row, report),
        key=row.ticked,
        feedback_html=row.feedback.html if row.feedback else "",
    )


def _ends(
    text: str, row: ChoiceSource, known: Collection[str], report: Report
) -> tuple[str, str, str] | None:
    """The two ends of what a row accepts, as expressions, and its unit."""
    first, dots, second = _split_range(text)
    if not dots:
        one = _value(first, row, known, report)
        return (one[0], one[0], one[1]) if one else None
    low = _value(first, row, known, report) if first.strip() else ("", "")
    high = _value(second, row, known, report, open_end=True)
    if low is None or high is None:
        return None
    if not low[0] and not high[0]:
        _unreadable(text, row, report)
        return None
    return low[0], high[0], high[1] or low[1]


def _split_range(text: str) -> tuple[str, str, str]:
    """Part a range at its two dots, which are no dots inside back-ticks."""
    masked = re.sub(r"`[^`]*`", lambda found: "`" * len(found[0]), text)
    at = masked.find("..")
    return (text, "", "") if at < 0 else (text[:at], "..", text[at + 2 :])


def _value(
    text: str, row: ChoiceSource, known: Collection[str], report: Report, *, open_end: bool = False
) -> tuple[str, str] | None:
    """Read `value unit`: the value as an expression."""
    computed = _EXPRESSION.match(text.strip())
    if computed is not None:
        if check_expression(computed["text"], known, text_span(row, computed["text"]), report) is None:
            return None
        return computed["text"].strip(), computed["unit"].strip()
    number, rest = read_quantity(text)
    if isinstance(number, Number):
        return str(number.value), rest
    if open_end and number.code == "number-missing":
        return "", text.strip()
    _unreadable(text, row, report, number)
    return None


def _unreadable(text: str, row: ChoiceSource, report: Report, why: Unreadable | None = None) -> None:
    if why is not None and why.code == "number-ambiguous":
        message = f"`{text.strip()}` may be {why.params['large']} or {why.params['small']}"
        remedy = "write a decimal point, and no sign between thousands"
    else:
        message = (
            f"the number `{text.strip()[:60]}` cannot be read" if text.strip() else "a number is missing here"
        )
        remedy = "write `value unit ± tolerance` or `low..high unit`; put an expression in back-ticks"
    report.error("E120", text_span(row, text.strip()), message, remedy=remedy)


def _unknown_unit(unit: str, row: ChoiceSource, report: Report) -> None:
    report.error(
        "E122",
        text_span(row, unit),
        f"unknown unit `{unit[:40]}`",
        note=nearest(unit, known_units()),
        remedy="units are written as in mL, µL, mg/L, mol/L, mM, °C, ×g, rpm, AU, %, CFU/mL",
    )


def _tolerance(
    size: str, unit: Unit | None, row: ChoiceSource, report: Report
) -> tuple[Fraction, bool] | None:
    """A tolerance as a number and whether it is a part of the value."""
    number, rest = read_quantity(size)
    if not isinstance(number, Number) or number.value < 0:
        _unreadable(size, row, report, number if isinstance(number, Unreadable) else None)
        return None
    exact = Fraction(number.value)
    if rest == "%":
        return exact / 100, True
    if not rest:
        return exact, False
    own = find_unit(rest)
    if own is None:
        _unknown_unit(rest, row, report)
        return None
    if unit is None or own.dimension != unit.dimension:
        report.error(
            "E122",
            text_span(row, rest),
            f"the tolerance is in `{rest}`, which does not fit the answer",
            remedy="give the tolerance in the unit of the answer, or in %",
        )
        return None
    return exact * own.factor / unit.factor, False


def _warn_of_comma(row: ChoiceSource, lines: tuple[str, ...], report: Report) -> None:
    found = _COMMA.search(re.sub(r"`[^`]*`", lambda code: " " * len(code[0]), row.text))
    if found is None or re.fullmatch(r"[1-9][0-9]{0,2},[0-9]{3}", found[0]):
        return
    span = text_span(row, found[0])
    point = f"{found[1]}.{found[2]}"
    line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    start = span.column - 1
    fix = None
    if line[start : start + len(found[0])] == found[0]:
        fix = Fix(span.path, span.line, span.line, (line[:start] + point + line[start + len(found[0]) :],))
    report.warning(
        "W121",
        span,
        f"`{found[0]}` has a decimal comma",
        note=f"read as {point}",
        remedy="write a decimal point in files; learners may type either",
        fix=fix,
    )
