"""Tries a numeric question with every set of its parameters, and says where it goes wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.items.checks import text_span
from lms.core.items.contract import ChoiceSource
from lms.core.items.measuring import Figures
from lms.core.items.quantities import (
    Expected,
    Interval,
    accepted,
    half_of_last_figure,
    to_base,
    unit_of,
    value_of,
)
from lms.core.items.variables import Variables, describe, known_values, variants
from lms.core.numbers.expressions import ExpressionError
from lms.core.numbers.writing import write_number

_NEVER_NEGATIVE = frozenset(
    {"volume", "mass", "amount", "concentration", "mass/volume", "time", "rcf", "length", "area", "molality"}
)
_PRINTED_FIGURES = 6


@dataclass(slots=True)
class _Trial:
    """Rows with their places, tried with one variant after another."""

    places: Sequence[ChoiceSource]
    rows: Sequence[Expected]
    figures: Figures
    report: Report
    tried: int = 0

    def span(self, row: Expected) -> Span:
        return text_span(self.places[self.rows.index(row)])


def lint_rows(
    places: Sequence[ChoiceSource], rows: Sequence[Expected], variables: Variables, figures: Figures, report: Report
) -> bool:
    """Report E123, E124 and W126; False when some variant has no answer at all."""
    trial = _Trial(places, rows, figures, report)
    overlaps: dict[tuple[int, int], list[str]] = {}
    tight: set[int] = set()
    for variant in variants(variables):
        trial.tried += 1
        intervals = _intervals(trial, variables, variant)
        if intervals is None:
            return False
        _collect_overlaps(rows, intervals, describe(variant), overlaps)
        values = known_values(variables, variant)
        tight.update(at for at, row in enumerate(rows) if row.key and _is_tight(row, values, figures))
    for (key, mistake), sets in overlaps.items():
        _report_overlap(trial, key, mistake, sets)
    for at in sorted(tight):
        _report_tight(trial, rows[at])
    return True


def _intervals(trial: _Trial, variables: Variables, variant: Mapping[str, str]) -> list[Interval] | None:
    found = []
    row = trial.rows[0]
    try:
        values = known_values(variables, variant)
        for row in trial.rows:
            found.append(accepted(row, values, trial.figures.wanted))
            if row.key and _is_impossible(row, values):
                _report_value(trial, row, "the answer is negative, which a " + _dimension(row) + " cannot be", variant)
                return None
    except ExpressionError as error:
        _report_value(trial, row, f"this expression has no value: {error}", variant)
        return None
    return found


def _dimension(row: Expected) -> str:
    unit = unit_of(row)
    return unit.dimension if unit else ""


def _is_impossible(row: Expected, values: Mapping[str, Fraction]) -> bool:
    return _dimension(row) in _NEVER_NEGATIVE and value_of(row, values) < 0


def _report_value(trial: _Trial, row: Expected, message: str, variant: Mapping[str, str]) -> None:
    trial.report.error(
        "E124", trial.span(row), message, note=f"with {describe(variant)}" if variant else "",
        remedy="change the expression, or the values in `vars`" if variant else "change the expression",
    )


def _collect_overlaps(
    rows: Sequence[Expected], intervals: Sequence[Interval], variant: str, overlaps: dict[tuple[int, int], list[str]]
) -> None:
    for key, right in enumerate(rows):
        for mistake, wrong in enumerate(rows):
            same = right.key and not wrong.key and _dimension(right) == _dimension(wrong)
            if same and intervals[key].overlaps(intervals[mistake]):
                overlaps.setdefault((key, mistake), []).append(variant)


def _report_overlap(trial: _Trial, key: int, mistake: int, sets: Sequence[str]) -> None:
    where = f" for {len(sets)} of {trial.tried} sets of parameters" if sets[0] else ""
    trial.report.error(
        "E123",
        trial.span(trial.rows[mistake]),
        f"this mistake overlaps the right answer on line {trial.places[key].span.line}{where}",
        note="; ".join(sets[:2]),
        remedy="change the values in `vars`, or make the tolerances narrower" if sets[0] else "make the tolerances narrower",
    )


def _is_tight(row: Expected, values: Mapping[str, Fraction], figures: Figures) -> bool:
    """Whether the value, rounded as learners will round it, is refused by the row's own tolerance."""
    if row.is_range:
        return False
    value = value_of(row, values)
    room = abs(value) * row.tolerance if row.relative else row.tolerance
    if figures.wanted:
        return bool(row.tolerance) and room < half_of_last_figure(value, figures.wanted)
    rounded = Fraction(write_number(value, figures=_PRINTED_FIGURES))
    unit = unit_of(row)
    return not accepted(row, values, None).holds(to_base(rounded, unit))


def _report_tight(trial: _Trial, row: Expected) -> None:
    wanted = trial.figures.wanted
    printed = f"{wanted} significant figures" if wanted else f"{_PRINTED_FIGURES} figures"
    trial.report.warning(
        "W126", trial.span(row), "the tolerance is tighter than the digits that learners write",
        note=f"rounded to {printed}, a right value would be refused" if not wanted else f"half a unit of the last of {printed} is allowed",
        remedy="widen it, for instance ± 1 %",
    )
