"""The item type `cloze`: gaps in a text, each with its own answers (parsed and linted; not yet shown)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lms.core.diagnostics import Report
from lms.core.items.checks import check_flags
from lms.core.items.contract import ChoiceSource, GapSource, ItemSource
from lms.core.items.measuring import Figures
from lms.core.items.numeric_lint import lint_rows
from lms.core.items.quantities import Expected, read_expected
from lms.core.items.short import ShortSpec, compile_wordings
from lms.core.items.variables import Variables, compile_variables
from lms.core.numbers.reading import Number, read_quantity
from lms.core.units.reading import find_unit

kind = "cloze"
answerable = False
params = frozenset({"vars", "let"})
settings: frozenset[str] = frozenset()
GAP = re.compile(r"\[\[([A-Za-z][A-Za-z0-9_-]*)\]\]")
_FLAGS = frozenset({"select", "given"})


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


@dataclass(frozen=True, slots=True)
class ClozeSpec:
    """Gaps in the order of the text."""

    gaps: tuple[Gap, ...]
    variables: Variables


def compile(source: ItemSource, report: Report) -> ClozeSpec | None:  # noqa: A001 - the contract's name
    """Match gaps with answers, read the answers, and compile."""
    variables = compile_variables(source, report)
    order = gaps_in(source)
    lists = {gap.name: gap for gap in source.gaps}
    if not _gaps_match(order, lists, source, report) or variables is None:
        return None
    known = (*variables.names, *(gap.name for gap in source.gaps if "given" in gap.flags))
    found = [_gap(lists[name], known, variables, source, report) for name in order]
    gaps = tuple(gap for gap in found if gap is not None)
    return ClozeSpec(gaps, variables) if len(gaps) == len(found) else None


def gaps_in(source: ItemSource) -> list[str]:
    """The names of the gaps in title and stem, in order, each once."""
    text = source.title.text + " " + (source.stem.text if source.stem else "")
    return list(dict.fromkeys(GAP.findall(text)))


def _gaps_match(order: list[str], lists: dict[str, GapSource], source: ItemSource, report: Report) -> bool:
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


def _gap(
    gap: GapSource, known: tuple[str, ...], variables: Variables, source: ItemSource, report: Report
) -> Gap | None:
    for flag in sorted(gap.flags - _FLAGS):
        report.error(
            "E112", gap.span, f"`.{flag}` means nothing on a gap", remedy="a gap knows `.select` and `.given`"
        )
    if "given" in gap.flags:
        return Gap(gap.name, given=True)
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
        return Gap(gap.name, given=False, menu=tuple(map(_menu_choice, gap.choices)))
    if all(is_numeric(row) for row in gap.choices):
        return _number_gap(gap, known, variables, source, report)
    wordings = compile_wordings(gap.choices, gap.span, report)
    return Gap(gap.name, given=False, wordings=wordings) if wordings else None


def _menu_choice(row: ChoiceSource) -> MenuChoice:
    return MenuChoice(row.prose.text, row.ticked, row.feedback.html if row.feedback else "")


def _number_gap(
    gap: GapSource, known: tuple[str, ...], variables: Variables, source: ItemSource, report: Report
) -> Gap | None:
    found = [read_expected(row, known, source.lines, report) for row in gap.choices]
    rows = tuple(row for row in found if row is not None)
    if len(rows) < len(found):
        return None
    own = len(known) > len(variables.names)  # expressions with the learner's measurement have no value yet
    if not own and not lint_rows(gap.choices, rows, variables, Figures(), report, asked=source.words):
        return None
    return Gap(gap.name, given=False, numbers=rows)


def is_numeric(row: ChoiceSource) -> bool:
    """Whether a row expects a number: an expression in back-ticks, or a number with nothing or a unit behind it."""
    text = row.text.strip()
    if text.startswith("`") and not text.startswith("`/"):
        return True
    number, rest = read_quantity(text.partition("±")[0].partition("..")[0])
    return isinstance(number, Number) and (not rest or find_unit(rest) is not None or "±" in text)
