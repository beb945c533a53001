"""The item type `text`: an answer in the learner's own words, marked by a person (parsed and linted; not yet shown)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import KIND_OF_VALUE, check_flags, number_of
from lms.core.items.contract import ChoiceSource, ItemSource

kind = "text"
answerable = False
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the rubric and the points it is worth."""

    html: str
    text: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class TextSpec:
    """The rubric by which the answer is marked."""

    rubric: tuple[Line, ...]


def compile(source: ItemSource, report: Report) -> TextSpec | None:  # noqa: A001 - the contract's name
    """Check that the lines of the rubric add up to the points, and compile."""
    rubric = compile_rubric(source, report)
    return TextSpec(rubric) if rubric is not None else None


def compile_rubric(source: ItemSource, report: Report) -> tuple[Line, ...] | None:
    """The lines of the rubric; one line worth everything where there is none."""
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
