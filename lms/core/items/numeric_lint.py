"""Tries a numeric question with every set of its parameters, and says where it goes wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report, Span
from lms.core.items.checks import text_span
from lms.core.items.contract import ChoiceSource
from lms.core.items.measuring import Figures
from lms.core.items.quantities import (
    Ends,
    Expected,
    Interval,
    ends_of,
    half_of_last_figure,
    interval,
    to_base,
    unit_of,
)
from lms.core.items.variables import Variables, describe, known_values, variants
from lms.core.numbers.expressions import ExpressionError
from lms.core.numbers.writing import write_number

_NEVER_NEGATIVE = frozenset(
    {"volume", "mass", "amount", "concentration", "mass/volume", "time", "rcf", "length", "area", "molality"}
)
_SIGNED = re.compile(
    r"\b(?:errors?|deviat\w*|differ\w*|bias|change[sd]?|correct(?:ion|ed)|offset|drift\w*|shift|sign(?:ed)?"
    r"|erreurs?|écarts?|différence|variation|dérive|biais|signe)\b"
    r"|خطأ|الخطأ|فرق|الفرق|انحراف|تغي|تصحيح|إشارة|غلطی|تبدیلی|تصحیح|误差|偏差|差值|变化|校正|修正",
    re.IGNORECASE,
)
_PRINTED_FIGURES = 6
_FINEST = Fraction(1, 10**_PRINTED_FIGURES)


@dataclass(slots=True)
class _Trial:
    """Rows with their places, tried with one variant after another."""

    places: Sequence[ChoiceSource]
    rows: Sequence[Expected]
    figures: Figures
    report: Report
    signed: bool
    tried: int = 0

    def span(self, row: Expected) -> Span:
        return text_span(self.places[self.rows.index(row)])


def lint_rows(
    places: Sequence[ChoiceSource],
    rows: Sequence[Expected],
    variables: Variables,
    figures: Figures,
    report: Report,
    *,
    asked: str,
) -> bool:
    """Report E123, E124 and W126; False when some variant has no answer at all.

    `asked` is the text of the question: an error or a difference may be negative whatever it measures.
    """
    trial = _Trial(places, rows, figures, report, _SIGNED.search(asked) is not None)
    overlaps: dict[tuple[int, int], list[str]] = {}
    tight: set[int] = set()
    for variant in variants(variables):
        trial.tried += 1
        ends = _ends(trial, variables, variant)
        if ends is None:
            return False
        intervals = [interval(row, its, figures.wanted) for row, its in zip(rows, ends, strict=True)]
        _collect_overlaps(rows, intervals, variant, overlaps)
        tight.update(
            at
            for at, row in enumerate(rows)
            if at not in tight and _is_tight(row, ends[at], intervals[at], figures)
        )
    for (key, mistake), sets in overlaps.items():
        _report_overlap(trial, key, mistake, sets)
    for at in sorted(tight):
        _report_tight(trial, rows[at])
    return True


def _ends(trial: _Trial, variables: Variables, variant: Mapping[str, str]) -> list[Ends] | None:
    """The ends of every row with one variant; None after an E124."""
    found = []
    row = trial.rows[0]
    try:
        values = known_values(variables, variant)
        for row in trial.rows:
            found.append(ends_of(row, values))
            if row.key and found[-1].middle < 0 and not trial.signed and _dimension(row) in _NEVER_NEGATIVE:
                _report_negative(trial, row, variant)
                return None
    except ExpressionError as error:
        _report_value(trial, row, f"this expression has no value: {error}", variant)
        return None
    return found


def _dimension(row: Expected) -> str:
    unit = unit_of(row)
    return unit.dimension if unit else ""


def _report_negative(trial: _Trial, row: Expected, variant: Mapping[str, str]) -> None:
    trial.report.error(
        "E124",
        trial.span(row),
        f"the answer is negative, which a {_dimension(row)} cannot be",
        note=f"with {describe(variant)}" if variant else "",
        remedy="change it; or, if its sign is meant, ask for the error, the difference or the change by that name",
    )


def _report_value(trial: _Trial, row: Expected, message: str, variant: Mapping[str, str]) -> None:
    trial.report.error(
        "E124",
        trial.span(row),
        message,
        note=f"with {describe(variant)}" if variant else "",
        remedy="change the expression, or the values in `vars`" if variant else "change the expression",
    )


def _collect_overlaps(
    rows: Sequence[Expected],
    intervals: Sequence[Interval],
    variant: Mapping[str, str],
    overlaps: dict[tuple[int, int], list[str]],
) -> None:
    for key, right in enumerate(rows):
        for mistake, wrong in enumerate(rows):
            same = right.key and not wrong.key and _dimension(right) == _dimension(wrong)
            if same and intervals[key].overlaps(intervals[mistake]):
                overlaps.setdefault((key, mistake), []).append(describe(variant))


def _report_overlap(trial: _Trial, key: int, mistake: int, sets: Sequence[str]) -> None:
    where = f" for {len(sets)} of {trial.tried} sets of parameters" if sets[0] else ""
    trial.report.error(
        "E123",
        trial.span(trial.rows[mistake]),
        f"this mistake overlaps the right answer on line {trial.places[key].span.line}{where}",
        note="; ".join(sets[:2]),
        remedy="change the values in `vars`, or make the tolerances narrower"
        if sets[0]
        else "make the tolerances narrower",
    )


def _is_tight(row: Expected, ends: Ends, within: Interval, figures: Figures) -> bool:
    """Whether the value, rounded as learners will round it, is refused by the row's own tolerance."""
    if row.is_range or not row.key:
        return False
    value = ends.middle
    if figures.wanted:
        room = abs(value) * row.tolerance if row.relative else row.tolerance
        return bool(row.tolerance) and room < half_of_last_figure(value, figures.wanted)
    if row.tolerance and row.relative:
        return row.tolerance < _FINEST
    rounded = Fraction(write_number(value, figures=_PRINTED_FIGURES))
    return not within.holds(to_base(rounded, unit_of(row)))


def _report_tight(trial: _Trial, row: Expected) -> None:
    wanted = trial.figures.wanted
    printed = f"{wanted} significant figures" if wanted else f"{_PRINTED_FIGURES} figures"
    trial.report.warning(
        "W126",
        trial.span(row),
        "the tolerance is tighter than the digits that learners write",
        note=f"rounded to {printed}, a right value would be refused"
        if not wanted
        else f"half a unit of the last of {printed} is allowed",
        remedy="widen it, for instance ± 1 %",
    )
