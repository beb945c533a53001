"""A question as other systems know it, neutral between their formats, and what a conversion says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from lms.core.diagnostics import Diagnostic

GAP_OPEN, GAP_CLOSE = "\ue000", "\ue001"
"""Signs of private use around the number of a gap in a stem; readers take them out of what they read."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text of the source; `form`: html | markdown | plain | moodle (plain with line breaks and stray tags)."""

    text: str = ""
    form: str = "html"

    @property
    def is_empty(self) -> bool:
        return not self.text.strip()


NOTHING = Words()


@dataclass(frozen=True, slots=True)
class Interval:
    """A number that is expected: a value with its tolerance (of itself if `relative`), or two ends (None = open)."""

    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    relative: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `credit`: part of the points, below zero for a penalty; `number` of a numeric answer."""

    words: Words
    credit: Fraction
    feedback: Words = NOTHING
    number: Interval | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A row to match; an empty `left` is a partner of nobody."""

    left: Words
    right: Words


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a text. `control`: menu | short | numeric."""

    control: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a question begins in its file, counted from 1."""

    line: int
    column: int = 1
    path: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `kind`: one of ours (single, multiple, short, numeric, match, order, cloze, text, upload),
    or "" with the `reason` why it cannot be one of them.
    """

    place: Place
    kind: str
    name: str = ""
    source_type: str = ""
    stem: Words = NOTHING
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    gaps: tuple[Gap, ...] = ()
    points: Fraction = Fraction(1)
    category: str = ""
    ident: str = ""
    tags: tuple[str, ...] = ()
    scoring: str = ""  # of a multiple, when the source names one of our rules
    units: str = ""  # of a numeric: required | optional | shown
    solution: Words = NOTHING
    correct: Words = NOTHING
    partial: Words = NOTHING
    incorrect: Words = NOTHING
    hints: tuple[Words, ...] = ()
    notes: Words = NOTHING  # for whoever marks
    losses: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """What a reader found in a file. `files`: pictures that came with it, by the name that questions use."""

    format: str
    questions: tuple[Question, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)  # by path, for the excerpts of diagnostics


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the loss report. `id` is empty and `reason` says why when a question was not converted."""

    number: int
    place: Place
    name: str
    source_type: str
    id: str = ""
    kind: str = ""
    losses: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Converted:
    """Quiz files in our Markdown (more than one where one would be too large), the report, and pictures for `media/`."""

    format: str
    quizzes: tuple[str, ...]
    report: tuple[Line, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    media: Mapping[str, bytes] = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return sum(1 for line in self.report if line.id)


OUR_FAULT = "it trips over a fault of this program: please report it with the question"
"""The reason of a question that a reader or writer did not expect; the other questions go on."""


def part_of(percent: str) -> Fraction | None:
    """A percentage as an exact part: 33.33333 was meant to be a third."""
    try:
        number = Decimal(percent.strip().replace(",", "."))
    except ArithmeticError:
        return None
    if not number.is_finite() or not -1000 <= number <= 1000:
        return None
    exact = Fraction(number) / 100
    near = exact.limit_denominator(20)
    return near if abs(near - exact) < Fraction(5, 10_000) else exact


def decimal_of(text: str) -> Decimal | None:
    """A number as people and programs write it: 1.5, 1,5, -2e-3; None when it is none or beyond measure."""
    tidy = text.strip().replace("\u2212", "-").replace(" ", "").replace("\u00a0", "")
    if tidy.count(",") == 1 and "." not in tidy:
        tidy = tidy.replace(",", ".")
    try:
        number = Decimal(tidy)
    except ArithmeticError:
        return None
    if "_" in tidy or not number.is_finite() or (number and abs(number.adjusted()) > 60):
        return None
    return number
