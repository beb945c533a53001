"""Instruments in `yaml params`: read from the author, and tried with every set of drawn numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.instruments.face import Face, written
from lms.core.instruments.registry import INSTRUMENTS
from lms.core.items.checks import listed, nearest, number_of, param_span, text_span
from lms.core.items.contract import ItemSource
from lms.core.items.numeric import NumericSpec
from lms.core.items.quantities import Expected, ends_of, interval, unit_of
from lms.core.items.showing import PLACEHOLDER
from lms.core.items.variables import check_expression, describe, expression, known_values, variants
from lms.core.numbers.expressions import ExpressionError

KEYS = frozenset({"instrument", "range", "graduation", "numbered", "unit", "digits", "shows", "peaks"})
_DIGITS = frozenset({"micropipette", "display"})
_MOST_PEAKS = 6


def compile_face(source: ItemSource, unit: str, report: Report) -> Face | None:
    """Check `instrument`, `range`, `graduation`, `numbered`, `unit`, `digits`; report E133."""
    name = source.params.get("instrument")
    if not isinstance(name, str) or name not in INSTRUMENTS:
        near = nearest(str(name), INSTRUMENTS) if name is not None else ""
        message = (
            f"there is no instrument `{name}`" if name is not None else "this question names no instrument"
        )
        _refuse(
            source,
            "instrument",
            message,
            f"write `instrument:` and one of {listed(INSTRUMENTS)}",
            report,
            near,
        )
        return None
    ends = _range(source, report)
    graduation = _positive(source, "graduation", report)
    if ends is None or graduation is None:
        return None
    low, high = ends
    numbered = graduation * 10
    if "numbered" in source.params:
        read = _positive(source, "numbered", report)
        if read is None:
            return None
        numbered = read
    face = Face(name, low, high, graduation, numbered, str(source.params.get("unit", unit)))
    if name in _DIGITS:
        return _with_digits(source, face, report)
    return face if _is_legible(source, face, report) else None


def _with_digits(source: ItemSource, face: Face, report: Report) -> Face | None:
    digits = source.params.get("digits", 3)
    if isinstance(digits, int) and not isinstance(digits, bool) and 2 <= digits <= 6:
        return Face(face.instrument, face.low, face.high, face.graduation, face.numbered, face.unit, digits)
    _refuse(
        source,
        "digits",
        f"`digits` cannot be `{digits}`",
        "write how many digits the display has, 2 to 6",
        report,
    )
    return None


def _range(source: ItemSource, report: Report) -> tuple[Fraction, Fraction] | None:
    given = source.params.get("range")
    ends = [number_of(end) for end in given] if isinstance(given, list) else []
    if len(ends) == 2 and ends[0] is not None and ends[1] is not None and ends[0] < ends[1]:
        return ends[0], ends[1]
    _refuse(source, "range", "the scale of the instrument has no ends", "write `range: [0, 50]`", report)
    return None


def _positive(source: ItemSource, name: str, report: Report) -> Fraction | None:
    number = number_of(source.params.get(name))
    if number is not None and number > 0:
        return number
    _refuse(
        source,
        name,
        f"`{name}` is missing or not a number above 0",
        f"write what lies between two marks, such as `{name}: 0.1`",
        report,
    )
    return None


def _is_legible(source: ItemSource, face: Face, report: Report) -> bool:
    """A scale has numbers at some of its marks, and room for all of them."""
    instrument = INSTRUMENTS[face.instrument]
    span = face.high - face.low
    if (face.numbered / face.graduation).denominator != 1:
        _refuse(
            source,
            "numbered",
            "the numbers do not stand at marks",
            "write a multiple of `graduation`",
            report,
        )
    elif span / face.graduation > instrument.most_marks:
        most = f"a {face.instrument} has room for {instrument.most_marks} marks"
        _refuse(source, "graduation", "the marks stand too close to be read", most, report)
    elif span / face.numbered > instrument.most_numbers:
        most = (
            f"a {face.instrument} has room for {instrument.most_numbers} numbers: write a larger `numbered`"
        )
        _refuse(source, "numbered", "the numbers of the scale would touch", most, report)
    else:
        return True
    return False


def _refuse(source: ItemSource, name: str, message: str, remedy: str, report: Report, note: str = "") -> None:
    report.error("E133", param_span(source, name), message, note=note, remedy=remedy)


# ── what the instrument shows ───────────────────────────────────────────────────────────────


def compile_shown(
    source: ItemSource, face: Face, number: NumericSpec, report: Report
) -> tuple[str, ...] | None:
    """The expressions of what is shown: `peaks` of a chromatogram, else `shows`, else the right answer."""
    if face.instrument == "chromatogram":
        return _peaks(source, number, report)
    text = source.params.get("shows")
    if text is None:
        model = next(row for row in number.rows if row.key and row.credit == 1)
        if not model.is_range:
            return (model.low,)
        message = "a range does not say what the instrument shows"
        _refuse(source, "instrument", message, "write `shows:` and a name of `vars` or `let`", report)
        return None
    shown = str(text).strip().strip("`")
    known = number.variables.names
    return (shown,) if check_expression(shown, known, param_span(source, "shows"), report) else None


def _peaks(source: ItemSource, number: NumericSpec, report: Report) -> tuple[str, ...] | None:
    given, span = source.params.get("peaks"), param_span(source, "peaks")
    rows = given if isinstance(given, list) else []
    if not 1 <= len(rows) <= _MOST_PEAKS or any(not isinstance(row, list) or len(row) != 3 for row in rows):
        message = f"a chromatogram needs `peaks`, at most {_MOST_PEAKS}"
        _refuse(
            source,
            "peaks",
            message,
            "write `peaks: [[t1, w1, 80], [t2, w2, 60]]`: time, width, height in %",
            report,
        )
        return None
    texts = [str(text).strip().strip("`") for row in rows for text in row]
    read = [check_expression(text, number.variables.names, span, report) for text in texts]
    return tuple(texts) if all(read) else None


@dataclass(slots=True)
class _Trial:
    source: ItemSource
    face: Face
    number: NumericSpec
    shown: Sequence[str]
    report: Report


def lint_reading(
    source: ItemSource, face: Face, number: NumericSpec, shown: Sequence[str], report: Report
) -> bool:
    """Report E134 where some variant cannot be shown, W135 and E136; False after an error."""
    trial = _Trial(source, face, number, shown, report)
    told, tight = set(_placeholders(source)), False
    for variant in variants(number.variables):
        try:
            known = known_values(number.variables, variant)
            values = [expression(text).evaluate(known) for text in shown]
        except ExpressionError as error:
            return _report_fault(trial, f"this has no value: {error}", variant)
        fault = INSTRUMENTS[face.instrument].fault(face, values)
        if fault:
            return _report_fault(trial, fault, variant, values)
        told = {name for name in told if known.get(name) in values}
        tight = tight or _is_tight(trial, known, values)
    if tight:
        _report_tight(trial)
    return not told or _report_told(trial, min(told))


def _placeholders(source: ItemSource) -> list[str]:
    return PLACEHOLDER.findall(source.title.html + (source.stem.html if source.stem else ""))


def _report_fault(
    trial: _Trial, fault: str, variant: Mapping[str, str], values: Sequence[Fraction] = ()
) -> bool:
    name = (
        "peaks"
        if trial.face.instrument == "chromatogram"
        else "shows"
        if "shows" in trial.source.params
        else "range"
    )
    shown = f"the {trial.face.instrument} cannot show " + (
        ", ".join(map(written, values)) if 0 < len(values) <= 3 else "this"
    )
    trial.report.error(
        "E134",
        param_span(trial.source, name),
        f"{shown}: {fault}",
        note=f"with {describe(variant)}" if variant else "",
        remedy="change the values in `vars`, or the scale",
    )
    return False


def _is_tight(trial: _Trial, known: Mapping[str, Fraction], values: Sequence[Fraction]) -> bool:
    """Whether the right answer is read from the scale and allows less than can be read there."""
    finest = INSTRUMENTS[trial.face.instrument].finest(trial.face)
    row = _model(trial)
    ends = ends_of(row, known)
    if row.is_range or ends.low not in values:
        return False
    within, unit = interval(row, ends, trial.number.figures.wanted), unit_of(row)
    if within.low is None or within.high is None:
        return False
    return (within.high - within.low) / 2 < finest * (unit.factor if unit else 1)


def _report_tight(trial: _Trial) -> None:
    finest = INSTRUMENTS[trial.face.instrument].finest(trial.face)
    trial.report.warning(
        "W135",
        text_span(trial.source.choices[trial.number.rows.index(_model(trial))]),
        "the tolerance is tighter than this scale can be read",
        note=f"half a mark is {written(finest)}",
        remedy=f"write ± {written(finest)}, or give the instrument a finer `graduation`",
    )


def _model(trial: _Trial) -> Expected:
    return next(row for row in trial.number.rows if row.key and row.credit == 1)


def _report_told(trial: _Trial, name: str) -> bool:
    trial.report.error(
        "E136",
        trial.source.span,
        f"the text tells what the instrument shows: `{{{{{name}}}}}`",
        remedy="take it out of the question; a worked solution may say it",
    )
    return False
