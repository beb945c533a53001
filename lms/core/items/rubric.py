"""Marks that people give: the lines of a rubric, what may be given for each, and what several markers agree on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import KIND_OF_VALUE, check_flags, number_of
from lms.core.items.contract import ChoiceSource, ItemSource, Malformed
from lms.core.numbers.reading import Unreadable, read_number

MARKED_BY_PEOPLE = frozenset({"text", "upload"})
"""Kinds of items whose mark only a person can give."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rubric and the points it is worth."""

    html: str
    text: str
    points: Fraction


def compile_rubric(source: ItemSource, report: Report) -> tuple[Line, ...] | None:
    """The lines of the rubric; none where the author wrote none; None when one cannot be used."""
    check_flags(source.choices, frozenset(), frozenset({"points"}), report)
    found = [_line(row, report) for row in source.choices]
    lines = tuple(line for line in found if line is not None)
    if len(lines) < len(found):
        return None
    total = sum((line.points for line in lines), Fraction(0))
    if lines and total != source.points:
        report.error(
            KIND_OF_VALUE,
            source.span,
            f"the rubric adds up to {total} points, the question is worth {source.points}",
            remedy="make both the same: `{points=1}` at each line, `points=4` at the question",
        )
        return None
    return lines


def _line(row: ChoiceSource, report: Report) -> Line | None:
    points = number_of(row.settings.get("points", "1"))
    if points is None or points <= 0:
        report.error(KIND_OF_VALUE, row.span, "these points cannot be read", remedy="write `{points=1}`")
        return None
    return Line(row.prose.html, row.prose.text, points)


def read_points(text: str, most: Fraction) -> Fraction | Malformed:
    """Read points as a marker types them: from 0 to `most`, in halves or the whole of it (B31)."""
    number = read_number(text)
    if isinstance(number, Unreadable):
        return Malformed(number.code, number.params)
    points = Fraction(number.value)
    if not 0 <= points <= most:
        return Malformed("points-out-of-range", {"most": plain_points(most)})
    if (points * 2).denominator != 1 and points != most:
        return Malformed("points-not-half")
    return points


def plain_points(points: Fraction) -> str:
    """Write points with at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def settle(possible: Fraction, given: Sequence[Fraction], threshold: Fraction | None) -> Fraction | None:
    """What the markers' points come to, in the order in which they marked; None while one more has to mark.

    `threshold` None: one marker suffices. Else two mark, and the mean counts when they differ by no more than this part
    of the points; a third decides where they differ by more (B31).
    """
    if not given:
        return None
    if threshold is None:
        return given[0]
    if len(given) == 1:
        return None
    if abs(given[0] - given[1]) <= threshold * possible:
        return (given[0] + given[1]) / 2
    return given[2] if len(given) > 2 else None
