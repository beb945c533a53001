"""The item type `match`: find the partner, or the class, of each (parsed and linted; not yet shown)."""

from __future__ import annotations

from dataclasses import dataclass

from lms.core.diagnostics import Report
from lms.core.items.checks import MOST_CHOICES
from lms.core.items.contract import ItemSource, Prose
from lms.core.items.folding import fold_text

kind = "match"
answerable = False
params: frozenset[str] = frozenset()
settings: frozenset[str] = frozenset()
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Pair:
    """A left-hand item and the place of its partner among the right-hand ones."""

    left_html: str
    right: int
    feedback_html: str = ""


@dataclass(frozen=True, slots=True)
class MatchSpec:
    """Pairs, and the right-hand items (each once; the last may be nobody's)."""

    pairs: tuple[Pair, ...]
    rights: tuple[str, ...]  # HTML


def compile(source: ItemSource, report: Report) -> MatchSpec | None:  # noqa: A001 - the contract's name
    """Read the table of two or three columns, and compile."""
    if not _is_table(source, report):
        return None
    _report_alike([row[1] for row in source.rows], [row for row in source.rows if not row[0].text], report)
    rights = tuple(dict.fromkeys(row[1].html for row in source.rows))
    pairs = tuple(
        Pair(row[0].html, rights.index(row[1].html), row[2].html if len(row) > 2 else "")
        for row in source.rows
        if row[0].text or "<img" in row[0].html
    )
    return MatchSpec(pairs, rights)


def _is_table(source: ItemSource, report: Report) -> bool:
    width = max((len(row) for row in source.rows), default=0)
    if width not in (2, 3):
        report.error(
            "E160",
            source.rows[0][0].span if width else source.span,
            "a `.match` question needs a table of two columns",
            note=f"{width} columns" if width else "no table",
            remedy="left: what is matched; right: its partner; a third column may hold feedback",
        )
        return False
    empty = next((row for row in source.rows if not row[1].html.strip()), None)
    if empty is not None:
        report.error(
            "E160",
            empty[0].span,
            "this row has no partner in its second column",
            remedy="fill the second column",
        )
        return False
    count = sum(1 for row in source.rows if row[0].html.strip())
    if count >= _FEWEST and len(source.rows) <= MOST_CHOICES:
        return True
    report.error(
        "E103",
        source.span,
        f"this table has {count} rows to match",
        remedy=f"write two at least and {MOST_CHOICES} at most",
    )
    return False


def _report_alike(rights: list[Prose], distractors: list[tuple[Prose, ...]], report: Report) -> None:
    """Repeating a cell classifies; cells that differ in nothing that can be seen are a slip."""
    seen: dict[str, Prose] = {}
    loose = {id(row[1]) for row in distractors}
    for cell in rights:
        key = fold_text(cell.text)
        first = seen.setdefault(key, cell)
        if first is not cell and key and (first.text != cell.text or id(cell) in loose or id(first) in loose):
            report.warning(
                "W161",
                cell.span,
                f"the second column says the same on line {first.span.line}",
                remedy="write both cells exactly alike to make one class, or say what differs",
            )
