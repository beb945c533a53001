"""Recognises `$…$` in text and `$$ … $$` as a block, each in time linear to its paragraph."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# opening: no space after, no digit before; closing: no space before, no digit after ("$5 and $10" stays text)
_INLINE = re.compile(r"\$(?!\s)((?:\\.|[^$\\])+)(?<![\s])\$(?!\d)", re.DOTALL)
_DOUBLE = re.compile(r"\$\$((?:\\.|[^$\\])+)\$\$", re.DOTALL)


def install(md: MarkdownIt) -> None:
    md.inline.ruler.before("escape", "math_inline", _inline)
    md.block.ruler.before(
        "fence", "math_block", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def _inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's calling convention
    if state.src[state.pos] != "$":
        return False
    double = state.src.startswith("$$", state.pos)
    match = (_DOUBLE if double else _INLINE).match(state.src, state.pos, state.posMax)
    if match is None or (not double and _follows_digit(state)):
        if not silent:  # take the whole run, so that `$$` is not read as an empty formula
            state.pending += "$$" if double else "$"
        state.pos += 2 if double else 1
        return True
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = match[1]
        token.markup = "$$" if double else "$"
    state.pos = match.end()
    return True


def _follows_digit(state: StateInline) -> bool:
    return state.pos > 0 and state.src[state.pos - 1].isdigit()


def _block(state: StateBlock, first: int, last: int, silent: bool) -> bool:  # noqa: FBT001
    if state.is_code_block(first):
        return False
    text = _line(state, first)
    if not text.startswith("$$"):
        return False
    end = _closing_line(state, first, last, text)
    if end is None:
        return False
    if silent:
        return True
    content = "\n".join([text, *(_line(state, n) for n in range(first + 1, end + 1))]).strip()
    token = state.push("math_block", "math", 0)
    token.content = content[2:-2].strip()
    token.block, token.markup, token.map = True, "$$", [first, end + 1]
    state.line = end + 1
    return True


def _closing_line(state: StateBlock, first: int, last: int, text: str) -> int | None:
    """The line that ends with `$$`; a blank line ends the search, so that a forgotten `$$` swallows nothing."""
    if len(text.rstrip()) > 4 and text.rstrip().endswith("$$"):
        return first if "$$" not in text.rstrip()[2:-2] else None
    if "$$" in text[2:]:
        return None
    for number in range(first + 1, last):
        if state.isEmpty(number) or state.sCount[number] < state.blkIndent:
            return None
        line = _line(state, number)
        if "$$" in line:
            return number if line.rstrip().endswith("$$") and line.count("$$") == 1 else None
    return None


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
