"""Drawn parameters of a question: what they may be, what is drawn for a learner, what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import prod

from lms.core.diagnostics import Report, Span
from lms.core.items.checks import KIND_OF_VALUE, nearest, number_of, param_span
from lms.core.items.contract import Drawn, ItemSource
from lms.core.numbers.expressions import FUNCTIONS, Expression, ExpressionError, read_expression
from lms.core.numbers.writing import to_decimal, write_number
from lms.core.scoring.chance import item_seed, pick

MOST_VARIANTS = 200  # tried by the linter
_MOST_VARIABLES = 12
_MOST_VALUES = 1000
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}\Z")
_SHOWN_FIGURES = 6


@dataclass(frozen=True, slots=True)
class Variable:
    """A drawn parameter and the values it may take."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Variables:
    """Drawn parameters, and names computed from them in the author's order."""

    drawn: tuple[Variable, ...] = ()
    let: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (*(variable.name for variable in self.drawn), *(name for name, _ in self.let))

    @property
    def count(self) -> int:
        return prod(len(variable.values) for variable in self.drawn)


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """A checked expression, read once."""
    return read_expression(text)


def draw_values(variables: Variables, seed: bytes) -> Drawn:
    """Draw one value for each parameter, kept as decimal text."""
    return Drawn(
        values={
            variable.name: _written(
                variable.values[pick(len(variable.values), item_seed(seed, variable.name))]
            )
            for variable in variables.drawn
        }
    )


def known_values(variables: Variables, drawn: Mapping[str, str]) -> dict[str, Fraction]:
    """Every name with its exact value; raise ExpressionError where a `let` has none."""
    values = {
        variable.name: Fraction(drawn[variable.name])
        for variable in variables.drawn
        if variable.name in drawn
    }
    for name, text in variables.let:
        values[name] = expression(text).evaluate(values)
    return values


def shown_values(variables: Variables, drawn: Mapping[str, str]) -> dict[str, str]:
    """Every name as learners see it: drawn values as written, computed ones to six figures at most."""
    if not variables.let:
        return dict(drawn)
    values = known_values(variables, drawn)
    return {name: drawn.get(name) or _short(values[name]) for name in values}


def variants(variables: Variables) -> Iterator[dict[str, str]]:
    """Every set of drawn values, or 200 spread over them."""
    if variables.count <= MOST_VARIANTS:
        for values in product(*(variable.values for variable in variables.drawn)):
            yield {v.name: _written(value) for v, value in zip(variables.drawn, values, strict=True)}
        return
    for number in range(MOST_VARIANTS):
        yield dict(draw_values(variables, f"variant {number}".encode()).values)


def describe(variant: Mapping[str, str]) -> str:
    """A set of values in words: "v1 = 5, v2 = 50"."""
    return ", ".join(f"{name} = {value}" for name, value in variant.items())


def _written(value: Decimal) -> str:
    return f"{value:f}" if abs(value.adjusted()) <= 15 else str(value)


def _short(value: Fraction) -> str:
    return write_number(to_decimal(Fraction(write_number(value, figures=_SHOWN_FIGURES))))


# ── compiling `vars` and `let` ──────────────────────────────────────────────────────────────


def compile_variables(source: ItemSource, report: Report) -> Variables | None:
    """Check `vars` and `let`; None when a name has no value."""
    drawn = _compile_drawn(source, report)
    if drawn is None:
        return None
    let = _compile_let(source, [variable.name for variable in drawn], report)
    if let is None:
        return None
    variables = Variables(tuple(drawn), tuple(let))
    if drawn and variables.count < 5:
        report.warning(
            "W125",
            param_span(source, "vars"),
            f"there are only {variables.count} different variants of this question",
            remedy="give the parameters more values, so that neighbours see different numbers",
        )
    return variables


