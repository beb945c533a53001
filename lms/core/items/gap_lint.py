"""Reads the gaps of a cloze and their answers from the author, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from lms.core.diagnostics import Report
from lms.core.items.checks import MOST_CHOICES, check_flags
from lms.core.items.contract import ChoiceSource, GapSource, ItemSource
from lms.core.items.gaps import Gap, MenuChoice, example_of_own
from lms.core.items.measuring import Figures
from lms.core.items.numeric_lint import lint_rows
from lms.core.items.quantities import read_expected
from lms.core.items.short import compile_wordings
from lms.core.items.showing import GAP
from lms.core.items.variables import Variables, known_values, variants
from lms.core.numbers.expressions import ExpressionError
from lms.core.numbers.reading import Number, read_quantity
from lms.core.units.reading import find_unit

_FLAGS = frozenset({"select", "given"})


def can_be_earned(gaps: tuple[Gap, ...], variables: Variables, source: ItemSource, report: Report) -> bool:
    """Report a text in which nothing is marked, or measurements from which nothing can be computed."""
    if all(gap.given for gap in gaps):
        report.error(
            "E104", source.span, "no gap of this question is marked", remedy="add a gap that is not `.given`"
        )
        return False
    if not all(_has_example(gaps, variables, variant) for variant in variants(variables)):
        report.error(
            "E124",
            source.span,
            "these gaps cannot all be answered rightly",
            remedy="let every expression have a value, also with measurements such as 1, 10 or 100, "
            "and put the right answer above a mistake that may be equal",
        )
        return False
    return True


def _has_example(gaps: tuple[Gap, ...], variables: Variables, variant: Mapping[str, str]) -> bool:
    try:
        return example_of_own(gaps, known_values(variables, variant)) is not None
    except ExpressionError:
        return False


def gaps_in(source: ItemSource) -> list[str]:
    """The names of the gaps in title and stem, in order, each once."""
    text = source.title.text + " " + (source.stem.text if source.stem else "")
    return list(dict.fromkeys(GAP.findall(text)))


def gaps_match(order: list[str], lists: dict[str, GapSource], source: ItemSource, report: Report) -> bool:
    if not order:
        report.error(
            "E140",
            source.span,
            "this `.cloze` question has no gap in its text",
            remedy="write `[[name]]` where the learner shall fill in something",
        )
    for name in order:
        if name not in lists:
            report.error(
                "E140",
                source.stem.span if source.stem else source.span,
                f"the gap `[[{name}]]` has no answers",
                remedy=f"add a row `- [[{name}]]` with its answers indented below it",
            )
    for gap in source.gaps:
        if gap.name not in order:
            report.error(
                "E141",
                gap.span,
                f"there is no gap `[[{gap.name}]]` in the text",
                remedy="write it into the text, or take these answers away",
            )
    return bool(order) and set(order) == set(lists)


def compile_gap(
    gap: GapSource, known: tuple[str, ...], variables: Variables, source: ItemSource, report: Report
) -> Gap | None:
    for flag in sorted(gap.flags - _FLAGS):
        report.error(
            "E112", gap.span, f"`.{flag}` means nothing on a gap", remedy="a gap knows `.select` and `.given`"
        )
    if "given" in gap.flags:
        return _own_gap(gap, report)
    if not any(row.ticked for row in gap.choices):
        report.error(
            "E104",
            gap.span,
            f"the gap `[[{gap.name}]]` has no right answer",
            remedy="tick it: `- [x]`, indented below the gap",
        )
        return None
    check_flags(
        gap.choices, frozenset(), frozenset() if "select" in gap.flags else frozenset({"credit"}), report
    )
    if "select" in gap.flags:
        return _menu_gap(gap, report)
    if all(is_numeric(row) for row in gap.choices):
        return _number_gap(gap, known, variables, source, report)
    wordings = compile_wordings(gap.choices, gap.span, report)
    return Gap(gap.name, given=False, wordings=wordings) if wordings else None


def _own_gap(gap: GapSource, report: Report) -> Gap:
    if gap.choices:
        report.error(
            "E112",
            gap.choices[0].span,
            "a `.given` gap is not marked, so it has no answers",
            remedy="take them away; its unit stands behind the gap in the text",
        )
    return Gap(gap.name, given=True)


def _menu_gap(gap: GapSource, report: Report) -> Gap | None:
    if 1 < len(gap.choices) <= MOST_CHOICES:
        return Gap(gap.name, given=False, menu=tuple(map(_menu_choice, gap.choices)))
    report.error(
        "E103",
        gap.span,
        f"the menu of `[[{gap.name}]]` has {len(gap.choices)} entries",
        remedy=f"write two at least and {MOST_CHOICES} at most",
    )
    return None


def _menu_choice(row: ChoiceSource) -> MenuChoice:
    return MenuChoice(row.prose.text, row.ticked, row.feedback.html if row.feedback else "")


def _number_gap(
    gap: GapSource, known: tuple[str, ...], variables: Variables, source: ItemSource, report: Report
) -> Gap | None:
    found = [read_expected(row, known, source.lines, report) for row in gap.choices]
    rows = tuple(row for row in found if row is not None)
    if len(rows) < len(found):
        return None
    if not any(row.key and row.credit == 1 for row in rows):
        report.error(
            "E104", gap.span, "no answer earns all the points", remedy="take `credit=…` off the right answer"
        )
        return None
    found_gap = Gap(gap.name, given=False, numbers=rows)
    own = not found_gap.needs <= frozenset(variables.names)  # a measurement has no value yet
    if not own and not lint_rows(gap.choices, rows, variables, Figures(), report, asked=source.words):
        return None
    return found_gap


def is_numeric(row: ChoiceSource) -> bool:
    """Whether a row expects a number: an expression in back-ticks, or a number with nothing or a unit behind it."""
    text = row.text.strip()
    if text.startswith("`") and not text.startswith("`/"):
        return True
    number, rest = read_quantity(text.partition("±")[0].partition("..")[0])
    return isinstance(number, Number) and (not rest or find_unit(rest) is not None or "±" in text)
