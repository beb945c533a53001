"""The item type `numeric`: a number with its unit, tolerance, significant figures and anticipated mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from lms.core.diagnostics import Report
from lms.core.items.checks import (
    KIND_OF_VALUE,
    check_flags,
    choose_setting,
    need_answers,
    need_key,
    number_of,
    param_span,
    rows_are_sound,
)
from lms.core.items.contract import (
    Answer,
    Drawn,
    Graded,
    Item,
    ItemSource,
    Malformed,
    Measured,
    Raw,
    Remark,
    ReviewView,
    TakingView,
    Unanswered,
)
from lms.core.items.measuring import Figures, judge, key_text, read_measured
from lms.core.items.numeric_lint import lint_rows
from lms.core.items.quantities import Expected, read_expected
from lms.core.items.showing import fill, graded, one_value, spec_of, ungraded
from lms.core.items.variables import (
    Variables,
    compile_variables,
    draw_values,
    known_values,
    shown_values,
)

kind = "numeric"
answerable = True
params = frozenset({"vars", "let", "units", "sigfigs", "sigfig_penalty"})
settings: frozenset[str] = frozenset()
_UNITS = ("required", "optional", "shown")
_MOST_FIGURES = 15


@dataclass(frozen=True, slots=True)
class NumericSpec:
    """Expected rows in the author's order, drawn parameters, and how units and figures count.

    `units`: required | optional | shown, or "none" where the right answer has no unit.
    """

    rows: tuple[Expected, ...]
    variables: Variables
    units: str
    figures: Figures

    @property
    def unit(self) -> str:
        return next(row.unit for row in self.rows if row.key)


def compile(source: ItemSource, report: Report) -> NumericSpec | None:  # noqa: A001 - the contract's name
    """Read the rows, try every variant, and compile."""
    units = choose_setting(source, "units", _UNITS, report, "required")
    figures = compile_figures(source, report)
    if not need_answers(source, report, "answers"):
        return None
    check_flags(source.choices, frozenset(), frozenset({"credit"}), report)
    variables = compile_variables(source, report)
    sound = rows_are_sound(source, report)
    if not need_key(source, report) or not sound or variables is None:
        return None
    read = [read_expected(row, variables.names, source.lines, report) for row in source.choices]
    rows = tuple(row for row in read if row is not None)
    if len(rows) < len(read) or not _has_full_key(source, rows, report):
        return None
    if not lint_rows(source.choices, rows, variables, figures, report, asked=source.words):
        return None
    has_unit = any(row.key and row.unit for row in rows)
    return NumericSpec(rows, variables, units if has_unit else "none", figures)


def compile_figures(source: ItemSource, report: Report) -> Figures:
    """Check `sigfigs` and `sigfig_penalty`."""
    wanted, penalty = source.params.get("sigfigs"), number_of(source.params.get("sigfig_penalty", 0))
    if wanted is not None and (
        not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= _MOST_FIGURES
    ):
        report.error(
            KIND_OF_VALUE,
            param_span(source, "sigfigs"),
            f"`sigfigs` cannot be `{wanted}`",
            remedy=f"write a whole number from 1 to {_MOST_FIGURES}",
        )
        wanted = None
    if penalty is None or not 0 <= penalty <= 1:
        report.error(
            KIND_OF_VALUE,
            param_span(source, "sigfig_penalty"),
            f"`sigfig_penalty` cannot be `{source.params.get('sigfig_penalty')}`",
            remedy="write the part of the points that is lost, from 0 to 1, such as 0.25",
        )
        penalty = Fraction(0)
    return Figures(wanted if isinstance(wanted, int) else None, penalty)


def _has_full_key(source: ItemSource, rows: tuple[Expected, ...], report: Report) -> bool:
    if any(row.key and row.credit == 1 for row in rows):
        return True
    report.error(
        "E104", source.span, "no answer earns all the points", remedy="take `credit=…` off the right answer"
    )
    return False


def draw(item: Item, seed: bytes, *, shuffle: bool) -> Drawn:
    return draw_values(_spec(item).variables, seed)


def key(item: Item, drawn: Drawn) -> Raw:
    return {"number": (_model_answer(item, drawn, with_unit=_spec(item).units not in ("shown", "none")),)}


def parse(item: Item, drawn: Drawn, raw: Raw) -> Measured | Malformed | Unanswered:
    """Read the number; its unit may stand behind it or in a field of its own."""
    number, unit = one_value(raw, "number"), one_value(raw, "unit")
    if isinstance(number, Malformed) or isinstance(unit, Malformed):
        return Malformed("answer-given-twice")
    if isinstance(number, Unanswered):
        return Malformed("number-missing") if isinstance(unit, str) else number
    text = f"{number} {unit}" if isinstance(unit, str) else number
    return read_measured(text, required=_spec(item).units == "required")


def render(item: Item, drawn: Drawn, answer: Answer) -> Raw:
    return {"number": (answer.text,)} if isinstance(answer, Measured) else {}


def grade(item: Item, drawn: Drawn, answer: Answer | Unanswered) -> Graded:
    """The first row that fits decides; the lack of significant figures costs its part."""
    if not isinstance(answer, Measured):
        return ungraded(item)
    spec, shown = _spec(item), _shown(item, drawn)
    judged = judge(answer, spec.rows, known_values(spec.variables, drawn.values), spec.figures)
    remarks = tuple(Remark(fill(r.html, shown), r.code, r.params) for r in judged.remarks)
    return graded(item, judged.part, remarks, values=shown)


def taking(item: Item, drawn: Drawn, raw: Raw) -> TakingView:
    spec, shown = _spec(item), _shown(item, drawn)
    given = " ".join(value for name in ("number", "unit") for value in raw.get(name, ())[:1] if value)
    return TakingView(
        item.kind,
        fill(item.stem_html, shown),
        item.points,
        "number",
        text=given,
        unit=spec.unit if spec.units == "shown" else "",
        asks_unit=spec.units in ("required", "optional"),
        hint_html=fill(item.hint_html, shown),
    )


def review(item: Item, drawn: Drawn, answer: Answer | Unanswered, *, key_due: bool) -> ReviewView:
    shown = _shown(item, drawn)
    return ReviewView(
        item.kind,
        fill(item.stem_html, shown),
        given=answer.text if isinstance(answer, Measured) else "",
        correct_text=_model_answer(item, drawn, with_unit=True) if key_due else "",
        remarks=grade(item, drawn, answer).remarks,
        solution_html=fill(item.solution_html, shown) if key_due else "",
    )


def _model_answer(item: Item, drawn: Drawn, *, with_unit: bool) -> str:
    spec = _spec(item)
    return key_text(spec.rows, known_values(spec.variables, drawn.values), spec.figures, with_unit=with_unit)


def _shown(item: Item, drawn: Drawn) -> Mapping[str, str]:
    return shown_values(_spec(item).variables, drawn.values)


def _spec(item: Item) -> NumericSpec:
    return spec_of(item, NumericSpec)
