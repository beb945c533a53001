"""GFM tables, read line by line with patterns; the tokens are those of markdown-it's rule, which asks each character."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block import StateBlock

Ends = Callable[[int], bool]
"""Whether another block begins on a line, which ends the table above it."""

_RULER = re.compile(r"(?:[|:][-:| \t]|-[-:|])[-:| \t]*")
_RULER_SIGNS = ("|", ":", "-")
_COLUMN = re.compile(r"(:?)-+(:?)")
_STROKE = re.compile(r"(?<!\\)\|")
_SIDES = {("", ""): "", (":", ""): "left", ("", ":"): "right", (":", ":"): "center"}
_MOST_MISSING = (
    0x10000  # cells that rows may leave out, as in markdown-it: a small text must not become a huge page
)


def read_table(state: StateBlock, first: int, end: int, ends: Ends, *, silent: bool) -> bool:
    """Push the table that begins on line `first`, if one does."""
    sides = _sides(state, first + 1) if first + 2 <= end else []
    if not sides:
        return False
    line = _text(state, first)
    if "|" not in line or state.is_code_block(first):
        return False
    head = _cells(line)
    if len(head) != len(sides):
        return False
    if silent:
        return True
    parent, state.parentType = state.parentType, "table"
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1).map = [first, first + 1]
    _push_row(state, first, "th", head, sides)
    state.push("thead_close", "thead", -1)
    state.line = _push_body(state, first + 2, end, ends, sides)
    state.push("table_close", "table", -1)
    opening.map = [first, state.line]
    state.parentType = parent
    return True


def _text(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _sides(state: StateBlock, line: int) -> list[str]:
    """The alignment of each column, from the line below the head; none where it is no such line."""
    if not state.src.startswith(_RULER_SIGNS, state.bMarks[line] + state.tShift[line]):
        return []
    text = _text(state, line)
    if state.sCount[line] < state.blkIndent or state.is_code_block(line) or not _RULER.fullmatch(text):
        return []
    columns = [column.strip() for column in text.split("|")]
    found = [_COLUMN.fullmatch(column) for column in _without_edges(columns)]
    return [_SIDES[match[1], match[2]] for match in found if match] if all(found) else []


def _cells(line: str) -> list[str]:
    text = mdTrim(line)
    if "\\" not in text:
        return _without_edges(text.split("|"))
    return _without_edges([cell.replace("\\|", "|") for cell in _STROKE.split(text)])


def _without_edges(cells: list[str]) -> list[str]:
    """Leave out what stands before the first stroke and behind the last, if that is nothing."""
    if cells and not cells[0]:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1] else cells


def _push_body(state: StateBlock, first: int, end: int, ends: Ends, sides: Sequence[str]) -> int:
    """Push the rows below the head; return the line behind the last."""
    line, missing = first, 0
    while line < end and state.sCount[line] >= state.blkIndent and not state.isEmpty(line):
        cells = _cells(_text(state, line))
        missing += len(sides) - len(cells)
        if ends(line) or state.is_code_block(line) or missing > _MOST_MISSING:
            break
        if line == first:
            opening = state.push("tbody_open", "tbody", 1)
        _push_row(state, line, "td", cells, sides)
        line += 1
    if line > first:
        opening.map = [first, line]
        state.push("tbody_close", "tbody", -1)
    return line


def _push_row(state: StateBlock, line: int, tag: str, cells: Sequence[str], sides: Sequence[str]) -> None:
    """Push one row with as many cells as the table has columns."""
    state.push("tr_open", "tr", 1).map = [line, line + 1]
    for number, side in enumerate(sides):
        opening = state.push(f"{tag}_open", tag, 1)
        if side:
            opening.attrs = {"style": f"text-align:{side}"}
        inline = state.push("inline", "", 0)
        inline.content = mdTrim(cells[number]) if number < len(cells) else ""
        inline.map, inline.children = [line, line + 1], []
        state.push(f"{tag}_close", tag, -1)
    state.push("tr_close", "tr", -1)
