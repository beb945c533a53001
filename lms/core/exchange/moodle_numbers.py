"""Units of Moodle's numerical questions, and the numbers of its calculated ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lms.core.exchange.model import Interval, decimal_of
from lms.core.exchange.xml_reading import Element
from lms.core.numbers.expressions import ExpressionError, read_expression
from lms.core.units.reading import find_unit

_NAMES = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}")
_FORMULA = re.compile(r"\{=([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")


@dataclass(frozen=True, slots=True)
class Units:
    """The unit of the answer: `symbol` where our table knows it, else `shown` beside the question."""

    symbol: str = ""
    shown: str = ""
    rule: str = ""
    losses: tuple[str, ...] = ()


def read_units(element: Element) -> Units:
    """Read `<units>`: the one with the multiplier 1 is the unit of the answer."""
    holder = element.find("units")
    found = [
        (one.value("unit_name").strip(), decimal_of(one.value("multiplier", "1")) or Decimal(1))
        for one in (holder.find_all("unit") if holder else [])
    ]
    named = [(name, factor) for name, factor in found if name]
    if not named or element.value("showunits").strip() == "3":
        return Units()
    main = next((name for name, factor in named if factor == 1), named[0][0])
    own = find_unit(main)
    if own is None:
        return Units(
            shown=main, losses=(f"the unit `{main}` is not in our table: it stands in the question now",)
        )
    others = [name for name, factor in named if name != main and not _fits(name, factor, main)]
    losses = (f"the units {', '.join(others)} were left out",) if others else ()
    graded = element.value("unitgradingtype", "0").strip() not in {"", "0"}
    return Units(main, rule="required" if graded else "optional", losses=losses)


def _fits(name: str, factor: Decimal, main: str) -> bool:
    """Whether our table converts a further unit as the source does."""
    unit, own = find_unit(name), find_unit(main)
    if unit is None or own is None or unit.dimension != own.dimension:
        return False
    expected = own.factor / unit.factor
    return abs(expected - Fraction(factor)) <= abs(expected) / 1000


@dataclass(frozen=True, slots=True)
class Frozen:
    """One set of drawn numbers."""

    values: dict[str, Decimal]

    @property
    def described(self) -> str:
        return ", ".join(f"{name} = {value}" for name, value in list(self.values.items())[:5])

    def fill(self, text: str) -> str:
        """Put the numbers, and what is calculated from them, into a text."""
        text = _FORMULA.sub(lambda found: self._shown(found[1], found[0]), text)
        return _NAMES.sub(lambda found: str(self.values.get(found[1], found[0])), text)

    def _shown(self, formula: str, otherwise: str) -> str:
        value = self.calculate(formula)
        return otherwise if value is None else f"{float(value):.6g}"

    def calculate(self, formula: str) -> Fraction | None:
        """The value of a formula; None when it uses what we do not calculate."""
        if len(formula) > 300:
            return None
        bare = _NAMES.sub(lambda found: f"({self.values.get(found[1], '')})", formula).replace(
            "pi()", "3.14159265358979"
        )
        bare = re.sub(
            r"pow\(([^(),]*(?:\([^()]*\))?[^(),]*),([^()]*(?:\([^()]*\))?[^()]*)\)", r"((\1)**(\2))", bare
        )
        try:
            return read_expression(bare).evaluate({})
        except (ExpressionError, ArithmeticError, ValueError, RecursionError):
            return None

    def interval(self, answer: Element, formula: str, unit: str) -> Interval | None:
        """The expected number, with as many digits as the source gives."""
        value = self.calculate(formula)
        if value is None:
            return None
        size = decimal_of(answer.value("tolerance", "0")) or Decimal(0)
        kind = answer.value("tolerancetype", "1").strip()
        exact = Decimal(f"{float(value):.10g}")
        if kind == "1":
            return Interval(exact, abs(size) * 100, relative=True, unit=unit)
        return Interval(exact, abs(size), unit=unit)


def freeze(element: Element) -> Frozen | str:
    """The first set of numbers of a calculated question; a sentence when there is none."""
    values: dict[str, Decimal] = {}
    holder = element.find("dataset_definitions")
    for one in holder.find_all("dataset_definition") if holder else []:
        items = one.find("dataset_items")
        numbers = [
            decimal_of(item.value("value")) for item in (items.find_all("dataset_item") if items else [])
        ]
        first = next((number for number in numbers if number is not None), None)
        if first is None:
            return "it is calculated from numbers that are not in the file: write a `.numeric` question with `vars`"
        values[one.value("name").strip()] = first
    return Frozen(values) if values else "it has no numbers to calculate with: write a `.numeric` question"