def _mapping(source: ItemSource, name: str, report: Report) -> Mapping[str, object] | None:
    written = source.params.get(name, {})
    if isinstance(written, Mapping):
        return written
    report.error(KIND_OF_VALUE, param_span(source, name), f"`{name}` must hold `name: …` lines")
    return None


def _compile_drawn(source: ItemSource, report: Report) -> list[Variable] | None:
    written = _mapping(source, "vars", report)
    if written is None:
        return None
    if len(written) > _MOST_VARIABLES:
        report.error(
            KIND_OF_VALUE, param_span(source, "vars"), f"there are at most {_MOST_VARIABLES} parameters"
        )
        return None
    found = [_compile_variable(name, rule, source, report) for name, rule in written.items()]
    complete = [variable for variable in found if variable is not None]
    return complete if len(complete) == len(found) else None


def _compile_variable(name: str, rule: object, source: ItemSource, report: Report) -> Variable | None:
    span = param_span(source, f"vars.{name}")
    if not _good_name(name, span, report):
        return None
    values = _values(rule)
    if values:
        return Variable(name, tuple(values))
    report.error(
        KIND_OF_VALUE,
        span,
        f"the values of `{name}` cannot be read",
        remedy="write `{choose: [1, 2, 5]}`, or `{range: [10, 50], step: 10}` "
        f"with at most {_MOST_VALUES} values",
    )
    return None


def _good_name(name: str, span: Span, report: Report) -> bool:
    if _NAME.match(name) and name not in FUNCTIONS:
        return True
    report.error(
        KIND_OF_VALUE,
        span,
        f"`{name}` cannot be the name of a value",
        remedy="use a letter a–z, then letters, digits and `_`; the names of functions are taken",
    )
    return False


def _values(rule: object) -> list[Decimal]:
    if not isinstance(rule, Mapping):
        return []
    if set(rule) == {"choose"} and isinstance(rule["choose"], list):
        numbers = [number_of(value) for value in rule["choose"]]
        exact = [
            Decimal(str(value).strip())
            for value, number in zip(rule["choose"], numbers, strict=True)
            if number is not None
        ]
        return exact if len(exact) == len(numbers) <= _MOST_VALUES else []
    if set(rule) == {"range", "step"} and isinstance(rule["range"], list) and len(rule["range"]) == 2:
        return _steps(*map(number_of, (*rule["range"], rule["step"])))
    return []


def _steps(low: Fraction | None, high: Fraction | None, step: Fraction | None) -> list[Decimal]:
    if low is None or high is None or step is None or step <= 0 or high < low:
        return []
    count = (high - low) // step + 1
    return [to_decimal(low + step * number) for number in range(count)] if count <= _MOST_VALUES else []


def _compile_let(source: ItemSource, known: list[str], report: Report) -> list[tuple[str, str]] | None:
    written = _mapping(source, "let", report)
    if written is None:
        return None
    found: list[tuple[str, str]] = []
    for name, value in written.items():
        span = param_span(source, f"let.{name}")
        if not _good_name(name, span, report):
            return None
        text = str(value).strip().strip("`")
        if check_expression(text, (*known, *(earlier for earlier, _ in found)), span, report) is None:
            return None
        found.append((name, text))
    return found


def check_expression(text: str, known: Iterable[str], span: Span, report: Report) -> Expression | None:
    """Read an author's expression; report E124 when it is wrong or names what has no value."""
    names = list(known)
    try:
        read = expression(text)
    except ExpressionError as error:
        report.error(
            "E124",
            span,
            f"this expression cannot be computed: {error}",
            remedy="use numbers, the names in `vars` and `let`, + - * / ** and "
            + " ".join(sorted(FUNCTIONS)),
        )
        return None
    unknown = sorted(read.names - set(names))
    if unknown:
        report.error(
            "E124",
            span,
            f"`{unknown[0]}` has no value",
            note=nearest(unknown[0], names),
            remedy="names with values: " + ", ".join(f"`{name}`" for name in names)
            if names
            else "declare it in `vars` or `let`",
        )
        return None
    return read
