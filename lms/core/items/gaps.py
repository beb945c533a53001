"""Single gaps of a cloze: reading what stands in one, marking it, saying what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from lms.core.items.contract import Malformed, Measured, Remark
from lms.core.items.folding import LONGEST
from lms.core.items.measuring import Figures, Judgement, judge, key_text, read_measured
from lms.core.items.parts import letter_of, position_of
from lms.core.items.quantities import Expected
from lms.core.items.short import ShortSpec
from lms.core.items.variables import Variables, expression
from lms.core.numbers.expressions import ExpressionError
from lms.core.numbers.reading import Unreadable, read_quantity
from lms.core.numbers.writing import write_number

_TRIED = tuple(map(Fraction, ("10", "1", "100", "0.5", "25", "1000", "0.01")))
_PLAIN = Figures()


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """One entry of a gap's menu."""

    text: str
    key: bool
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap: a menu, wordings, or numbers; `given` = the learner's own measurement, not marked."""

    name: str
    given: bool
    menu: tuple[MenuChoice, ...] = ()
    wordings: ShortSpec | None = None
    numbers: tuple[Expected, ...] = ()

    @property
    def field(self) -> str:
        """The name of its form field."""
        return f"gap-{self.name}"

    @property
    def needs_unit(self) -> bool:
        return any(row.key and row.unit for row in self.numbers)

    @property
    def needs(self) -> frozenset[str]:
        """The names whose values its numbers are computed from."""
        ends = (end for row in self.numbers for end in (row.low, row.high) if end)
        return frozenset(name for end in ends for name in expression(end).names)


@dataclass(frozen=True, slots=True)
class ClozeSpec:
    """Gaps in the order of the text."""

    gaps: tuple[Gap, ...]
    variables: Variables

    @property
    def marked(self) -> tuple[Gap, ...]:
        return tuple(gap for gap in self.gaps if not gap.given)


def read_gap(gap: Gap, order: Sequence[int], text: str) -> Malformed | None:
    """Say why what stands in a gap cannot be read; None when it can."""
    if gap.menu:
        return (
            None
            if position_of(text, order) is not None
            else Malformed("choice-unknown", {"choice": text[:20]})
        )
    if gap.given:
        number, rest = read_quantity(text)
        if isinstance(number, Unreadable):
            return Malformed(number.code, number.params)
        return Malformed("unit-not-expected", {"unit": rest}) if rest else None
    if gap.numbers:
        read = read_measured(text, required=gap.needs_unit)
        return read if isinstance(read, Malformed) else None
    return Malformed("text-too-long", {"most": str(LONGEST)}) if len(text) > LONGEST else None


def own_values(gaps: Sequence[Gap], texts: Mapping[str, str]) -> dict[str, Fraction]:
    """The learner's own measurements by name, as far as they are given."""
    found = {}
    for gap in gaps:
        if gap.given and gap.field in texts:
            number, _ = read_quantity(texts[gap.field])
            if not isinstance(number, Unreadable):
                found[gap.name] = Fraction(number.value)
    return found


def mark_gap(gap: Gap, order: Sequence[int], text: str, values: Mapping[str, Fraction]) -> Judgement:
    """The part of its points that a gap earns. One that needs a missing measurement earns nothing, and says so."""
    if not text:
        return Judgement(Fraction(0))
    if gap.menu:
        chosen = position_of(text, order)
        return (
            _judged(gap.menu[chosen].key, gap.menu[chosen].feedback_html)
            if chosen is not None
            else _judged(0)
        )
    if gap.wordings:
        fitting = next((w for w in gap.wordings.wordings if w.accepts(text)), None)
        return _judged(fitting.credit, fitting.feedback_html) if fitting else _judged(0)
    if not gap.needs <= values.keys():
        return Judgement(Fraction(0), (Remark(code="gap-needs-own"),))
    given = read_measured(text, required=gap.needs_unit)
    try:
        return judge(given, gap.numbers, values, _PLAIN) if isinstance(given, Measured) else _judged(0)
    except ExpressionError:
        return Judgement(Fraction(0), (Remark(code="gap-not-computed"),))


def _judged(part: Fraction | int, feedback: str = "") -> Judgement:
    return Judgement(Fraction(part), (Remark(html=feedback),) if feedback else ())


def right_text(gap: Gap, values: Mapping[str, Fraction]) -> str:
    """What would be right in a gap, in words; "" where it cannot be known without a measurement."""
    if gap.given:
        return ""
    if gap.menu:
        return next(choice.text for choice in gap.menu if choice.key)
    if gap.wordings:
        return next(w.text for w in gap.wordings.wordings if w.credit == 1 and not w.is_pattern)
    try:
        return key_text(gap.numbers, values, _PLAIN, with_unit=True) if gap.needs <= values.keys() else ""
    except ExpressionError:
        return ""


def key_of(gap: Gap, order: Sequence[int], values: Mapping[str, Fraction]) -> str:
    """What the form sends for the right answer of a gap."""
    if gap.menu:
        return letter_of(next(at for at, choice in enumerate(gap.menu) if choice.key), order)
    return right_text(gap, values)


def example_of_own(gaps: Sequence[Gap], values: Mapping[str, Fraction]) -> dict[str, str] | None:
    """Measurements with which every gap can be answered rightly; None when none of those tried does it."""
    names = [gap.name for gap in gaps if gap.given]
    if not names:
        return {}
    for size in _TRIED:
        for ordered in (names, names[::-1]):
            tried = {name: size * number for number, name in enumerate(ordered, start=1)}
            if all(_is_answerable(gap, {**values, **tried}) for gap in gaps if gap.numbers):
                return {name: write_number(value) for name, value in tried.items()}
    return None


def _is_answerable(gap: Gap, values: Mapping[str, Fraction]) -> bool:
    text = right_text(gap, values)
    return bool(text) and mark_gap(gap, (), text, values).part == 1


def numbered(judgement: Judgement, number: int, count: int) -> tuple[Remark, ...]:
    """The remarks on a gap: the author's stay with it, the product's say which gap they mean."""
    said = {"gap": str(number)} if count > 1 else {}
    return tuple(
        replace(remark, choice=number - 1)
        if remark.html
        else replace(remark, params={**remark.params, **said})
        for remark in judgement.remarks
    )
